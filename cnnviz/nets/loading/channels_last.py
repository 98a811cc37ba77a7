"""A model whose channels come first, turned so that they come last: see `turned`. TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.deferred import fill
from cnnviz.nets.graph import Call, open_graph
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.keras2.settings import keras3_name

if TYPE_CHECKING:
    import keras

_IN_TIME = "ConvLSTM"  # time comes before their channels


class Turned(NamedTuple):
    """A tensor of the new model.

    Attributes
    ----------
    tensor : keras.KerasTensor
    last : bool
        Whether its channels, the second axis of the old model, are the last now.
    """

    tensor: Any
    last: bool


def has_channels_first(model: keras.Model) -> bool:
    """Tell whether some layer of a model has its channels first."""
    return any(_first(call.operation) for call in open_graph(model).calls)


def turned(model: keras.Model) -> tuple[Callable[[], keras.Model], Callable[[], None]]:
    """Give what makes the model with channels last, and what then fills it with the same weights.

    Layers that have channels first get them last; where a layer reads the order itself, a Flatten
    say, a Permute puts the old one before it, so that it computes what it did. Its weights are the
    same.

    Parameters
    ----------
    model : keras.Model
    """
    graph = open_graph(model)
    made: dict[tuple[int, bool], Any] = {}
    names: set[str] = set()

    def make() -> keras.Model:
        import keras

        known: dict[str, Turned] = {}
        inputs = []
        for name, tensor in zip(graph.inputs, graph.tensors, strict=True):
            last = _is_picture(tuple(tensor.shape))
            shape = tensor.shape[1:]
            shape = (*shape[1:], shape[0]) if last else shape
            entering = keras.Input(shape, dtype=tensor.dtype, name=tensor.name)
            inputs.append(entering)
            known[name] = Turned(entering, last)
        for call in graph.calls:
            entering = [known[source] for source in call.sources]
            found = _called(call, entering, made, names)
            known.update(zip(call.outputs, found, strict=True))
        leaving = [known[name].tensor for name in graph.outputs]
        return keras.Model(
            inputs if len(inputs) > 1 else inputs[0],
            leaving if len(leaving) > 1 else leaving[0],
            name=model.name,
        )

    def give() -> None:
        for call in graph.calls:
            for last in (True, False):
                new = made.get((id(call.operation), last))
                if new is not None:
                    _fill(call.operation, new)

    return make, give


def _is_picture(shape: Sequence[int | None]) -> bool:
    """Tell whether what enters is a picture with its channels first."""
    return len(shape) == 4 and (shape[1] in (1, 3) or shape[3] not in (1, 3))


def _first(operation: Any) -> bool:
    first = getattr(operation, "data_format", None) == "channels_first"
    return first and not type(operation).__name__.startswith(_IN_TIME)


def _called(
    call: Call, entering: Sequence[Turned], made: dict[tuple[int, bool], Any], names: set[str]
) -> list[Turned]:
    import keras

    operation = call.operation
    rank = len(entering[0].tensor.shape)
    last = rank > 2 and _takes_last(call, [each.last for each in entering])
    tensors = [_moved(each, last, names) for each in entering]
    key = (id(operation), last)
    if key not in made:
        made[key] = _layer(call, last, rank, names)
    layer = made[key]
    given = {id(t): x for t, x in zip(call.arguments.keras_tensors, tensors, strict=True)}
    args, kwargs = call.arguments.fill_in(given)
    leaving = keras.tree.flatten(layer(*args, **kwargs))
    return [Turned(tensor, last and len(tensor.shape) == rank) for tensor in leaving]


def _takes_last(call: Call, last: Sequence[bool]) -> bool:
    """Tell whether a layer, or what stands for it, is given its channels last."""
    import keras

    operation, kind = call.operation, call.kind
    if _first(operation):
        return True
    if not any(last) or hasattr(operation, "data_format"):
        return False
    if not isinstance(operation, keras.Layer):
        return not hasattr(operation, "axis") and _merges(call) and _of_numbers(call)
    if getattr(operation, "axis", None) is not None:
        # Weights along several axes would have to be turned too.
        return all(len(weight.shape) < 2 for weight in operation.weights)
    if getattr(operation, "noise_shape", None) is not None or not _plain(operation):
        return False
    reads = layer_kind(kind).reading(operation.get_config())
    of_one = reads == "place" and not operation.weights
    return _merges(call) or (of_one and _is_elementwise(operation))


def _merges(call: Call) -> bool:
    """Tell whether it puts numbers of the same place together, of maps with as many axes."""
    ranks = {len(tensor.shape) for tensor in call.arguments.keras_tensors}
    return layer_kind(call.kind).reads == "inputs" and len(ranks) == 1


def _is_elementwise(operation: Any) -> bool:
    """Tell whether the activation of a layer looks at each number alone."""
    import keras

    function = getattr(operation, "activation", None)
    if function is None:
        return True
    row = np.array([[1.0, -2.0, 3.0]], np.float32)
    try:
        alone = [
            np.asarray(function(keras.ops.convert_to_tensor(row[:, i : i + 1]))) for i in range(3)
        ]
        together = np.asarray(function(keras.ops.convert_to_tensor(row)))
    except Exception:  # of one that needs several numbers, as glu
        return False
    return np.allclose(np.concatenate(alone, 1), together, atol=1e-6)


def _of_numbers(call: Call) -> bool:
    """Tell whether all that an operation takes beside tensors are single numbers."""
    import keras

    given = keras.tree.flatten((call.arguments.args, call.arguments.kwargs))
    return all(isinstance(each, keras.KerasTensor | int | float) for each in given)


def _plain(operation: Any) -> bool:
    """Tell whether a Rescaling, say, has one number for all channels."""
    return all(
        isinstance(getattr(operation, name, 0.0), int | float) for name in ("scale", "offset")
    )


def _layer(call: Call, last: bool, rank: int, names: set[str]) -> Any:
    """Make the layer again, with channels last or as it was."""
    import keras

    operation = call.operation
    if not isinstance(operation, keras.Layer):
        return operation
    config = operation.get_config() | {"name": _name(call.path, names)}
    if last and _first(operation):
        if not _is_elementwise(operation):
            raise ModelError(
                message(
                    "The layer {path} has its channels first and an activation along its rows: "
                    'make it with data_format="channels_last".',
                    path=quoted(call.path),
                )
            )
        config["data_format"] = "channels_last"
    elif last and "axis" in config:
        config["axis"] = _axis(config["axis"], rank)
    return type(operation).from_config(config)


def _axis(axis: Any, rank: int) -> Any:
    """Give the axis of the same numbers where the second of so many axes became the last."""
    if axis is None:
        return None
    if isinstance(axis, list | tuple):
        return [_axis(each, rank) for each in axis]
    found = axis % rank
    return found if found == 0 else rank - 1 if found == 1 else found - 1


def _moved(given: Turned, last: bool, names: set[str]) -> Any:
    """Put the channels of a tensor where they are wanted."""
    import keras

    rank = len(given.tensor.shape)
    if given.last == last or rank < 3:
        return given.tensor
    dims = (*range(2, rank), 1) if last else (rank - 1, *range(1, rank - 1))
    name = _name("channels_last" if last else "channels_first", names)
    return keras.layers.Permute(dims, name=name)(given.tensor)


def _name(path: str, names: set[str]) -> str:
    wanted = keras3_name(path).replace(" ", "_").replace("(", "").replace(")", "")
    name, number = wanted, 1
    while name in names:
        name, number = f"{wanted}_{number}", number + 1
    names.add(name)
    return name


def _fill(old: Any, new: Any) -> None:
    """Give a layer the numbers of the one that it stands for."""
    if old is new:
        return
    for before, after in zip(old.variables, new.variables, strict=True):
        if after._value is None:
            fill(after, lambda *_, given=before, **__: given.value)
        else:
            after.assign(before)
    if hasattr(new, "finalize_state"):
        new.finalize_state()
