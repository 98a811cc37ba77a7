"""Models that were uploaded, as `.keras` or `.onnx` files. Loads TensorFlow."""

from __future__ import annotations

from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.loading import ModelError, read_model
from cnnviz.nets.scaling import numbers_for


def uploaded_model(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open a file of `context.uploads`."""
    path = context.uploads / f"{choice.name}.keras"
    if not path.is_file():
        raise InspectionError("This file is not kept any more: bring it again.")
    try:
        file = read_model(path)
    except ModelError as sentence:
        raise InspectionError(str(sentence)) from None
    numbers = numbers_for(choice, file.model)
    guess = ", a guess from its first layer" if choice.scale == "auto" else ""
    note = " ".join(("Your file.", *file.notes, f"Pixels are given as {numbers}{guess}."))
    return from_keras_model(choice, file.model, "of your file", note, numbers=numbers)
