"""A batch in a network with other weights than its own, which it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnnviz.nets.gradients.training_pass import (
    answer_of,
    forward,
    loss_tensor,
    shares_of,
    trained_variables,
)
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
    """

    values: dict[str, Array]
    shares: Array
    losses: Array


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
    answer, squashed = answer_of(graph, loss)
    shares = shares_of(np.asarray(known[answer]), squashed)
    values = {name: np.asarray(tf.cast(each, tf.float32)) for name, each in known.items()}
    return Outcome(values, shares, loss.compute(shares, targets))


def gradients_with(
    graph: Graph,
    images: Array,
    targets: Array,
    loss: LossKind,
    changed: Mapping[int, Array],
    *,
    training: bool = True,
) -> tuple[Array, dict[int, Array]]:
    """Give the loss of each image with other weights, (N,), and the mean's gradient after each.

    Parameters
    ----------
    graph, images, targets, loss, changed, training
        See `outcome_with`.
    """
    import tensorflow as tf

    weights = {key: tf.convert_to_tensor(each) for key, each in changed.items()}
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(list(weights.values()))
        known = _forward_with(graph, images, weights, training)
        answer, squashed = answer_of(graph, loss)
        total = loss_tensor(known[answer], targets, loss, squashed)
    found = tape.gradient(total, weights)
    losses = loss.compute(shares_of(np.asarray(known[answer]), squashed), targets)
    return losses, {key: np.asarray(tf.convert_to_tensor(each)) for key, each in found.items()}


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
