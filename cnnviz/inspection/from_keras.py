"""What is known of a model that takes pictures. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.inspection.heads import head_of, names_left_out
from cnnviz.inspection.loaded_model import MAX_CLASSES, LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.graph import open_graph
from cnnviz.nets.maps import OpenModel
from cnnviz.nets.pixel_scaling import Numbers

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
    side: int = 224,
) -> LoadedModel:
    """Make what is known of a model with one input of pictures.

    Parameters
    ----------
    class_names : tuple of str
        For every output that has as many numbers.
    side : int
        Rows and columns of the input, where the model leaves them open.

    Raises
    ------
    InspectionError
        If the model takes no pictures, or has no layers.
    """
    try:
        graph = open_graph(model)
    except ValueError as sentence:
        raise InspectionError(str(sentence)) from None
    shapes = [tensor.shape[1:] for tensor in graph.tensors]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2] not in (1, 3):
        found = ", ".join(str(tuple(shape)) for shape in shapes)
        raise InspectionError(
            "The model must take one picture, (height, width, 1 or 3 channels), but its "
            f"{'input is' if len(shapes) == 1 else 'inputs are'} {found}."
        )
    if not graph.calls:
        raise InspectionError("The model has no layers, only an input: choose another one.")
    height, width, channels = (side if size is None else size for size in shapes[0])
    layers = OpenModel(model)
    # A tensor that leaves twice is one head.
    heads = {
        path: head_of(layers, path, tensor.shape[1], (height, width, channels)).named([class_names])
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
        " ".join((note, *names_left_out(heads.values(), class_names))),
        Preprocessing(height, width, channels, numbers),
        tuple(heads.values()),
        flip_test,
    )
