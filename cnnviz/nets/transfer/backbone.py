"""The backbone of a transfer network: cut at a layer, unnested, frozen. Loads TensorFlow."""

from __future__ import annotations

from collections import Counter
from typing import Any

import keras

from cnnviz.i18n import joined, message
from cnnviz.nets.graph import Call, open_graph
from cnnviz.nets.loading.errors import first_line
from cnnviz.nets.loading.open_size import usual_side
from cnnviz.nets.reading import short
from cnnviz.nets.shape_problems import shape_text
from cnnviz.nets.transfer.fine_tuning import ALL, NONE

BACKBONE = "backbone"  # name of the nested model


def features_model(backbone: keras.Model, cut: str = "", side: int = 0) -> keras.Model:
    """Give the part of a model up to a layer, without nesting.

    Parameters
    ----------
    backbone : keras.Model
        With one input.
    cut : str
        A layer's path, as `cnnviz.nets.layer_paths` gives it; "" for the last that makes maps.
    side : int
        Rows and columns of the pictures, where the model leaves them open; 0 for the usual ones.

    Returns
    -------
    keras.Model
        Of the same layers, with the same weights; it rounds where these take whole numbers. Their
        regularizers are gone: a run learns by its loss alone, and makes weights smaller by decay.

    Raises
    ------
    ValueError
    """
    graph = open_graph(backbone)
    shapes = [tensor.shape[1:] for tensor in graph.tensors]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2] != 3:
        found = joined(", ", (shape_text(tuple(shape)) for shape in shapes))
        raise ValueError(
            message(
                "A backbone must take one picture with 3 channels, but this one takes {found}.",
                found=found,
            )
        )
    side = side or usual_side(backbone)
    pictures = keras.Input([size or side for size in shapes[0]], name="seen")
    whole = "int" in graph.tensors[0].dtype
    known = {graph.inputs[0]: keras.ops.round(pictures) if whole else pictures}
    paths = [call.path for call in graph.calls]
    if cut and cut not in paths:
        raise ValueError(
            message('The backbone has no layer "{cut}": choose another cut.', cut=short(cut))
        )
    taken = graph.calls[: paths.index(cut) + 1] if cut else graph.calls
    _check_names(taken)
    _forget_regularizers(taken)
    _check_weights(taken)
    for call in taken:
        leaving = _symbolic(call, [known[name] for name in call.sources])
        known.update(zip(call.outputs, leaving, strict=True))
    maps = [call.path for call in taken if len(known[call.path].shape) == 4]
    if not cut and not maps:
        raise ValueError(message("The backbone makes no maps: choose a layer to cut it at."))
    return keras.Model(pictures, known[cut or maps[-1]], name=BACKBONE)


def _symbolic(call: Call, tensors: list[Any]) -> list[Any]:
    """Use a layer once more, in another model."""
    given = {id(t): x for t, x in zip(call.arguments.keras_tensors, tensors, strict=True)}
    args, kwargs = call.arguments.fill_in(given)
    try:
        found: list[Any] = keras.tree.flatten(call.operation(*args, **kwargs))
    except Exception as error:  # Keras's of many kinds
        raise ValueError(
            message(
                'The backbone\'s layer "{path}" does not take pictures of this size '
                "({reason}): choose another backbone.",
                path=short(call.path),
                reason=first_line(error),
            )
        ) from error
    return found


def _check_names(calls: tuple[Call, ...]) -> None:
    names = Counter(
        name for _, name in {(id(each.operation), each.operation.name) for each in calls}
    )
    if doubled := [name for name, count in names.items() if count > 1]:
        raise ValueError(
            message(
                'The backbone has several layers "{doubled}": choose another backbone.',
                doubled=short(doubled[0]),
            )
        )


def _forget_regularizers(calls: tuple[Call, ...]) -> None:
    for call in calls:
        settings = [name for name in vars(call.operation) if name.endswith("_regularizer")]
        for name in settings:
            setattr(call.operation, name, None)
        for variable in getattr(call.operation, "weights", ()):
            variable.regularizer = None


def _check_weights(calls: tuple[Call, ...]) -> None:
    for call in calls:
        for weight in getattr(call.operation, "trainable_weights", ()):
            if weight.dtype != "float32":
                raise ValueError(
                    message(
                        'The backbone\'s layer "{layer}" keeps its weights as {dtype}, but steps '
                        "are taken in float32: save the model in float32, or choose another "
                        "backbone.",
                        layer=short(call.path),
                        dtype=weight.dtype,
                    )
                )


def freeze(backbone: keras.Model, frozen: str) -> None:
    """Let a part of a backbone keep its weights.

    Parameters
    ----------
    backbone : keras.Model
        Of `features_model`.
    frozen : str
        See `cnnviz.nets.transfer.TransferSpec`; a layer by its path in the backbone.

    Raises
    ------
    ValueError
        If there is no such layer.
    """
    calls = open_graph(backbone).calls
    # What was nested in the whole model is not nested here.
    ends = [i for i, call in enumerate(calls) if call.path == frozen.rpartition("/")[2]]
    if frozen not in (ALL, NONE) and not ends:
        raise ValueError(
            message(
                'The backbone has no layer "{frozen}" before its cut: choose what to freeze.',
                frozen=short(frozen),
            )
        )
    last = {ALL: len(calls), NONE: -1}.get(frozen, max(ends, default=-1))
    for i, call in reversed(tuple(enumerate(calls))):  # a layer used twice goes by its first use
        if isinstance(call.operation, keras.Layer):
            call.operation.trainable = i > last
