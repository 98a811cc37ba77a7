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


def outcome_with(
    graph: Graph,
    images: Array,
    targets: Array,
    loss: LossKind,
    changed: Mapping[int, Array],
    *,
    training: bool = True,
) -> Outcome:
    """Take a batch forward with other weights.

    Parameters
    ----------
    graph, images, targets, loss, training
        See `training_pass`, whose draws these are too.
    changed : mapping of ndarray
        What stands for weights, by the ids of their variables.
    """
    import tensorflow as tf

    weights = {key: tf.convert_to_tensor(each) for key, each in changed.items()}
    known = _forward_with(graph, images, weights, training)
    answer = find_answer(graph, loss, targets.shape[1])
    shares = answer.shares(np.asarray(known[answer.name]))
    losses = loss.compute(shares, targets)
    added = penalties(trained_variables(graph), weights)
    return Outcome(
        {name: np.asarray(tf.cast(each, tf.float32)) for name, each in known.items()},
        shares,
        losses,
        float(losses.mean()) + sum(map(float, added.values())),
    )


def gradients_with(
    graph: Graph,
    images: Array,
    targets: Array,
    loss: LossKind,
    changed: Mapping[int, Array],
    *,
    training: bool = True,
) -> tuple[float, dict[int, Array]]:
    """Give the loss with other weights, penalties and all, and its gradient after each of them.

    Parameters
    ----------
    graph, images, targets, loss, changed, training
        See `outcome_with`.
    """
    import tensorflow as tf

    weights = {key: tf.convert_to_tensor(each) for key, each in changed.items()}
    answer = find_answer(graph, loss, targets.shape[1])
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(list(weights.values()))
        numbers = _forward_with(graph, images, weights, training)[answer.name]
        added = penalties(trained_variables(graph), weights)
        total = loss_tensor(numbers, answer, loss, targets, added.values())
    found = tape.gradient(total, weights)
    mean = float(loss.compute(answer.shares(np.asarray(numbers)), targets).mean())
    return (
        mean + sum(map(float, added.values())),
        {key: np.asarray(tf.convert_to_tensor(each)) for key, each in found.items()},
    )


def _forward_with(
    graph: Graph, images: Array, weights: Mapping[int, tf.Tensor], training: bool
) -> dict[str, tf.Tensor]:
    import keras
    import tensorflow as tf

    trained = trained_variables(graph)
    mapping = [(trained[key], each) for key, each in weights.items()]
    entering = {graph.inputs[0]: tf.cast(images, graph.tensors[0].dtype)}
    with keras.StatelessScope(state_mapping=mapping):
        return forward(graph.calls, entering, {}, training=training)
