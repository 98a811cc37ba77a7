"""Models that the visitor brought, as files. Loads TensorFlow."""

from __future__ import annotations

from cnnviz.inspection.desk import Desk
from cnnviz.inspection.making import opened
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.opened import Opened
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.loading import ModelError, load_model
from cnnviz.nets.scaling import numbers_for


def own_file(desk: Desk, choice: ModelChoice) -> Opened:
    """Open a file of `desk.uploads`."""
    path = desk.uploads / f"{choice.name}.keras"
    if not path.is_file():
        raise InspectionError("This file is not kept any more: bring it again.")
    try:
        model = load_model(path)
    except ModelError as sentence:
        raise InspectionError(str(sentence)) from None
    numbers = numbers_for(choice, model)
    guess = ", a guess from its first layer" if choice.scale == "auto" else ""
    note = f"Your file. Pixels are given as {numbers}{guess}."
    return opened(choice, model, "of your file", note, numbers=numbers)
