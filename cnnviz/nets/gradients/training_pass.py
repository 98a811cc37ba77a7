"""A batch goes forward through a network as it does while it trains, and its loss back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.nets.explain.task import as_map, as_maps
from cnnviz.nets.gradients.answer import SUM, Answer, find_answer, has_own_activation, slope_of
from cnnviz.nets.gradients.penalties import penalties
from cnnviz.nets.graph import Call, Graph
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.losses import LossKind
from cnnviz.nets.without_activation import without_activation
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, eq=False)
class TrainingPass:
    """One batch, forward and back.

    Attributes
    ----------
    values, gradients : dict of ndarray of float32, shape (N, ...)
        Of inputs and layers by their names; ``NAME:sum`` for what a layer adds up before an
        activation of its own. A gradient is that of the mean loss; there is none where the loss
        does not depend on it.
    factors : dict of ndarray, shape (N, ...)
        What layers that draw, such as Dropout, multiplied by.
    weights : dict of ndarray
        Gradients of the weights that are trained, by the ids of their variables; with those of the
        penalties.
    penalties : dict of float
        What weights add to the loss for their size, by the same ids: see
        `cnnviz.nets.gradients.penalties`.
    answer : Answer
        What the loss is taken of.
    shares, targets : ndarray of float64, shape (N, K)
        What the network answers, and what it should.
    losses : ndarray of float64, shape (N,)
        Of each image.
    training : bool
        Whether layers computed as they do while they train.
    """

    values: dict[str, Array]
    gradients: dict[str, Array]
    factors: dict[str, Array]
    weights: dict[int, Array]
    penalties: dict[int, float]
    answer: Answer
    shares: Array
    targets: Array
    losses: Array
    training: bool

    @property
    def loss(self) -> float:
        """The mean of the losses and all penalties: what a step makes smaller."""
        return float(self.losses.mean()) + sum(self.penalties.values())

    def map(self, name: str, image: int) -> Array:
        """Give the values of one image, shape (H, W, C)."""
        return as_map(self.values[name][image])

    def maps(self, name: str) -> Array:
        """Give the values of all images, shape (N, H, W, C)."""
        return as_maps(self.values[name])

    def gradient_map(self, name: str, image: int) -> Array:
        """Give the gradient of one image, shape (H, W, C)."""
        return as_map(self.gradients[name][image])

    def gradient_maps(self, name: str) -> Array:
        """Give the gradients of all images, shape (N, H, W, C)."""
        return as_maps(self.gradients[name])


def training_pass(
    graph: Graph, images: Array, targets: Array, loss: LossKind, *, training: bool = True
) -> TrainingPass:
    """Take a batch forward and back; the model's weights and statistics stay as they are.

    Parameters
    ----------
    graph : Graph
        Of a model with one input and one output.
    images : ndarray, shape (N, H, W, C)
    targets : ndarray of float64, shape (N, K)
    loss : LossKind
    training : bool
        Whether layers compute as they do while they train: normalizations by the batch's own
        statistics, Dropout by what it draws.
    """
    import tensorflow as tf

    trained = trained_variables(graph)
    weights = {key: tf.identity(each.value) for key, each in trained.items()}
    mapping = [(trained[key], each) for key, each in weights.items()]
    factors: dict[str, Any] = {}
    entering = tf.cast(images, graph.tensors[0].dtype)
    answer = find_answer(graph, loss, targets.shape[1])
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([entering, *weights.values()])
        known = forward(
            graph.calls, {graph.inputs[0]: entering}, mapping, factors, training=training
        )
        numbers = known[answer.name]
        added = penalties(trained, weights)
        total = loss_tensor(numbers, answer, loss, targets, added.values())
        names = [name for name in known if known[name].dtype.is_floating]
        wanted = [known[name] for name in names], list(weights.values())
    found, of_weights = tape.gradient(total, wanted)
    gradients = {
        name: np.asarray(tf.cast(each, tf.float32))
        for name, each in zip(names, found, strict=True)
        if each is not None
    }
    shares = answer.shares(np.asarray(known[answer.name]))
    if answer.together and not answer.left_out:
        gradients[graph.outputs[0]] = loss.slope(shares, targets).astype(np.float32)
    return TrainingPass(
        {name: np.asarray(tf.cast(each, tf.float32)) for name, each in known.items()},
        gradients,
        {name: np.asarray(each) for name, each in factors.items()},
        {
            key: np.asarray(tf.convert_to_tensor(each))
            for key, each in zip(weights, of_weights, strict=True)
            if each is not None
        },
        {key: float(each) for key, each in added.items()},
        answer,
        shares,
        targets,
        loss.compute(shares, targets),
        training,
    )


def trained_variables(graph: Graph) -> dict[int, Any]:
    """Give the variables that are trained, by their ids."""
    return {
        id(each): each
        for call in graph.calls
        for each in getattr(call.operation, "trainable_weights", ())
    }


def forward(
    calls: Sequence[Call],
    entering: Mapping[str, tf.Tensor],
    weights: Iterable[tuple[Any, tf.Tensor]] = (),
    factors: dict[str, Any] | None = None,
    *,
    training: bool,
) -> dict[str, tf.Tensor]:
    """Compute all tensors by their names, with what a layer adds up before its activation.

    The model's weights and statistics stay as they are.

    Parameters
    ----------
    calls : sequence of Call
        In the order in which they can be computed.
    entering : mapping of tensor
        What they read that none of them makes.
    weights : iterable of (keras.Variable, tensor)
        What stands for variables; the others have their own numbers.
    factors : dict, optional
        Takes what layers that draw multiplied by.
    training : bool
    """
    import keras

    known, drawn = dict(entering), {} if factors is None else factors
    with keras.StatelessScope(state_mapping=list(weights)):
        for call in calls:
            _run(call, known, drawn, training=training)
    return known


def _run(
    call: Call, known: dict[str, tf.Tensor], factors: dict[str, Any], *, training: bool
) -> None:
    """Compute what one layer gives, from what is known and into it."""
    import tensorflow as tf

    given = [known[name] for name in call.sources]
    if has_own_activation(call):
        known[call.path + SUM] = tf.identity(without_activation(call, given[0]))
        leaving = [call.operation.activation(known[call.path + SUM])]
    elif training and layer_kind(call.kind).multiplies_by_chance:
        factors[call.path] = call.run([tf.ones_like(given[0])], training=True)[0]
        leaving = [given[0] * factors[call.path]]
    else:
        leaving = call.run(given, training=training)
    # Of its own: a layer that changes nothing gives what it was given.
    known.update(zip(call.outputs, map(tf.identity, leaving), strict=True))


def loss_tensor(
    numbers: tf.Tensor,
    answer: Answer,
    loss: LossKind,
    targets: Array,
    added: Iterable[tf.Tensor],
) -> tf.Tensor:
    """Make a tensor that has the gradients of the loss; its own number says nothing.

    Parameters
    ----------
    numbers : tensor
        That the loss is taken of.
    answer : Answer
        Which they are.
    loss, targets
        See `training_pass`.
    added : iterable of tensor
        What penalties add to the loss.
    """
    import tensorflow as tf

    slope = slope_of(loss, answer, answer.shares(np.asarray(numbers)), targets)
    # Its gradient after the numbers that the loss is taken of is the loss's slope.
    return sum(added, tf.reduce_sum(tf.cast(slope.reshape(numbers.shape), numbers.dtype) * numbers))
