"""Which numbers a model takes for pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.graph import open_graph
from cnnviz.nets.pixel_scaling import Numbers

if TYPE_CHECKING:
    import keras

# Layers that may stand before the one that scales, and leave the range of numbers as it is.
_BEFORE = {"Resizing", "CenterCrop", "RandomFlip", "RandomRotation", "RandomZoom", "RandomCrop"}


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
    return known_numbers(choice) or ("0..255" if scales_itself(model) else "0..1")


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


def scales_itself(model: keras.Model) -> bool:
    """Tell whether a model begins by scaling what it is given."""
    kinds = (call.kind for call in open_graph(model).calls)
    return next((kind for kind in kinds if kind not in _BEFORE), "") in {
        "Rescaling",
        "Normalization",
    }
