"""A Keras model from the nodes of an ONNX file. Loads TensorFlow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.deferred import fill
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value, channels_last, in_order
from cnnviz.nets.loading.onnx.names import layer_name
from cnnviz.nets.loading.onnx.node import Constant, Node
from cnnviz.nets.loading.onnx.operators import REGISTRY
from cnnviz.nets.loading.onnx.reader import Network
from cnnviz.nets.loading.size import MAX_PARAMETERS

if TYPE_CHECKING:
    import keras


class Build:
    """The layers of a network, added node by node; their numbers come when all are there.

    Parameters
    ----------
    network : Network

    Attributes
    ----------
    network : Network
    notes : list of str
        What to know before believing the model, in sentences.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.notes = list(network.notes)
        self._names: set[str] = set()
        self._weights: list[tuple[Node, keras.Variable, Callable[[], NDArray[Any]]]] = []
        self._readers: defaultdict[str, list[tuple[Node, int]]] = defaultdict(list)
        for node in network.nodes:
            for index, name in enumerate(node.inputs):
                self._readers[name].append((node, index))

    def model(self) -> keras.Model:
        """Make the model, without its numbers: see `cnnviz.nets.deferred.blank`.

        Raises
        ------
        ModelError
            If there is a node that Keras's layers, as they are explained here, cannot make.
        """
        import keras

        network = self.network
        known: dict[str, Value | Constant] = dict(network.constants)
        entering = []
        for each in network.inputs:
            rank = len(each.shape)
            order = channels_last(rank) if rank == 4 else in_order(rank)
            shape = [each.shape[axis] for axis in order[1:]]
            entering.append(keras.Input(shape, name=layer_name(each.name, self._names)))
            known[each.name] = Value(entering[-1], order)
        folded = 0
        for node in network.nodes:
            inputs = tuple(known[name] if name else None for name in node.inputs)
            result = self._result(node, inputs)
            if isinstance(result, np.ndarray) and (folded := folded + result.size) > MAX_PARAMETERS:
                raise node.error(
                    message("computes constants that are too large: simplify the file first")
                )
            known[node.outputs[0]] = result
            for name in filter(None, node.outputs[1:]):
                if self._readers[name] or name in network.outputs:
                    raise node.error(
                        message(
                            "gives {name} too: only its first output is taken", name=quoted(name)
                        )
                    )
        leaving = [self._leaving(name, known.get(name)) for name in network.outputs]
        # Of one it is that, and no list, which its file would keep as such.
        given, found = (each[0] if len(each) == 1 else each for each in (entering, leaving))
        return keras.Model(given, found, name="onnx")

    def fill(self) -> None:
        """Give the model its numbers.

        Raises
        ------
        ModelError
        """
        for node, variable, numbers in self._weights:
            try:
                fill(variable, lambda *_, given=numbers, **__: given())
            except Exception as error:  # NumPy's, or TensorFlow's
                raise node.error(
                    message("has weights that do not fit ({error})", error=_short(error))
                ) from error

    def note(self, sentence: str) -> None:
        """Say once what to know of the model."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def add(
        self,
        node: Node,
        kind: str,
        values: Sequence[Value],
        part: str,
        weights: Mapping[str, Callable[[], NDArray[Any]]],
        settings: Mapping[str, Any],
    ) -> Any:
        """Add a layer of a node: see `Conversion.layer`."""
        import keras

        name = layer_name(f"{node.name}.{part}" if part else node.name, self._names)
        layer = getattr(keras.layers, kind)(name=name, **settings)
        tensors = [value.tensor for value in values]
        leaving = layer(tensors if len(tensors) > 1 else tensors[0])
        self._weights += [(node, getattr(layer, each), give) for each, give in weights.items()]
        return leaving

    def takes_any_order(self, name: str) -> bool:
        """Tell whether all that reads a row takes its numbers in any order: see `Operator`."""
        waiting = [name]
        while waiting:
            if (name := waiting.pop()) in self.network.outputs:
                return False
            for node, index in self._readers[name]:
                operator = REGISTRY[node.operator]
                if index or not (operator.pointwise or operator.sorts_rows):
                    return False
                if operator.pointwise:
                    waiting.append(node.outputs[0])
        return True

    def is_only_reshaped(self, name: str) -> bool:
        """Tell whether all that reads a tensor says itself what shape it makes of it."""
        readers = self._readers[name]
        return (
            bool(readers)
            and name not in self.network.outputs
            and all(index == 0 and REGISTRY[node.operator].reshapes for node, index in readers)
        )

    def _result(self, node: Node, inputs: tuple[Value | Constant | None, ...]) -> Value | Constant:
        operator = REGISTRY[node.operator]
        try:
            if operator.fold and not any(isinstance(each, Value) for each in inputs):
                return operator.fold(node, inputs)
            if operator.convert is None:
                raise node.error(
                    message("reads what the picture becomes: here it is taken of shapes alone")
                )
            return operator.convert(Conversion(node, inputs, self))
        except ModelError:
            raise
        # Whatever NumPy and Keras say of settings that do not fit each other.
        except Exception as error:
            raise node.error(
                message("cannot be made in Keras ({error})", error=_short(error))
            ) from error

    def _leaving(self, name: str, found: Value | Constant | None) -> Any:
        if not isinstance(found, Value):
            raise ModelError(
                message(
                    "The network gives {name}, which no node makes of the picture: export it "
                    "again.",
                    name=quoted(name),
                )
            )
        if len(found.order) == 4 or found.order == in_order(len(found.order)):
            return found.tensor
        raise ModelError(
            message(
                "The network gives {name} with its axes in another order: export it without "
                "the last Transpose.",
                name=quoted(name),
            )
        )


def _short(error: Exception) -> str:
    return quoted((str(error).strip().partition("\n")[0] or type(error).__name__).rstrip("."))
