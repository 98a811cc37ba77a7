"""What an augmentation makes of pictures, and what a model then says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset, DatasetError
from cnnviz.inspection.desk import Desk
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.opened import Opened
from cnnviz.inspection.questions.classifying import classify_seen
from cnnviz.nets.augment import Augmentation, Step, fixed
from cnnviz.nets.choice import ModelChoice
from cnnviz.training import DataChoice
from cnnviz.training.sources import load

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_MANY, _FEW = 32, 8  # pictures that go through at once: small ones, and larger ones
_SMALL = 64 * 64  # pixels


class Draws(NamedTuple):
    """What an augmentation makes of one picture.

    Attributes
    ----------
    images : ndarray of uint8, shape (N, H, W, C)
    own : ndarray of float32, shape (N,)
        The part of the label that stays the picture's own: 1 but where pictures are mixed.
    """

    images: Pixels
    own: Floats


@dataclass(frozen=True, eq=False)
class Sweep:
    """What a model says of a picture while one setting goes through its range.

    Attributes
    ----------
    values : tuple of float
        Of the setting, rising.
    shares : ndarray of float32, shape (V, K)
        Probability of each class, for each value.
    neutral : float
        The value, one of `values`, that leaves the picture as it is.
    """

    values: tuple[float, ...]
    shares: Floats
    neutral: float

    @property
    def answer(self) -> int:
        """The class of the untouched picture."""
        return int(self.shares[self.values.index(self.neutral)].argmax())

    @property
    def breaks(self) -> tuple[float | None, float | None]:
        """Give the first value below `neutral`, and above it, at which the top class is another.

        Examples
        --------
        >>> shares = np.array([[0.4, 0.6], [0.7, 0.3], [0.8, 0.2], [0.6, 0.4]], np.float32)
        >>> Sweep((-2.0, -1.0, 0.0, 1.0), shares, 0.0).breaks  # class 1 wins at -2 alone
        (-2.0, None)
        """
        other = self.shares.argmax(1) != self.answer
        changed = [value for value, is_other in zip(self.values, other, strict=True) if is_other]
        below = [value for value in changed if value < self.neutral]
        above = [value for value in changed if value > self.neutral]
        return max(below, default=None), min(above, default=None)


class Moved(NamedTuple):
    """What one value of a setting does to a picture and to a layer's maps.

    Attributes
    ----------
    before, after : ndarray of uint8, shape (H, W, C)
        As the network sees it.
    channels : tuple of int
        Those strongest in the untouched picture.
    maps_before, maps_after : ndarray of float32, shape (len(channels), h, w)
    shares : ndarray of float32, shape (2, K)
        Probability of each class, before and after.
    """

    before: Pixels
    after: Pixels
    channels: tuple[int, ...]
    maps_before: Floats
    maps_after: Floats
    shares: Floats


class Stability(NamedTuple):
    """How many pictures of a set keep their class while one setting goes through its range.

    Attributes
    ----------
    values : tuple of float
    kept : tuple of float
        The share of pictures whose top class is that of the untouched picture, for each value.
    pictures : int
        How many there were.
    """

    values: tuple[float, ...]
    kept: tuple[float, ...]
    pictures: int


def draws(
    desk: Desk,
    augmentation: Augmentation,
    picture: Pixels,
    count: int,
    others: Sequence[Pixels] = (),
) -> Draws:
    """Draw some samples of one picture, as one batch.

    Parameters
    ----------
    augmentation : Augmentation
    picture : ndarray of uint8, shape (H, W, C)
    count : int
    others : sequence of ndarray
        Pictures of the same shape that `MixUp` and `CutMix` may mix in.
    """
    more = [others[at % len(others)] for at in range(count)] if others else []
    batch = np.stack([*[picture] * count, *more])
    is_own = np.repeat(np.array([1, 0], np.float32), [count, len(more)])
    images, labels = _augmented(augmentation, batch, np.stack([is_own, 1 - is_own], 1))
    return Draws(images[:count], labels[:count, 0])


def sweep(
    desk: Desk, choice: ModelChoice, step: Step, name: str, values: Sequence[float], picture: Pixels
) -> Sweep:
    """Ask a model's first output about a picture for each value of a step's setting.

    The step acts on what the network sees, as it does in training.

    Raises
    ------
    InspectionError
    """
    opened = _classifier(desk, choice)
    seen = _seen(opened, [picture])
    rows = []
    together = _together(opened)
    for start in range(0, len(values), together):
        desk.progress(start, len(values), "Values")
        some = values[start : start + together]
        images = np.concatenate([_stepped(seen, step, name, value) for value in some])
        rows.append(_shares(desk, choice, images))
    return Sweep(tuple(values), np.concatenate(rows), step.RANGES[name].neutral)


def moved(
    desk: Desk,
    choice: ModelChoice,
    step: Step,
    name: str,
    value: float,
    picture: Pixels,
    layer: str,
    count: int = 6,
) -> Moved:
    """Say what one value of a step's setting does to a picture and to a layer's strongest maps.

    Raises
    ------
    InspectionError
    """
    opened = _classifier(desk, choice)
    if layer not in opened.layers.names:
        raise InspectionError(f"The model {opened.title} has no layer “{layer}”.")
    seen = _seen(opened, [picture])
    both = np.concatenate([seen, _stepped(seen, step, name, value)])
    inputs = opened.preparation.scaled(both.astype(np.float32))
    maps = opened.layers.maps(inputs, [layer], compiled=False)[layer]
    if maps.ndim != 4:
        raise InspectionError(f"“{layer}” gives a row of numbers and has no maps: choose another.")
    channels = np.argsort(-np.abs(maps[0]).mean((0, 1)), kind="stable")[:count]
    before, after = np.moveaxis(maps[..., channels], -1, 1).astype(np.float32)
    return Moved(
        both[0],
        both[1],
        tuple(channels.tolist()),
        before,
        after,
        _shares(desk, choice, both),
    )


def stability(
    desk: Desk,
    choice: ModelChoice,
    step: Step,
    name: str,
    values: Sequence[float],
    data: DataChoice,
    count: int,
) -> Stability:
    """Count the test pictures of a set that keep their class, for each value of a setting.

    Raises
    ------
    InspectionError
        If the set cannot be had or has no test pictures.
    """
    opened = _classifier(desk, choice)
    pictures = _test_pictures(desk, data, count)
    kept = np.zeros(len(values))
    done, total = 0, len(pictures) * len(values)
    together = _together(opened)
    for start in range(0, len(pictures), together):
        seen = _seen(opened, pictures[start : start + together])
        answers = _shares(desk, choice, seen).argmax(1)
        for at, value in enumerate(values):
            desk.progress(done, total, "Pictures")
            found = _shares(desk, choice, _stepped(seen, step, name, value)).argmax(1)
            kept[at] += np.count_nonzero(found == answers)
            done += len(seen)
    return Stability(tuple(values), tuple((kept / len(pictures)).tolist()), len(pictures))


def _together(opened: Opened) -> int:
    small = opened.preparation.height * opened.preparation.width <= _SMALL
    return _MANY if small else _FEW


def _augmented(
    augmentation: Augmentation, images: Pixels, labels: Floats | None = None
) -> tuple[Pixels, Floats]:
    import tensorflow as tf

    from cnnviz.nets.augment.apply import augment

    known = np.ones((len(images), 1), np.float32) if labels is None else labels
    found, mixed = augment(
        augmentation,
        tf.constant(images, tf.float32),
        tf.constant(known),
        tf.constant([0, 0]),
    )
    pixels: Pixels = np.rint(np.clip(found, 0, 255)).astype(np.uint8)
    return pixels, np.asarray(mixed)


def _stepped(seen: Pixels, step: Step, name: str, value: float) -> Pixels:
    return _augmented(Augmentation((fixed(step, value, name),)), seen)[0]


def _seen(opened: Opened, pictures: Sequence[Pixels]) -> Pixels:
    """Give what the network sees, (N, H, W, C)."""
    seen = np.stack([opened.preparation(each).seen for each in pictures])
    pixels: Pixels = np.rint(seen.clip(0, 255)).astype(np.uint8)
    return pixels


def _shares(desk: Desk, choice: ModelChoice, seen: Pixels) -> Floats:
    return classify_seen(desk, choice, seen)[0].values


def _classifier(desk: Desk, choice: ModelChoice) -> Opened:
    opened = desk.shelf.model(desk, choice)
    if not opened.heads or opened.heads[0].size < 2:
        raise InspectionError(
            f"The model {opened.title} tells no classes apart. Choose one with an output for each."
        )
    return opened


def _test_pictures(desk: Desk, data: DataChoice, count: int) -> list[Pixels]:
    def read() -> Dataset:
        try:
            return load(data)
        except DatasetError as sentence:
            raise InspectionError(str(sentence)) from None

    there: Pixels = desk.shelf.others.get(("pictures", data), read).test_images
    if not len(there):
        raise InspectionError("This set has no test pictures.")
    most = min(count, len(there))
    return list(there[np.arange(most) * len(there) // most])
