"""Which numbers a model takes for pixels, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import keras

    from cnnviz.nets.first_layers import Statistics

Reason = Literal["chosen", "integers", "layers", "statistics", "unchanged", "unclear"]

_GREYS = np.linspace(0, 255, 5)  # as many as tell a line from what is cut or bent
# Models that scale by themselves are made to be given these; the statistics of layers have seen
# others too.
_GIVEN: tuple[Numbers, ...] = ("0..255", "0..1", "-1..1")
_SEEN: tuple[Numbers, ...] = (*_GIVEN, "torch")
# Pixels of pictures have a deviation of some 60: brought to 1, black and white are so far apart.
_USUAL_SPAN = 255 / 60
_CLOSE = 0.35  # of two logarithms of spans: which is the usual one, nobody can say


@dataclass(frozen=True)
class FoundNumbers:
    """The numbers that a model takes for pixels.

    Attributes
    ----------
    numbers : str
        Name of one of `cnnviz.nets.pixel_scaling.SCALINGS`.
    reason : {"chosen", "integers", "layers", "statistics", "unchanged", "unclear"}
        How that is known: somebody said so; it takes whole numbers; its first layers bring these
        to a usual range; the statistics of its first layer do; its first layers leave pixels of 0
        to 255 as they are, or do to them what tells nothing.
    low, high : float
        What black and white are where they reach the first kernel, the least and the largest of
        all channels; with "statistics", less their mean, divided by their deviation.
    weak : bool
        Whether it is a guess.

    Examples
    --------
    >>> FoundNumbers("caffe", "chosen")
    FoundNumbers(numbers='caffe', reason='chosen', low=0.0, high=255.0, weak=False)
    """

    numbers: Numbers
    reason: Reason
    low: float = 0.0
    high: float = 255.0
    weak: bool = False


def numbers_for(choice: ModelChoice, model: keras.Model) -> Numbers:
    """Give the numbers that a model takes for pixels.

    Parameters
    ----------
    choice : ModelChoice
        A file whose ``scale`` is "auto" is judged by its first layers.
    model : keras.Model

    Returns
    -------
    str
        Name of one of `cnnviz.nets.pixel_scaling.SCALINGS`.
    """
    return known_numbers(choice) or find_numbers(model).numbers


def known_numbers(choice: ModelChoice) -> Numbers | None:
    """Give the numbers that a model takes for pixels, None where only its layers can tell.

    Examples
    --------
    >>> known_numbers(ModelChoice("imagenet", "VGG16"))
    'caffe'
    >>> known_numbers(ModelChoice("file", "0" * 64, "0..1"))
    '0..1'
    """
    if choice.backbone:
        return choice.backbone.scaling
    if choice.kind != "file":
        return "0..255"
    return None if choice.scale == "auto" else choice.scale


def takes_integers(model: keras.Model) -> bool:
    """Tell whether a model of one picture takes whole numbers."""
    return "int" in model.inputs[0].dtype


def find_numbers(model: keras.Model, usual: Numbers = "0..1") -> FoundNumbers:
    """Find which numbers a model takes for pixels, from what it makes of them.

    Parameters
    ----------
    model : keras.Model
        With one input of pictures.
    usual : str
        The guess where the model does not tell.

    Notes
    -----
    A model that takes whole numbers is given 0 to 255. Else pictures of one colour, given in
    several ways, are followed to the first layer with a kernel. The way is right in which they
    reach it in one of the ranges of `cnnviz.nets.pixel_scaling.SCALINGS`; next best is one in which
    0 lies between black and white, and these are nearly as far apart as where pixels have a
    deviation of 1. Where pixels reach it unchanged, and it has statistics of what it has learned
    from, as a BatchNormalization has, they are judged after these.

    Examples
    --------
    >>> import keras
    >>> layers = [keras.Input((8, 8, 3)), keras.layers.Rescaling(1 / 127.5, -1)]
    >>> find_numbers(keras.Sequential(layers))
    FoundNumbers(numbers='0..255', reason='layers', low=-1.0, high=1.0, weak=False)
    >>> find_numbers(keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3)])).weak
    True
    """
    from cnnviz.nets.first_layers import FirstLayers

    if takes_integers(model):
        return FoundNumbers("0..255", "integers")
    first = FirstLayers(model)
    greys = np.repeat(_GREYS[:, None], first.channels, 1).astype(np.float32)
    scaled = {
        name: each.scaled(greys) for name, each in SCALINGS.items() if each.fits(first.channels)
    }
    usual = usual if usual in scaled else "0..1"
    reached = {name: first.numbers(scaled[name]) for name in _SEEN if name in scaled}
    pixels = np.broadcast_to(_GREYS[:, None], reached["0..255"].shape)
    if _same(reached["0..255"], pixels):
        if seen := first.statistics():
            reached = {name: _after(numbers, seen) for name, numbers in reached.items()}
            # Pixels that are all but black or white on average are no pictures.
            if found := _fitting(reached, "statistics", border=10):
                return found
        return FoundNumbers(usual, "unchanged", weak=True)
    given = {name: reached[name] for name in _GIVEN}
    for name, numbers in given.items():
        if any(_same(numbers, scaled[way]) for way in scaled if way != "0..255"):
            return _found(name, "layers", numbers)
    return _fitting(given, "layers", border=-2) or FoundNumbers(usual, "unclear", weak=True)


def _found(name: Numbers, reason: Reason, numbers: Array, *, weak: bool = False) -> FoundNumbers:
    low, high = (round(float(each), 6) for each in (numbers.min(), numbers.max()))
    return FoundNumbers(name, reason, low, high, weak)


def _fitting(given: dict[Numbers, Array], reason: Reason, border: float) -> FoundNumbers | None:
    """Give the way that brings pixels nearest to a deviation of 1, None if none does.

    Parameters
    ----------
    given : dict of ndarray, shape (N, D)
        What greys become, from black to white.
    border : float
        How far at least, in pixels, that which becomes 0 lies from black and from white.
    """
    misfits = {name: _misfit(each, border) for name, each in given.items()}
    fits = sorted((name for name in given if np.isfinite(misfits[name])), key=misfits.__getitem__)
    if not fits:
        return None
    best, *others = fits
    weak = any(misfits[name] - misfits[best] < _CLOSE for name in others)
    return _found(best, reason, given[best], weak=weak)


def _misfit(numbers: Array, border: float) -> float:
    low, high = numbers[0], numbers[-1]
    span = high - low
    if not span.all() or not _same(numbers, np.linspace(low, high, len(numbers))):
        return np.inf
    zero = float((-low / span).mean()) * 255
    if not border <= zero <= 255 - border:
        return np.inf
    return float(np.abs(np.log(np.abs(span).mean() / _USUAL_SPAN)))


def _after(numbers: Array, seen: Statistics) -> Array:
    return (numbers - seen.mean) / np.sqrt(np.maximum(seen.variance, 1e-12))


def _same(found: Array, wanted: Array) -> bool:
    """Tell whether numbers are alike, to a hundredth of their span: some models cut them."""
    if found.shape != wanted.shape:
        return False
    return bool(np.abs(found - wanted).max() <= 0.01 * np.ptp(wanted))
