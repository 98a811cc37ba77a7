"""Models of keras.applications, with the weights that others trained or none. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

_EDGES = (
    f"{BASE.name}'s convolutions, trained on ImageNet and then fine-tuned to find edges (HED, on "
    "BSDS500). It names no classes."
)


def imagenet(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open one with the weights of ImageNet."""
    try:
        model = imagenet_model(choice.name)
    except WeightsError as sentence:
        raise InspectionError(str(sentence)) from None
    note = f"Trained on ImageNet: the weights of keras.applications.{choice.name}."
    if not class_names():
        note += " Its classes go by number: the list of their names is not on this machine."
    return _application(choice, model, note)


def edges(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open the convolutions that were fine-tuned for edges."""
    try:
        model = edges_model()
    except WeightsError as sentence:
        raise InspectionError(str(sentence)) from None
    return from_keras_model(
        choice, model, f"{BASE.name}, edge-tuned", _EDGES, numbers=numbers_for(choice, model)
    )


def untrained(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Open one with random weights."""
    note = f"Random weights: what an untrained {choice.name} sees and says."
    return _application(choice, random_model(choice.name), note)


def _application(choice: ModelChoice, model: keras.Model, note: str) -> LoadedModel:
    numbers = numbers_for(choice, model)
    return from_keras_model(
        choice, model, choice.name, note, numbers=numbers, class_names=class_names()
    )
