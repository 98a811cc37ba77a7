"""Models of keras.applications, with the weights that others trained or none. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.i18n import joined, message, sentence_of
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pretrained import (
    WeightsError,
    class_names,
    edges_model,
    imagenet_model,
    random_model,
)
from cnnviz.nets.pretrained.edges import BASE
from cnnviz.nets.scaling import numbers_for

if TYPE_CHECKING:
    import keras

_EDGES = message(
    "{name}'s convolutions, trained on ImageNet and then fine-tuned to find edges (HED, on "
    "BSDS500). It names no classes.",
    name=BASE.name,
)


def imagenet(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open one with the weights of ImageNet."""
    try:
        model = imagenet_model(choice.name)
    except WeightsError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    note = message(
        "Trained on ImageNet: the weights of keras.applications.{name}.", name=choice.name
    )
    if not class_names():
        numbered = message(
            "Its classes go by number: the list of their names is not on this machine."
        )
        note = joined(" ", [note, numbered])
    return _application(choice, model, note)


def edges(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open the convolutions that were fine-tuned for edges."""
    try:
        model = edges_model()
    except WeightsError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    return from_keras_model(
        choice,
        model,
        message("{name}, edge-tuned", name=BASE.name),
        _EDGES,
        numbers=numbers_for(choice, model),
    )


def untrained(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open one with random weights."""
    note = message("Random weights: what an untrained {name} sees and says.", name=choice.name)
    return _application(choice, random_model(choice.name), note)


def _application(choice: ModelChoice, model: keras.Model, note: str) -> LoadedModel:
    numbers = numbers_for(choice, model)
    return from_keras_model(
        choice, model, choice.name, note, numbers=numbers, class_names=class_names()
    )
