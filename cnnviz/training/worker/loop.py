"""The training loop: many steps in one TensorFlow function, on images that stay on the device."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.training.config import RunConfig
from cnnviz.training.metrics import Sums, Values, evaluate
from cnnviz.training.rates import rates
from cnnviz.training.sources import Split
from cnnviz.training.store.steered import RateChange, before, setting
from cnnviz.training.worker.batches import Batches
from cnnviz.training.worker.cores import parts, spread
from cnnviz.training.worker.optimizers import Optimizer
from cnnviz.training.worker.step_callback import StepCallback
from cnnviz.training.worker.training_models import (
    Features,
    TrainingModels,
    build_models,
    computing_dtype,
)
from cnnviz.training.worker.training_steps import TrainingSteps

if TYPE_CHECKING:
    import tensorflow as tf


class Evaluation(NamedTuple):
    """How a network does on labelled images.

    Attributes
    ----------
    values : dict of float
        Each metric by its name.
    probabilities : ndarray of float32, shape (N, classes)
    """

    values: Values
    probabilities: NDArray[np.float32]


class Trainer:
    """A run's network and all that it learns with. Seeds the whole process: for a worker only.

    Parameters
    ----------
    config : RunConfig
    dataset : Dataset or Features
    split : Split
    models : TrainingModels, optional
        What learns; by default the network that the configuration describes.
    first_epoch : int
        Epochs that others have done.

    Attributes
    ----------
    learning : keras.Model
        What the optimiser changes.
    model : keras.Model
        Float32, as it is evaluated and saved; with ``average_weights``, the moving average.
    steps_per_epoch : int
    step : int
        Steps done.
    changes : tuple of RateChange
        What a hand has made of the learning rates.

    Raises
    ------
    ValueError
        One sentence, if the network does not fit the data.
    """

    def __init__(
        self,
        config: RunConfig,
        dataset: Dataset | Features,
        split: Split,
        models: TrainingModels | None = None,
        first_epoch: int = 0,
    ) -> None:
        import tensorflow as tf

        self._batches = Batches(config, dataset, split.train_indices)
        if models is None:
            models = build_models(config, dataset, split.train_indices)
        self.config = config
        self.learning, self.model = models.learning, models.model
        self._inference = models.inference
        self._evaluation_batch, self._checkpointed = models.evaluation_batch, models.checkpointed
        dtype = computing_dtype(config)
        self._optimizer = Optimizer(config, self.learning.trainable_variables, dtype)
        self.steps_per_epoch = self._batches.steps_per_epoch
        self.step = first_epoch * self.steps_per_epoch
        self.changes: tuple[RateChange, ...] = ()
        self._callback = StepCallback()
        self._parts = parts() if parts() <= config.batch_size else 1
        steps = TrainingSteps(
            config, models, self._batches, self._optimizer, self._callback, self.step
        )
        self._run, self._run_whole = steps.traced(self._parts), steps.traced(1)
        self._predict = spread(
            self._probabilities,
            tf.TensorSpec((None, *dataset.train_images.shape[1:]), dataset.train_images.dtype),
        )
        self._publish()

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return float(self._rates(1)[0])

    def change_rate(self, learning_rate: float | None = None, scale: float = 1.0) -> None:
        """Hold a rate from the next step on, or follow the schedule, its rates scaled."""
        kept, new = before(self.changes, self.step), RateChange(self.step, learning_rate, scale)
        self.changes = kept if setting(kept) == new.setting else (*kept, new)

    def _rates(self, count: int) -> NDArray[np.float64]:
        """Give the rates of the next steps."""
        steps = self.step + np.arange(count)
        return rates(self.config, self.steps_per_epoch, steps, self.changes)

    def run_steps(self, count: int, after: Callable[[Sums], bool] | None = None) -> Sums:
        """Take so many steps, through the ends of epochs if need be.

        Parameters
        ----------
        count : int
        after : callable, optional
            Told what each step came to; False ends here. What it changes of the rate holds from
            the next call on.
        """
        total, batch = Sums(0, 0.0, 0), self.config.batch_size
        last, going = self.step + count, True

        def told(loss: float, correct: int) -> bool:
            nonlocal total
            done = self.step % self.steps_per_epoch
            found = Sums(min(batch, self._batches.count - done * batch), loss, correct)
            total = total.plus(found)
            self.step += 1
            return after is None or after(found)

        with self._callback.calling(told):
            while going and self.step < last:
                epoch, done = divmod(self.step, self.steps_per_epoch)
                taken = min(last - self.step, self.steps_per_epoch - done)
                rows = self._batches.order(epoch)[done * batch : (done + taken) * batch]
                run = self._run
                if 0 < len(rows) % batch < self._parts:
                    # A last batch of fewer images than parts stays whole.
                    run, taken = (run, taken - 1) if taken > 1 else (self._run_whole, 1)
                going = run(
                    rows[: taken * batch],
                    self._rates(taken).astype(np.float32),
                    np.int32(self.step),
                    np.bool_(epoch % 2),
                )
        return total

    def _publish(self) -> None:
        if self.model is not self.learning:
            self.model.set_weights(self.learning.get_weights())

    def evaluate(self, images: NDArray[Any], labels: NDArray[np.int64]) -> Evaluation:
        """Measure predictions by all metrics."""
        probabilities = self.predict(images)
        return Evaluation(evaluate(labels, probabilities), probabilities)

    def predict(self, images: NDArray[Any]) -> NDArray[np.float32]:
        """Give probabilities, shape (N, classes)."""
        found = [
            self._predict(images[i : i + self._evaluation_batch]).numpy()
            for i in range(0, len(images), self._evaluation_batch)
        ]
        return np.concatenate(found) if found else np.zeros((0, 0), np.float32)

    def _probabilities(self, images: tf.Tensor) -> tf.Tensor:
        import tensorflow as tf

        images = tf.cast(images, tf.float32)
        seed = tf.zeros(2, tf.int32)
        found = tf.nn.softmax(self._inference([images], [seed])[0])
        if self.config.flip_test:
            mirrored = self._inference([images[:, :, ::-1]], [seed])[0]
            found = (found + tf.nn.softmax(mirrored)) / 2
        return found

    def state(self) -> dict[str, NDArray[Any]]:
        """Give all that going on needs but the changes of the rate, by name."""
        values = {"step": np.array(self.step)}
        values |= {name: each.numpy() for name, each in self._variables().items()}
        return values

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go on from where a trainer of the same run gave its state."""
        self.step = int(state["step"])
        for name, variable in self._variables().items():
            variable.assign(state[name])

    def _variables(self) -> dict[str, tf.Variable]:
        named = {name: each.value for name, each in self._checkpointed.items()}
        names = {id(each): name for name, each in self._checkpointed.items()}
        for number, slots in enumerate(self._optimizer.slots):
            for each, slot in zip(self.learning.trainable_variables, slots, strict=True):
                name = names[id(each)].removeprefix("learning/")
                named[f"slot{number}/{name}"] = slot
        return named
