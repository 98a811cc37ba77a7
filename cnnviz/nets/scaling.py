"""Which numbers a network takes for pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.graph import open_graph

if TYPE_CHECKING:
    import keras

Numbers = Literal["0..255", "0..1", "-1..1", "caffe"]

# Means of ImageNet's blue, green and red, which Caffe's networks were trained without: as in
# `keras.applications.imagenet_utils.preprocess_input(mode="caffe")`.
CAFFE_MEANS = (103.939, 116.779, 123.68)

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
    {"0..255", "0..1", "-1..1", "caffe"}
        As they are; divided by 255; divided by 127.5, less 1; blue, green, red, each less its mean
        over ImageNet.
    """
    if choice.kind == "edges":
        return "caffe"
    if choice.kind in ("imagenet", "random"):
        return "caffe" if choice.name in ("VGG16", "ResNet50") else "-1..1"
    if choice.kind != "file":
        return "0..255"
    known: dict[str, Numbers] = {each: each for each in get_args(Numbers)}
    return known.get(choice.scale) or ("0..255" if scales_itself(model) else "0..1")


def scales_itself(model: keras.Model) -> bool:
    """Tell whether a model begins by scaling what it is given."""
    kinds = (call.kind for call in open_graph(model).calls)
    return next((kind for kind in kinds if kind not in _BEFORE), "") in {
        "Rescaling",
        "Normalization",
    }
