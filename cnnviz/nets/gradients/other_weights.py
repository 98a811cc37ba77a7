"""A batch in a network with other weights than its own, which it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnnviz.nets.gradients.answer import find_answer
from cnnviz.nets.gradients.penalties import penalties
from cnnviz.nets.gradients.training_pass import forward, loss_tensor, trained_variables
from cnnviz.nets.graph import Graph
from cnnviz.nets.losses import LossKind
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import tensorflow as tf


class Outcome(NamedTuple):
    """What a network makes of a batch.

    Attributes
    ----------
    values : dict of ndarray of float32, shape (N, ...)
        By the names that `TrainingPass.values` has.
    shares : ndarray of float64, shape (N, K)
    losses : ndarray of float64, shape (N,)
        Of each image.
    loss : float
        The mean of these and all penalties.
    """

    values: dict[str, Array]
    shares: Array
    losses: Array
    loss: float


class OtherWeights:
    """One batch in a network that can be asked what other weights would make of it.

    The network keeps its own, and what layers draw is the same each time.

    Parameters
    ----------
    graph, images, targets, loss, training
        See `training_pass`, whose draws these are too.
    """

    def __init__(
        self, graph: Graph, images: Array, targets: Array, loss: LossKind, *, training: bool = True
    ) -> None:
        self._graph, self._images, self._targets = graph, images, targets
        self._loss, self._training = loss, training
        self._trained = trained_variables(graph)
        self._answer = find_answer(graph, loss, targets.shape[1])

    def outcome(self, changed: Mapping[int, Array]) -> Outcome:
        """Take the batch forward with other weights.

        Parameters
        ----------
        changed : mapping of ndarray
            What stands for weights, by the ids of their variables as in `TrainingPass.weights`.
        """
        import tensorflow as tf

        weights = _tensors(changed)
        known = self._forward(weights)
        shares = self._answer.shares(np.asarray(known[self._answer.name]))
        losses = self._loss.compute(shares, self._targets)
        added = penalties(self._trained, weights)
        return Outcome(
            {name: np.asarray(tf.cast(each, tf.float32)) for name, each in known.items()},
            shares,
            losses,
            float(losses.mean()) + sum(map(float, added.values())),
        )

    def gradients(self, changed: Mapping[int, Array]) -> tuple[float, dict[int, Array]]:
        """Give the loss, penalties and all, and its gradient after each of these weights.

        Parameters
        ----------
        changed
            See `outcome`.
        """
        import tensorflow as tf

        weights = _tensors(changed)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(list(weights.values()))
            numbers = self._forward(weights)[self._answer.name]
            added = penalties(self._trained, weights)
            total = loss_tensor(numbers, self._answer, self._loss, self._targets, added.values())
        found = tape.gradient(total, weights)
        shares = self._answer.shares(np.asarray(numbers))
        mean = float(self._loss.compute(shares, self._targets).mean())
        return (
            mean + sum(map(float, added.values())),
            {key: np.asarray(tf.convert_to_tensor(each)) for key, each in found.items()},
        )

    def _forward(self, weights: Mapping[int, tf.Tensor]) -> dict[str, tf.Tensor]:
        import tensorflow as tf

        entering = {self._graph.inputs[0]: tf.cast(self._images, self._graph.tensors[0].dtype)}
        mapping = [(self._trained[key], each) for key, each in weights.items()]
        return forward(self._graph.calls, entering, mapping, training=self._training)


def _tensors(arrays: Mapping[int, Array]) -> dict[int, tf.Tensor]:
    import tensorflow as tf

    return {key: tf.convert_to_tensor(each) for key, each in arrays.items()}
