"""The table of any Keras model: sequential, functional, nested, branched, with shared layers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from cnnviz.nets.costs import Cost
from cnnviz.nets.graph import entering_tensors, graph_of, keras_kind, layer_settings, nodes, opened
from cnnviz.nets.input_choice import closed_shape
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.receptive_field.arithmetic import ReceptiveField, input_field, through_layer
from cnnviz.nets.table import Row, make_row

if TYPE_CHECKING:
    import keras


def layer_table(model: keras.Model, size: tuple[int, int] | None = None) -> list[Row]:
    """Describe every layer of a Keras model, in the order of its summary.

    A layer that is used again has a row for each use; its parameters count once, so that they
    sum to ``model.count_params()``. A nested model gives a row for each of its layers. The
    receptive field of a branched layer reaches from the first input that one of its branches sees
    to the last; where branches step at different strides it is not known.

    Parameters
    ----------
    model : keras.Model
    size : (int, int), optional
        Rows and columns of pictures, where the model leaves them open; without it they are not
        known.

    Returns
    -------
    list of Row

    Raises
    ------
    ValueError
        If the model has no graph of layers: it was not built, or is a subclass with a ``call``
        of its own.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(4, 3)])
    >>> layer_table(model)[0].output_shape, layer_table(model, (32, 64))[0].output_shape
    ((None, None, 4), (30, 62, 4))
    """
    graph = opened(model)
    entering = [_Flow(t, input_field(t.shape[1:])) for t in _inputs(graph, size)]
    rows: list[Row] = []
    _walk(graph, "", (), entering, rows, {})
    return rows


def _inputs(graph: Any, size: tuple[int, int] | None) -> list[Any]:
    """Give the tensors that enter, with the sizes that are chosen for open ones."""
    import keras

    if size is None:
        return list(graph.inputs)
    shapes = [(tensor.shape[0], *closed_shape(tensor.shape[1:], size)) for tensor in graph.inputs]
    return [keras.KerasTensor(s, t.dtype) for s, t in zip(shapes, graph.inputs, strict=True)]


@dataclass(frozen=True)
class _Flow:
    """A tensor on its way: its shape and type, how far back it sees, and which row it left."""

    tensor: Any
    receptive_field: ReceptiveField | None
    source: str = ""

    @property
    def shape(self) -> tuple[int | None, ...]:
        return tuple(self.tensor.shape[1:])


def _walk(
    graph: Any,
    prefix: str,
    models: tuple[str, ...],
    entering: Sequence[_Flow],
    rows: list[Row],
    uses: dict[int, int],
) -> list[_Flow]:
    """Write a row for each layer of a graph; give what leaves it."""
    flows = {id(tensor): flow for tensor, flow in zip(graph.inputs, entering, strict=True)}
    for node in nodes(graph):
        if node.is_input:
            continue
        layer = node.operation
        inputs = [flows[id(tensor)] for tensor in entering_tensors(node)]
        use = uses[id(layer)] = uses.get(id(layer), 0) + 1
        name = f"{prefix}{layer.name}{f' ({use})' if use > 1 else ''}"
        if nested := graph_of(layer):
            inner = f"{prefix}{layer.name}/"
            leaving = _walk(nested, inner, (*models, name), inputs, rows, uses)
        else:
            leaving = _leave(node, inputs, name)
            rows.append(_row(layer, name, models, inputs, leaving[0], use))
        flows.update((id(t), flow) for t, flow in zip(node.outputs, leaving, strict=True))
    return [flows[id(tensor)] for tensor in graph.outputs]


def _leave(node: Any, inputs: Sequence[_Flow], name: str) -> list[_Flow]:
    import keras

    tensors = node.outputs
    given = {id(t): f.tensor for t, f in zip(node.arguments.keras_tensors, inputs, strict=True)}
    if any(t.shape != given[id(t)].shape for t in node.arguments.keras_tensors):
        # A nested model meets another size of picture here than when it was made.
        args, kwargs = node.arguments.fill_in(given)
        tensors = keras.tree.flatten(node.operation.compute_output_spec(*args, **kwargs))
    kind, settings = layer_settings(node.operation)
    fields = [flow.receptive_field for flow in inputs]
    return [
        _Flow(t, through_layer(kind, settings, fields, tuple(t.shape[1:])), name) for t in tensors
    ]


def _row(
    layer: Any,
    name: str,
    models: tuple[str, ...],
    inputs: Sequence[_Flow],
    leaving: _Flow,
    use: int,
) -> Row:
    counted = _count(layer, inputs[0].shape if inputs else (), leaving.shape)
    if use > 1:
        counted = counted._replace(parameters=0, parameters_formula="")
    return make_row(
        name,
        type(layer).__name__,
        leaving.shape,
        counted,
        leaving.receptive_field,
        itemsize=_itemsize(leaving.tensor.dtype),
        inputs=() if layer_kind(keras_kind(layer)).given else tuple(flow.source for flow in inputs),
        models=models,
    )


def _count(layer: Any, entering: tuple[int | None, ...], leaving: tuple[int | None, ...]) -> Cost:
    kind, settings = layer_settings(layer)
    weights = [tuple(weight.shape) for weight in getattr(layer, "weights", [])]
    total = sum(map(prod, weights))
    sizes = [tuple(size or 1 for size in shape) for shape in (entering, leaving)]
    known = layer_kind(kind)
    counted = known.counted(settings, *sizes)
    if counted.parameters != total:
        formula = " + ".join("·".join(f"{n:,}" for n in shape or (1,)) for shape in weights)
        counted = Cost(total, f"{formula} = {total:,}", None if known.multiplies else 0)
    elif not kind or known.opaque or (counted.macs and None in (*entering, *leaving)):
        counted = counted._replace(macs=None, macs_formula="")
    return counted


def _itemsize(dtype: str) -> int:
    """Give the bytes of a number, as its type's name says: float32, bfloat16, int8, bool."""
    return int("".join(re.findall(r"\d+", dtype)[:1]) or 8) // 8
