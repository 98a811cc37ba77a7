"""What an augmentation makes of pictures, and what a model then says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset, DatasetError
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.classifying import classify_preprocessed
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment import Augmentation, AugmentationStep, fixed
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


class StepEffect(NamedTuple):
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
    context: RequestContext,
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
        Pictures of the same shape that may be mixed in.
    """
    more = [others[at % len(others)] for at in range(count)] if others else []
    batch = np.stack([*[picture] * count, *more])
    is_own = np.repeat(np.array([1, 0], np.float32), [count, len(more)])
    images, labels = _augmented(augmentation, batch, np.stack([is_own, 1 - is_own], 1))
    return Draws(images[:count], labels[:count, 0])


def sweep(
    context: RequestContext,
    choice: ModelChoice,
    step: AugmentationStep,
    name: str,
    values: Sequence[float],
    picture: Pixels,
) -> Sweep:
    """Ask a model's first output about a picture for each value of a step's setting.

    The step acts on what the network sees, as it does in training.

    Raises
    ------
    InspectionError
    """
    loaded = _classifier(context, choice)
    inputs = _preprocessed(loaded, [picture])
    rows = []
    together = _together(loaded)
    for start in range(0, len(values), together):
        context.progress(start, len(values), "Values")
        some = values[start : start + together]
        images = np.concatenate([_stepped(inputs, step, name, value) for value in some])
        rows.append(_shares(context, choice, images))
    return Sweep(tuple(values), np.concatenate(rows), step.ranges()[name].neutral)


def step_effect(
    context: RequestContext,
    choice: ModelChoice,
    step: AugmentationStep,
    name: str,
    value: float,
    picture: Pixels,
    layer: str,
    count: int = 6,
) -> StepEffect:
    """Say what one value of a step's setting does to a picture and to a layer's strongest maps.

    Raises
    ------
    InspectionError
    """
    loaded = _classifier(context, choice)
    if layer not in loaded.layers.names:
        raise InspectionError(f"The model {loaded.title} has no layer “{layer}”.")
    inputs = _preprocessed(loaded, [picture])
    both = np.concatenate([inputs, _stepped(inputs, step, name, value)])
    scaled = loaded.preprocessing.scaled(both.astype(np.float32))
    maps = loaded.layers.maps(scaled, [layer], compiled=False)[layer]
    if maps.ndim != 4:
        raise InspectionError(f"“{layer}” gives a row of numbers and has no maps: choose another.")
    channels = np.argsort(-np.abs(maps[0]).mean((0, 1)), kind="stable")[:count]
    before, after = np.moveaxis(maps[..., channels], -1, 1).astype(np.float32)
    return StepEffect(
        both[0],
        both[1],
        tuple(channels.tolist()),
        before,
        after,
        _shares(context, choice, both),
    )


def stability(
    context: RequestContext,
    choice: ModelChoice,
    step: AugmentationStep,
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
    loaded = _classifier(context, choice)
    pictures = _test_pictures(context, data, count)
    kept = np.zeros(len(values))
    done, total = 0, len(pictures) * len(values)
    together = _together(loaded)
    for start in range(0, len(pictures), together):
        inputs = _preprocessed(loaded, pictures[start : start + together])
        answers = _shares(context, choice, inputs).argmax(1)
        for at, value in enumerate(values):
            context.progress(done, total, "Pictures")
            found = _shares(context, choice, _stepped(inputs, step, name, value)).argmax(1)
            kept[at] += np.count_nonzero(found == answers)
            done += len(inputs)
    return Stability(tuple(values), tuple((kept / len(pictures)).tolist()), len(pictures))


def _together(loaded: LoadedModel) -> int:
    small = loaded.preprocessing.height * loaded.preprocessing.width <= _SMALL
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


def _stepped(inputs: Pixels, step: AugmentationStep, name: str, value: float) -> Pixels:
    return _augmented(Augmentation((fixed(step, value, name),)), inputs)[0]


def _preprocessed(loaded: LoadedModel, pictures: Sequence[Pixels]) -> Pixels:
    """Give what the network sees, (N, H, W, C)."""
    resized = np.stack([loaded.preprocessing(each).pixels for each in pictures])
    pixels: Pixels = np.rint(resized.clip(0, 255)).astype(np.uint8)
    return pixels


def _shares(context: RequestContext, choice: ModelChoice, inputs: Pixels) -> Floats:
    return classify_preprocessed(context, choice, inputs)[0].values


def _classifier(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    loaded = context.cache.model(context, choice)
    if not loaded.heads or loaded.heads[0].size < 2:
        raise InspectionError(
            f"The model {loaded.title} tells no classes apart. Choose one with an output for each."
        )
    return loaded


def _test_pictures(context: RequestContext, data: DataChoice, count: int) -> list[Pixels]:
    def read() -> Dataset:
        try:
            return load(data)
        except DatasetError as sentence:
            raise InspectionError(str(sentence)) from None

    there: Pixels = context.cache.results.get(("pictures", data), read).test_images
    if not len(there):
        raise InspectionError("This set has no test pictures.")
    most = min(count, len(there))
    return list(there[np.arange(most) * len(there) // most])
