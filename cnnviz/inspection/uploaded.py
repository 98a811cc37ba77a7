"""Models that were uploaded, as files of any kind that is read. Loads TensorFlow."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.loading import FileModel, ModelError, read_model
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.scaling import FoundNumbers, find_numbers, known_numbers


def uploaded_model(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open a file of `context.uploads`."""
    path = context.uploads / f"{choice.name}.keras"
    if not path.is_file():
        raise InspectionError("This file is not kept any more: bring it again.")
    try:
        file = read_model(path)
    except ModelError as sentence:
        raise InspectionError(str(sentence)) from None
    note = " ".join(("Your file.", *file.notes))
    loaded = from_keras_model(
        choice, file.model, "of your file", note, class_names=file.class_names
    )
    found = _numbers(choice, file)
    channels = loaded.preprocessing.channels
    if not SCALINGS[found.numbers].fits(channels):
        raise InspectionError(
            f"The model takes pictures of {channels} channel, but the means of “{found.numbers}” "
            "are of three colours: choose other numbers for its pixels."
        )
    whole = found.reason == "integers"
    preprocessing = replace(loaded.preprocessing, numbers=found.numbers, whole=whole)
    return replace(loaded, preprocessing=preprocessing, found_numbers=found)


def _numbers(choice: ModelChoice, file: FileModel) -> FoundNumbers:
    # Most networks of PyTorch were trained on pixels as torchvision gives them.
    found = find_numbers(file.model, "torch" if file.format == "onnx" else "0..1")
    known = known_numbers(choice)
    if known is None or found.reason == "integers":
        return found
    return FoundNumbers(known, "chosen")
