"""What a model says of pictures while one setting of a step goes through its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import marked, message
from cnnviz.inspection.loaded_model import LoadedModel, first_classifier
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.augmenting import augmented
from cnnviz.inspection.questions.classifying import classify_preprocessed
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment import Augmentation, AugmentationStep, fixed
from cnnviz.nets.choice import ModelChoice

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_MANY, _FEW = 32, 8  # pictures that go through at once: small ones, and larger ones
_SMALL = 64 * 64  # pixels


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


def sweep(
    context: RequestContext,
    choice: ModelChoice,
    step: AugmentationStep,
    name: str,
    values: Sequence[float],
    picture: Pixels,
) -> Sweep:
    """Ask a model about a picture for each value of a step's setting.

    Its first output that tells classes apart is asked. The step acts on what the network sees, as
    it does in training.

    Raises
    ------
    InspectionError
    """
    loaded = classifier(context, choice)
    inputs = preprocessed(loaded, [picture])
    rows = []
    at_once = together(loaded)
    for start in range(0, len(values), at_once):
        context.progress(start, len(values), marked("Values"))
        some = values[start : start + at_once]
        images = np.concatenate([stepped(inputs, step, name, value) for value in some])
        rows.append(shares(context, choice, images))
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
    loaded = classifier(context, choice)
    if layer not in loaded.layers.names:
        raise InspectionError(
            message("The model {title} has no layer “{layer}”.", title=loaded.title, layer=layer)
        )
    inputs = preprocessed(loaded, [picture])
    both = np.concatenate([inputs, stepped(inputs, step, name, value)])
    scaled = loaded.preprocessing.scaled(both.astype(np.float32))
    maps = loaded.layers.maps(scaled, [layer], compiled=False)[layer]
    if maps.ndim != 4:
        raise InspectionError(
            message(
                "“{layer}” gives a row of numbers and has no maps: choose another.", layer=layer
            )
        )
    channels = np.argsort(-np.abs(maps[0]).mean((0, 1)), kind="stable")[:count]
    before, after = np.moveaxis(maps[..., channels], -1, 1).astype(np.float32)
    return StepEffect(
        both[0],
        both[1],
        tuple(channels.tolist()),
        before,
        after,
        shares(context, choice, both),
    )


def together(loaded: LoadedModel) -> int:
    """Give how many pictures go through a model at once."""
    small = loaded.preprocessing.height * loaded.preprocessing.width <= _SMALL
    return _MANY if small else _FEW


def stepped(inputs: Pixels, step: AugmentationStep, name: str, value: float) -> Pixels:
    """Give pictures with one setting of a step at a value."""
    return augmented(Augmentation((fixed(step, value, name),)), inputs)[0]


def preprocessed(loaded: LoadedModel, pictures: Sequence[Pixels]) -> Pixels:
    """Give what the network sees, (N, H, W, C)."""
    resized = np.stack([loaded.preprocessing(each).pixels for each in pictures])
    pixels: Pixels = np.rint(resized.clip(0, 255)).astype(np.uint8)
    return pixels


def shares(context: RequestContext, choice: ModelChoice, inputs: Pixels) -> Floats:
    """Give the probability of each class, (N, K), for what the network sees."""
    at = first_classifier(classifier(context, choice).heads)
    return classify_preprocessed(context, choice, inputs)[at].values


def classifier(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Give a model that tells classes apart.

    Raises
    ------
    InspectionError
    """
    loaded = context.cache.model(context, choice)
    if first_classifier(loaded.heads) < 0:
        raise InspectionError(
            message(
                "The model {title} tells no classes apart. Choose one with an output for each.",
                title=loaded.title,
            )
        )
    return loaded
