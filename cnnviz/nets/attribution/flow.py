"""A model computed call by call, so that a gradient can be taken at any of its layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.graph import Call, open_graph
from cnnviz.nets.heads import head_kind
from cnnviz.nets.last_activation import last_activation, squashed, squashing_call
from cnnviz.nets.without_activation import without_activation

if TYPE_CHECKING:
    import keras

Floats = NDArray[np.float32]
Told = Callable[[float, float], None]
"""Is told how much is done, and of how much."""


def untold(done: float, total: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Target:
    """The number that is explained: of one class, or what one class has more than another.

    Attributes
    ----------
    class_index : int
    against : int, optional
        Another class, whose number is subtracted.
    output : int
        Which of the model's outputs.
    """

    class_index: int
    against: int | None = None
    output: int = 0


class Pull(NamedTuple):
    """What a score says of a tensor on the way to it; batches.

    Attributes
    ----------
    scores : ndarray, shape (N,)
    values, gradient : ndarray, shape (N, ...)
    """

    scores: Floats
    values: Floats
    gradient: Floats


class Flow:
    """A model with one input, computed call by call.

    The model is only read, so one may be shared by several threads, and each may give its
    variables other values by a ``keras.StatelessScope``.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, nested or not.

    Raises
    ------
    ValueError
        If the model has no graph of layers, or several inputs.
    """

    def __init__(self, model: keras.Model) -> None:
        graph = open_graph(model)
        if len(graph.inputs) != 1:
            raise ValueError(
                message("The model must have one input, got {count}.", count=len(graph.inputs))
            )
        (self.input,), self.outputs = graph.inputs, graph.outputs
        self.calls = graph.calls
        self._maker = graph.makers
        self._shape = tuple(graph.tensors[0].shape[1:])

    def maker(self, name: str) -> Call:
        """Give the call that a tensor comes out of.

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        if name not in self._maker:
            raise ValueError(message("There is no layer {name}.", name=repr(name)))
        return self._maker[name]

    def before(self, name: str) -> list[Call]:
        """List the calls that a tensor is made by, in their order."""
        needed: set[str] = set()
        tensors = {name}
        for call in reversed(self.calls):
            if tensors & set(call.outputs):
                needed.add(call.path)
                tensors |= set(call.sources)
        return [call for call in self.calls if call.path in needed]

    def pull(self, images: Any, target: Target, at: str = "", guided: bool = False) -> Pull:
        """Compute scores, and their gradient with respect to what a layer gives.

        Parameters
        ----------
        images : array_like, shape (N, H, W, C)
        target : Target
        at : str
            A layer's path; by default the input.
        guided : bool
            Let a ReLU pass only gradients above 0 back: Springenberg, Dosovitskiy, Brox and
            Riedmiller, "Striving for simplicity: the all convolutional net", 2015.

        Raises
        ------
        ValueError
            If there is no such class, output or layer, or the score does not depend on it.
        """
        import tensorflow as tf

        at = at or self.input
        if at != self.input:
            self.maker(at)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            scores, known = self._scores(self._tensor(images), target, at, tape, guided)
            total = tf.reduce_sum(scores)
        gradient = None if at not in known else tape.gradient(total, known[at])
        if gradient is None:
            raise ValueError(
                message("{at} has no part in this answer: choose a layer before it.", at=repr(at))
            )
        return Pull(*(np.asarray(tf.cast(x, tf.float32)) for x in (scores, known[at], gradient)))

    def scores(self, images: Any, target: Target) -> Floats:
        """Compute scores of images (N, H, W, C), shape (N,)."""
        import tensorflow as tf

        scores, _ = self._scores(self._tensor(images), target, "", None, guided=False)
        return np.asarray(tf.cast(scores, tf.float32))

    def logits(self, images: Any, output: int = 0) -> Floats:
        """Compute an output (N, ...), before its softmax or sigmoid if it ends in one."""
        import tensorflow as tf

        found, _ = self.run(self._tensor(images), self.output(output), unsquashed=True)
        return np.asarray(tf.cast(found, tf.float32))

    def run(
        self,
        images: Any,
        wanted: str,
        *,
        at: str = "",
        tape: Any = None,
        guided: bool = False,
        unsquashed: bool = False,
        unrectified: bool = False,
    ) -> tuple[Any, dict[str, Any]]:
        """Compute a tensor.

        Parameters
        ----------
        images : tf.Tensor, shape (N, H, W, C)
        wanted : str
            The tensor's name.
        at, tape : str, tf.GradientTape
            What the tape shall watch, and what is computed from it.
        guided : bool
            See `pull`.
        unsquashed, unrectified : bool
            Leave out a softmax or sigmoid, or a ReLU, at the end.

        Returns
        -------
        tf.Tensor, dict of tf.Tensor
            The tensor wanted, and by name all that it is made of.
        """
        last, left_out = self._maker.get(wanted), None
        if unsquashed and (squashing := squashing_call(self._maker, wanted)):
            last, left_out = squashing, _ending(squashing)
        elif unrectified and last:
            left_out = _relu(last)
        if last and left_out == "layer" and wanted in last.outputs:
            wanted = last.sources[0]
        known = {self.input: images}
        if tape and at == self.input:
            tape.watch(images)
        for call in self.before(wanted):
            given = [known[name] for name in call.sources]
            if call is last and left_out:
                whole = left_out == "layer"
                found = given[:1] if whole else [without_activation(call, given[0])]
            else:
                found = call.run(given)
            if guided and _relu(call):
                found = [_only_positive()(tensor) for tensor in found]
            known.update(zip(call.outputs, found, strict=True))
            if tape and at in call.outputs:
                tape.watch(known[at])
        return known[wanted], known

    def _scores(
        self, images: Any, target: Target, at: str, tape: Any, guided: bool
    ) -> tuple[Any, dict[str, Any]]:
        name = self.output(target.output)
        logits, known = self.run(images, name, at=at, tape=tape, guided=guided, unsquashed=True)
        if len(logits.shape) != 2:
            raise ValueError(
                message(
                    "The output must be a row of numbers, one a class, but it is {shape}.",
                    shape=logits.shape[1:],
                )
            )
        kind = head_kind(squashed(self._maker, name), logits.shape[1])
        classes = kind.classes(logits.shape[1])
        for index in (target.class_index, target.against):
            if index is not None and not 0 <= index < classes:
                raise ValueError(
                    message(
                        "There is no class {index}: the model has {classes}.",
                        index=index,
                        classes=classes,
                    )
                )
        return kind.score(logits, target.class_index, target.against), known

    def output(self, output: int) -> str:
        """Give the name of one of the outputs.

        Raises
        ------
        ValueError
            If there is no such output.
        """
        if not 0 <= output < len(self.outputs):
            raise ValueError(
                message(
                    "There is no output {output}: the model has {count}.",
                    output=output,
                    count=len(self.outputs),
                )
            )
        return self.outputs[output]

    def _tensor(self, images: Any) -> Any:
        import tensorflow as tf

        array = np.asarray(images, np.float32)
        if array.ndim != 1 + len(self._shape) or any(
            size not in (None, have)
            for size, have in zip(self._shape, array.shape[1:], strict=True)
        ):
            wanted = ", ".join("any" if size is None else str(size) for size in self._shape)
            raise ValueError(
                message(
                    "The image must have the shape ({wanted}), got {shape}.",
                    wanted=wanted,
                    shape=array.shape[1:],
                )
            )
        return tf.convert_to_tensor(array)


def _relu(call: Call) -> str | None:
    last = last_activation(call)
    return _ending(call) if last and last.kind.rectifies else None


def _ending(call: Call) -> str | None:
    """Tell whether an activation is the whole call, or the last thing that it does."""
    last = last_activation(call)
    return last and ("layer" if last.whole else "activation")


def _only_positive() -> Any:
    """Give a function that changes nothing, and lets only gradients above 0 back."""
    import tensorflow as tf

    return tf.custom_gradient(lambda x: (tf.identity(x), tf.nn.relu))
