"""Models that were uploaded, as files of any kind that is read. Loads TensorFlow."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.i18n import joined, message, sentence_of
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.given_inputs import with_one_picture
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.loading import FileModel, ModelError, read_model
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.scaling import FoundNumbers, find_numbers, known_numbers, takes_integers


def uploaded_model(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open a file of `context.uploads`."""
    path = context.uploads / f"{choice.name}.keras"
    if not path.is_file():
        raise InspectionError(message("This file is not kept any more: bring it again."))
    try:
        file = read_model(path)
    except ModelError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    found = _numbers(choice, file)
    loaded = from_keras_model(
        choice,
        file.model,
        message("of your file"),
        joined(" ", (message("Your file."), *file.notes)),
        class_names=file.class_names,
        numbers=found.numbers,
    )
    return replace(loaded, found_numbers=found)


def _numbers(choice: ModelChoice, file: FileModel) -> FoundNumbers:
    model, known = with_one_picture(file.model, choice.inputs), known_numbers(choice)
    if known is None or takes_integers(model):
        return find_numbers(model, file.usual_numbers)
    channels = model.inputs[0].shape[3]
    if not SCALINGS[known].fits(channels):
        raise InspectionError(
            message(
                "The model takes pictures of {channels} channel, but the means of “{known}” "
                "are of three colours: choose other numbers for its pixels.",
                channels=channels,
                known=known,
            )
        )
    return FoundNumbers(known, "chosen")
