"""How layers are called, as Keras 2 writes it in lists, in the words of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_CONSTANT = "_CONSTANT_VALUE"  # in the place of a layer's name, where a number enters first
# What a call may say that means nothing to a prediction.
_OF_TRAINING = ("training", "name")


@dataclass(frozen=True)
class Node:
    """One call of a layer.

    Attributes
    ----------
    entering : object
        What enters first: a tensor, a list of them, or a number.
    named : dict
        What is given by name, without what means nothing.
    """

    entering: Any
    named: dict[str, Any]

    @property
    def as_keras3(self) -> dict[str, Any]:
        """As Keras 3 writes it."""
        return {"args": [self.entering], "kwargs": self.named}


@dataclass(frozen=True)
class Calls:
    """The calls of the layers of one model.

    Attributes
    ----------
    first : mapping of str to int
        The number of the first call of each layer: nested models count their own inputs as one.
    names : mapping of str to str
        How each layer is called in Keras 3, by its name in the file.
    is_model : mapping of str to bool
        Whether it is a functional model.
    """

    first: Mapping[str, int]
    names: Mapping[str, str]
    is_model: Mapping[str, bool] = field(default_factory=dict)

    def nodes(self, written: list[Any]) -> list[Node]:
        """Read the calls of a layer."""
        return [self._node(each) for each in written]

    def output(self, written: Any) -> Any:
        """Read which tensors enter or leave the model, with their structure."""
        if isinstance(written, dict):
            return {name: self.output(each) for name, each in written.items()}
        if not self._is_tensor(written):
            found = [self.output(each) for each in written]
            return found[0] if len(found) == 1 else found
        name, call, index = written[:3]
        # Keras 3 counts the calls of a functional model that leave from 1, all others from 0.
        at = call if self.is_model[name] else call - self.first[name]
        return [self.names[name], at, index]

    def _node(self, written: Any) -> Node:
        leaves = [written] if isinstance(written[0], str) else written
        named: dict[str, Any] = leaves[0][3] if len(leaves[0]) > 3 else {}
        entering = [self._leaf(each) for each in leaves]
        return Node(
            entering[0] if len(entering) == 1 else entering,
            {
                name: self._value(value)
                for name, value in named.items()
                if name not in _OF_TRAINING and value is not None
            },
        )

    def _leaf(self, written: list[Any]) -> Any:
        if written[0] == _CONSTANT:
            return self._value(written[2])
        return self._tensor(*written[:3])

    def _value(self, written: Any) -> Any:
        if self._is_tensor(written):
            return self._tensor(*written)
        if isinstance(written, list):
            return [self._value(each) for each in written]
        if isinstance(written, dict):
            return {name: self._value(each) for name, each in written.items()}
        return written

    def _is_tensor(self, written: Any) -> bool:
        return (
            isinstance(written, list)
            and len(written) in (3, 4)
            and isinstance(written[0], str)
            and written[0] in self.first
        )

    def _tensor(self, name: str, call: int, index: int) -> dict[str, Any]:
        history = [self.names[name], call - self.first[name], index]
        # Keras finds the tensor by its history; what shape it says is not looked at.
        config = {"shape": [None], "dtype": "float32", "keras_history": history}
        return {"class_name": "__keras_tensor__", "config": config}
