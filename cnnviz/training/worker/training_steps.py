"""Steps of training as TensorFlow operations: there and back, the optimiser, the average."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.training.config import RunConfig
from cnnviz.training.worker.batches import Batches
from cnnviz.training.worker.cores import cut
from cnnviz.training.worker.optimizers import Optimizer
from cnnviz.training.worker.step_callback import StepCallback
from cnnviz.training.worker.training_models import TrainingModels

if TYPE_CHECKING:
    import tensorflow as tf

_DECAY = 0.99  # of the average of the weights, at each step, from some hundred steps on


class TrainingSteps:
    """The steps of a run.

    Parameters
    ----------
    config : RunConfig
    models : TrainingModels
    batches : Batches
    optimizer : Optimizer
    callback : StepCallback
        Told the loss and the correct answers of each step.
    first : int
        Steps that others have done.
    """

    def __init__(
        self,
        config: RunConfig,
        models: TrainingModels,
        batches: Batches,
        optimizer: Optimizer,
        callback: StepCallback,
        first: int,
    ) -> None:
        self._config, self._models, self._batches = config, models, batches
        self._optimizer, self._callback, self._first = optimizer, callback, first

    def traced(self, parts: int) -> Callable[..., tf.Tensor]:
        """Trace steps once, for any number of them and of images, each cut into so many parts."""
        import tensorflow as tf

        run: Callable[..., tf.Tensor] = tf.function(
            partial(self._steps, parts),
            input_signature=[
                tf.TensorSpec((None,), tf.int32),
                tf.TensorSpec((None,), tf.float32),
                tf.TensorSpec((), tf.int32),
                tf.TensorSpec((), tf.bool),
            ],
            # Nothing here branches on a tensor; looking for it takes a new process two seconds.
            autograph=False,
        )
        return run

    def _steps(
        self, parts: int, rows: tf.Tensor, rates: tf.Tensor, first: tf.Tensor, odd: tf.Tensor
    ) -> tf.Tensor:
        import tensorflow as tf

        batch = self._config.batch_size

        def one(i: tf.Tensor, _: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            pieces = cut(rows[i * batch : (i + 1) * batch], parts)
            found = self._one(pieces, rates[i], first + i, odd)
            return i + 1, self._callback.in_graph(*found)

        count = tf.shape(rates)[0]
        _, going = tf.while_loop(
            lambda i, going: going & (i < count),
            one,
            (tf.constant(0), tf.constant(True)),
            parallel_iterations=1,
        )
        return going

    def _one(
        self, pieces: list[tf.Tensor], rate: tf.Tensor, step: tf.Tensor, odd: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        import tensorflow as tf

        # Each step, each part of it and each use draws from a seed of its own.
        seed = tf.stack([self._config.seed, step * 1000])
        seeds = [tf.random.experimental.stateless_fold_in(seed, i) for i in range(len(pieces))]
        seeds[0] = seed
        found = zip(pieces, seeds, strict=True)
        taken = [self._batches.take(rows, odd, own) for rows, own in found]
        images, labels, shares = zip(*taken, strict=True)
        labels, shares = tf.concat(labels, 0), tf.concat(shares, 0)
        variables = [each.value for each in self._models.learning.trainable_variables]
        # What is frozen is not followed back.
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            logits = tf.concat(self._models.forward(list(images), [each + 10 for each in seeds]), 0)
            losses = self._losses(logits, labels, shares)
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, variables)
        moments = self._models.forward.moments
        self._optimizer.apply(gradients, rate, tf.cast(step + 1 - self._first, tf.float32))
        for variable, value in moments:
            variable.value.assign(value)
        self._average(step - self._first)
        correct = tf.argmax(logits, 1, tf.int32) == labels
        return tf.reduce_sum(losses), tf.reduce_sum(tf.cast(correct, tf.int32))

    def _losses(self, logits: tf.Tensor, labels: tf.Tensor, shares: tf.Tensor) -> tf.Tensor:
        import tensorflow as tf

        smoothing = self._config.label_smoothing
        if not smoothing and not self._config.augmentation.mixes_labels:
            return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        wanted = shares * (1 - smoothing) + smoothing / shares.shape[-1]
        return tf.nn.softmax_cross_entropy_with_logits(wanted, logits)

    def _average(self, step: tf.Tensor) -> None:
        import tensorflow as tf

        model, learning = self._models.model, self._models.learning
        if model is learning:
            return
        # Early on, a shorter memory: the first weights say nothing.
        done = tf.cast(step, tf.float32)
        moved = tf.maximum(1 - _DECAY, 1 / (1 + done / 10))
        for kept, now in zip(model.weights, learning.weights, strict=True):
            if kept.dtype == "float32":
                kept.value.assign_add(moved * (now.value - kept.value))
