"""A Keras model as a flat list of calls: nested models opened, every use of a layer apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cnnviz.i18n import message
from cnnviz.nets.own_convolutions import own_call

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class Call:
    """One use of a layer or of an operation such as x + y.

    Attributes
    ----------
    path : str
        As in `cnnviz.nets.layer_table`: ``backbone/conv1``, the second use ``conv1 (2)``.
    operation : keras.Layer or keras.Operation
    arguments
        Keras's record of what it is called with.
    sources : tuple of str
        Names of the tensors that enter, as `arguments` lists them.
    outputs : tuple of str
        Names of the tensors that leave: the path, of further ones ``path:1``, ``path:2``.
    """

    path: str
    operation: Any
    arguments: Any
    sources: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Name of its class."""
        return type(self.operation).__name__

    def run(
        self, tensors: Sequence[Any], *, training: bool = False, autocast: bool = True
    ) -> list[Any]:
        """Compute what leaves, as for a prediction or in training, from what enters.

        Parameters
        ----------
        tensors : sequence of tensor
        training : bool
            Whether it computes as it does while the network trains.
        autocast : bool
            Let a layer bring what enters to its own type first, as Keras does.
        """
        import keras

        if own := own_call(keras_kind(self.operation), self.operation):
            return [own(self.operation, *tensors)]
        given = {id(t): x for t, x in zip(self.arguments.keras_tensors, tensors, strict=True)}
        args, kwargs = self.arguments.fill_in(given)
        if getattr(self.operation, "_call_has_training_arg", False):
            kwargs["training"] = training
        compute = self.operation if autocast else self.operation.call
        found: list[Any] = keras.tree.flatten(compute(*args, **kwargs))
        return found


@dataclass(frozen=True, eq=False)
class Graph:
    """A model without its nesting.

    Attributes
    ----------
    inputs : tuple of str
        ``input``, or ``input/NAME`` for each of several.
    tensors : tuple of keras.KerasTensor
        Those of the inputs.
    calls : tuple of Call
        In the order in which they can be computed.
    outputs : tuple of str
        Names of the tensors that leave the model.
    """

    inputs: tuple[str, ...]
    tensors: tuple[Any, ...]
    calls: tuple[Call, ...]
    outputs: tuple[str, ...]

    @cached_property
    def makers(self) -> dict[str, Call]:
        """The call that each tensor comes out of."""
        return {name: call for call in self.calls for name in call.outputs}

    def run(self, tensors: Sequence[Any]) -> dict[str, Any]:
        """Compute all tensors by their names, as for a prediction, from those of the inputs."""
        known = dict(zip(self.inputs, tensors, strict=True))
        for call in self.calls:
            leaving = call.run([known[name] for name in call.sources])
            known.update(zip(call.outputs, leaving, strict=True))
        return known

    def shapes(
        self,
        inputs: Sequence[tuple[int, ...]],
        check: Callable[[Call, list[tuple[int, ...]]], None] = lambda call, entering: None,
    ) -> dict[str, tuple[int, ...]]:
        """Give the shapes of all tensors by their names, batch included, from those of the inputs.

        Nothing is computed, and nothing is added to the model.

        Parameters
        ----------
        inputs : sequence of tuple of int
        check : callable
            Told each call and the shapes of what enters it, before it is asked what leaves it.
        """
        import keras

        known = {
            name: keras.KerasTensor(shape, tensor.dtype)
            for name, tensor, shape in zip(self.inputs, self.tensors, inputs, strict=True)
        }
        for call in self.calls:
            entering = [known[name] for name in call.sources]
            check(call, [tuple(tensor.shape) for tensor in entering])
            given = dict(zip(map(id, call.arguments.keras_tensors), entering, strict=True))
            args, kwargs = call.arguments.fill_in(given)
            leaving = keras.tree.flatten(call.operation.compute_output_spec(*args, **kwargs))
            known.update(zip(call.outputs, leaving, strict=True))
        return {name: tuple(tensor.shape) for name, tensor in known.items()}

    def predict(self, *tensors: Any) -> Any:
        """Compute what leaves a model with one output.

        Keras's own call of the model would miss what `Call.run` does on machines without oneDNN.
        """
        return self.run(tensors)[self.outputs[0]]


def open_graph(model: keras.Model) -> Graph:
    """Flatten a Keras model.

    Raises
    ------
    ValueError
        As `opened` does.
    """
    graph = opened(model)
    tensors = tuple(graph.inputs)
    names = ("input",) if len(tensors) == 1 else tuple(f"input/{t.name}" for t in tensors)
    layers = {node.operation.name for node in nodes(graph) if not node.is_input}
    while names[0].partition("/")[0] in layers:
        names = tuple(f"the {name}" for name in names)
    calls: list[Call] = []
    outputs = _walk(graph, "", names, calls, {})
    return Graph(names, tensors, tuple(calls), outputs)


def graph_of(model: Any) -> Any | None:
    """Give what holds the nodes of a model, None for a plain layer or a subclassed model."""
    graph = getattr(model, "_functional", model)
    return graph if hasattr(graph, "_nodes_by_depth") else None


def opened(model: keras.Model) -> Any:
    """Give what holds the nodes of a model.

    Raises
    ------
    ValueError
        If the model has no graph of layers: it was not built, or is a subclass with a ``call``
        of its own.
    """
    graph = graph_of(model)
    if graph is None:
        raise ValueError(
            message(
                "`{name}` has no graph of layers: a sequential model needs a keras.Input, a "
                "subclassed one is not described.",
                name=model.name,
            )
        )
    return graph


def nodes(graph: Any) -> Iterator[Any]:
    """List the nodes from the inputs on."""
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        yield from graph._nodes_by_depth[depth]


def entering_tensors(node: Any) -> list[Any]:
    """List what enters a node, a nested model's in the order of its inputs."""
    graph, arguments = graph_of(node.operation), node.arguments
    given = arguments.args[0] if arguments.args else None
    if graph is not None and isinstance(given, dict) and not isinstance(graph.input, dict):
        return [given[tensor.name] for tensor in graph.inputs]
    tensors: list[Any] = arguments.keras_tensors
    return tensors


def keras_kind(operation: Any) -> str:
    """Give the class of layers and operations of Keras and of ours, channels last; else nothing."""
    import keras

    kind = type(operation).__name__
    if not isinstance(operation, keras.Layer):
        return kind if type(operation).__module__.startswith("keras.") else ""
    known = type(operation).__module__.startswith(("keras.src.applications.", "cnnviz.nets."))
    if type(operation) is not getattr(keras.layers, kind, None) and not known:
        return ""
    last = getattr(operation, "data_format", None) in (None, "channels_last")
    return kind if last else ""


def layer_settings(operation: Any) -> tuple[str, dict[str, Any]]:
    """Give the kind and the settings of Keras's own layers and operations; else nothing."""
    import keras

    kind = keras_kind(operation)
    if not kind:
        return kind, {}
    # An operation has no configuration.
    is_layer = isinstance(operation, keras.Layer)
    return kind, operation.get_config() if is_layer else vars(operation)


def _walk(
    graph: Any, prefix: str, entering: Sequence[str], calls: list[Call], uses: dict[int, int]
) -> tuple[str, ...]:
    names = {id(tensor): name for tensor, name in zip(graph.inputs, entering, strict=True)}
    for node in nodes(graph):
        if node.is_input:
            continue
        operation = node.operation
        sources = tuple(names[id(tensor)] for tensor in entering_tensors(node))
        if nested := graph_of(operation):
            leaving = _walk(nested, f"{prefix}{operation.name}/", sources, calls, uses)
        else:
            use = uses[id(operation)] = uses.get(id(operation), 0) + 1
            path = f"{prefix}{operation.name}{f' ({use})' if use > 1 else ''}"
            leaving = (path, *(f"{path}:{i}" for i in range(1, len(node.outputs))))
            calls.append(Call(path, operation, node.arguments, sources, leaving))
        names.update((id(t), name) for t, name in zip(node.outputs, leaving, strict=True))
    return tuple(names[id(tensor)] for tensor in graph.outputs)
