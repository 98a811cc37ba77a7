"""The loss of a batch by the weights: what does not depend on them is computed once."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.i18n import message
from cnnviz.nets.gradients.answer import find_answer
from cnnviz.nets.gradients.labelled import labelled
from cnnviz.nets.gradients.penalties import penalties
from cnnviz.nets.gradients.training_pass import forward, trained_variables
from cnnviz.nets.graph import Call, Graph, open_graph
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.losses.cross_entropy import CROSS_ENTROPY
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

MOST_KEPT = 60_000_000  # numbers of what does not change: 240 MB


class BatchLoss:
    """The loss of one batch as a function of some weights of a model, which itself stays as it is.

    Parameters
    ----------
    model : keras.Model
        With one input, and one output of a number a class; or one number by sigmoid.
    images : array_like, shape (N, H, W, C)
        As the model takes them.
    labels : array_like of int, shape (N,)
    changing : mapping of int to keras.Variable
        The weights that will be others, by their ids.
    loss : str
        One of `cnnviz.nets.losses.LOSSES`.
    label_smoothing : float
        From 0 to below 1.
    training : bool
        Whether layers compute as they do while they train; what is drawn is always the same.
    at_once : int, optional
        Images that go through the model together, by default all; with ``training`` only all.

    Raises
    ------
    ValueError
        If the model has no graph of layers, images or labels do not fit it, or too much memory
        would be needed.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([
    ...     keras.Input((1, 1, 1)),
    ...     keras.layers.Flatten(),
    ...     keras.layers.Dense(2, kernel_initializer="zeros", name="answer"),
    ... ])
    >>> kernel, bias = model.weights
    >>> found = BatchLoss(model, np.ones((1, 1, 1, 1)), [1], {id(kernel): kernel})
    >>> found.losses({}).round(4)  # both shares are 0.5: -log 0.5
    array([0.6931])
    >>> found.losses({id(kernel): np.float32([[0, np.log(3)]])}).round(4)  # 0.75: -log 0.75
    array([0.2877])
    """

    def __init__(
        self,
        model: keras.Model,
        images: ArrayLike,
        labels: ArrayLike,
        changing: Mapping[int, keras.Variable],
        loss: str = CROSS_ENTROPY,
        *,
        label_smoothing: float = 0.0,
        training: bool = False,
        at_once: int | None = None,
    ) -> None:
        self._graph = open_graph(model)
        self._changing, self._training = changing, training
        given, self._targets, self._loss = labelled(
            model, self._graph, images, labels, loss, label_smoothing
        )
        if not training and at_once:
            pieces = np.split(given, range(at_once, len(given), at_once))
        else:
            pieces = [given]
        self._answer = find_answer(self._graph, self._loss, self._targets.shape[1])
        self._moving = moving_calls(self._graph, changing, training=training)
        self._resting = [self._before(each) for each in pieces]
        kept = sum(int(np.prod(each.shape)) for piece in self._resting for each in piece.values())
        if kept > MOST_KEPT and len(given) > 1:
            raise ValueError(
                message(
                    "What {count} images make of the layers that stay as they are would take too "
                    "much memory: take at most {most}.",
                    count=len(given),
                    most=max(1, len(given) * MOST_KEPT // kept),
                )
            )

    @property
    def paths(self) -> tuple[str, ...]:
        """The uses of layers, by their paths, that are computed anew for each loss."""
        return tuple(call.path for call in self._moving)

    def losses(self, changed: Mapping[int, Array]) -> Array:
        """Give the loss of each image, float64 (N,), with other weights.

        Parameters
        ----------
        changed : mapping of ndarray
            What stands for weights that change, by the ids of their variables; the others are as
            they are in the model.
        """
        import tensorflow as tf

        mapping = [
            (self._changing[key], tf.convert_to_tensor(each)) for key, each in changed.items()
        ]
        known = (
            forward(self._moving, piece, mapping, training=self._training)
            for piece in self._resting
        )
        answers = [np.asarray(each[self._answer.name]) for each in known]
        shares = self._answer.shares(np.concatenate(answers))
        return self._loss.compute(shares, self._targets)

    def mean(self, changed: Mapping[int, Array]) -> float:
        """Give the mean of `losses`, with what penalties of weights add to it."""
        added = penalties(trained_variables(self._graph), changed)
        return float(self.losses(changed).mean()) + sum(map(float, added.values()))

    def _before(self, images: Array) -> dict[str, tf.Tensor]:
        """Compute what the calls that are computed anew read of the others."""
        import tensorflow as tf

        anew = set(map(id, self._moving))
        rest = [call for call in self._graph.calls if id(call) not in anew]
        entering = {self._graph.inputs[0]: tf.cast(images, self._graph.tensors[0].dtype)}
        known = forward(rest, entering, training=self._training)
        read = {self._answer.name}.union(*(call.sources for call in self._moving))
        return {name: each for name, each in known.items() if name in read}


def moving_calls(graph: Graph, changing: Container[int], *, training: bool) -> list[Call]:
    """Give the calls whose numbers depend on some weights, or are drawn, in their order.

    What is drawn twice by one layer must be drawn in one go, or it would be the same twice.
    """
    moving: list[Call] = []
    reached: set[str] = set()
    for call in graph.calls:
        weights: Any = getattr(call.operation, "weights", ())
        if (
            any(id(each) in changing for each in weights)
            or (training and layer_kind(call.kind).by_chance)
            or not reached.isdisjoint(call.sources)
        ):
            moving.append(call)
            reached.update(call.outputs)
    return moving
