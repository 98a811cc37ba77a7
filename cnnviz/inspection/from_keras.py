"""What is known of a model that takes pictures. Loads TensorFlow."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from cnnviz.i18n import joined, message, sentence_of
from cnnviz.inspection.given_inputs import picture_size, with_one_picture
from cnnviz.inspection.heads import head_of, names_left_out, with_rows
from cnnviz.inspection.loaded_model import MAX_CLASSES, LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.graph import Graph, open_graph
from cnnviz.nets.loading.open_size import usual_side
from cnnviz.nets.maps import OpenModel
from cnnviz.nets.pixel_scaling import Numbers
from cnnviz.nets.scaling import takes_integers
from cnnviz.nets.shape_problems import shape_text

if TYPE_CHECKING:
    import keras


def from_keras_model(
    choice: ModelChoice,
    model: keras.Model,
    title: str,
    note: str,
    *,
    numbers: Numbers = "0..255",
    class_names: tuple[str, ...] = (),
    flip_test: bool = False,
) -> LoadedModel:
    """Make what is known of a model that takes pictures.

    From here on it has one input, (height, width, 1 or 3): where it has several, or takes its
    picture in another shape, it is closed over what `choice` gives to all others. Outputs of one
    place are flattened.

    Parameters
    ----------
    class_names : tuple of str
        For every output that has as many numbers.

    Raises
    ------
    InspectionError
        If the model takes no pictures, or has no layers.
    """
    from cnnviz.nets.one_picture import model_inputs

    try:
        inputs, calls = model_inputs(model), open_graph(model).calls
        side = usual_side(model)
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    if not calls:
        raise InspectionError(
            message("The model has no layers, only an input: choose another one.")
        )
    size = picture_size(model, choice.inputs, side)
    model = with_rows(with_one_picture(model, choice.inputs, numbers))
    graph, layers = open_graph(model), OpenModel(model)
    channels = model.inputs[0].shape[3]
    # A tensor that leaves twice is one head.
    heads = {
        path: head_of(layers, path, tensor.shape[1], (*size, channels)).named(class_names)
        for path, tensor in zip(graph.outputs, model.outputs, strict=True)
        if "float" in tensor.dtype
        and len(tensor.shape) == 2
        and 0 < (tensor.shape[1] or 0) <= MAX_CLASSES
    }
    return LoadedModel(
        choice,
        model,
        layers,
        title,
        " ".join(
            (
                note,
                *names_left_out(heads.values(), class_names),
                *_other_outputs(graph, model, heads.keys()),
            )
        ),
        Preprocessing(*size, channels, numbers, takes_integers(model)),
        tuple(heads.values()),
        flip_test,
        inputs=inputs,
        usual_side=side,
    )


def _other_outputs(graph: Graph, model: keras.Model, heads: Container[str]) -> list[str]:
    """Say of outputs beside the heads that they tell no classes apart."""
    others = {
        path: shape_text(tuple(tensor.shape[1:]))
        for path, tensor in zip(graph.outputs, model.outputs, strict=True)
        if path not in heads
    }
    named = joined(", ", (f"{path} ({shape})" for path, shape in others.items()))
    if not named or len(graph.outputs) == 1:
        return []
    if len(others) == 1:
        return [message("No row of classes is its output {named}.", named=named)]
    return [message("No rows of classes are its outputs {named}.", named=named)]
