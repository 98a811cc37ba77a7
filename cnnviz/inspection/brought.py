"""Models that the visitor brought, as files. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.inspection.desk import Desk
from cnnviz.inspection.making import opened
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.opened import Opened
from cnnviz.inspection.preparation import Numbers
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loading import ModelError, load_model

if TYPE_CHECKING:
    import keras

# Layers that may stand before the one that scales, and leave the range of numbers as it is.
_BEFORE = {"Resizing", "CenterCrop", "RandomFlip", "RandomRotation", "RandomZoom", "RandomCrop"}


def own_file(desk: Desk, choice: ModelChoice) -> Opened:
    """Open a file of `desk.uploads`."""
    path = desk.uploads / f"{choice.name}.keras"
    if not path.is_file():
        raise InspectionError("This file is not kept any more: bring it again.")
    try:
        model = load_model(path)
    except ModelError as sentence:
        raise InspectionError(str(sentence)) from None
    if choice.scale == "auto":
        numbers: Numbers = "0..255" if scales_itself(model) else "0..1"
        note = f"Your file. Pixels are given as {numbers}, a guess from its first layer."
    else:
        numbers = choice.scale
        note = f"Your file. Pixels are given as {numbers}."
    return opened(choice, model, model.name, note, numbers=numbers)


def scales_itself(model: keras.Model) -> bool:
    """Tell whether a model begins by scaling what it is given."""
    kinds = (call.kind for call in open_graph(model).calls)
    return next((kind for kind in kinds if kind not in _BEFORE), "") in {
        "Rescaling",
        "Normalization",
    }
