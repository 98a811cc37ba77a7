"""What a run trains, and what is asked of it at the end of each epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.nets import NetworkSpec, spec_table
from cnnviz.nets.transfer.serialization import named_weights
from cnnviz.training.config import RunConfig
from cnnviz.training.sources import Split
from cnnviz.training.store.records import TransferNote, Weights
from cnnviz.training.worker.loop import Evaluation, Trainer

if TYPE_CHECKING:
    import keras

_BATCH = 128  # images that the layers' statistics are of
_ROOM = 2**28  # bytes of all their maps together

GoOn = Callable[[], bool]
Tell = Callable[[TransferNote], None]


class TrainingPlan(Protocol):
    """What a run trains.

    Attributes
    ----------
    trainer : Trainer
        Of the epoch that was entered last.
    model : keras.Model
        From pictures to probabilities, with the weights that are evaluated.
    statistics_batch : int
        Pictures that its layers' statistics are of.
    """

    trainer: Trainer
    model: keras.Model
    statistics_batch: int

    def prepare(self, done: int, go_on: GoOn, tell: Tell) -> bool:
        """Do what comes before the first epoch to train, after so many; False if it was stopped."""

    def begin_epoch(self, epoch: int) -> bool:
        """Begin an epoch; True if other weights learn in it than before."""

    def weights(self, epoch: int) -> Weights:
        """Give the weights to keep of an epoch; those that never change with epoch 0 alone."""

    def trained_weights(self) -> dict[str, NDArray[Any]]:
        """Give the weights that learn, by their layers; with averaging `model` has others."""

    def validate(self) -> Evaluation:
        """Evaluate the pictures held out for validation."""

    def test(self) -> Evaluation:
        """Evaluate the test pictures."""

    def predict(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Give the probabilities, shape (K,), for one picture."""


class ScratchPlan:
    """A network of its own, learning from pictures: see `TrainingPlan`."""

    def __init__(
        self, config: RunConfig, data: Dataset, parts: Split, network: NetworkSpec
    ) -> None:
        self._data, self._parts = data, parts
        self.trainer = Trainer(config, data, parts)
        self.model = self.trainer.model
        self.statistics_batch = statistics_batch_size(
            sum(row.activation_bytes or 0 for row in spec_table(network))
        )

    def prepare(self, done: int, go_on: GoOn, tell: Tell) -> bool:
        """There is nothing to do."""
        return True

    def begin_epoch(self, epoch: int) -> bool:
        """All epochs are alike."""
        return False

    def weights(self, epoch: int) -> Weights:
        """Give all."""
        return {each.path: as_array(each) for each in self.model.weights}

    def trained_weights(self) -> dict[str, NDArray[Any]]:
        """Give all that learns."""
        return trainable_weights(self.trainer.learning)

    def validate(self) -> Evaluation:
        """Evaluate the pictures held out for validation."""
        rows, data = self._parts.validation_indices, self._data
        return self.trainer.evaluate(data.train_images[rows], data.train_labels[rows])

    def test(self) -> Evaluation:
        """Evaluate the test pictures."""
        return self.trainer.evaluate(self._data.test_images, self._data.test_labels)

    def predict(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Give the probabilities for one picture."""
        found: NDArray[np.float32] = predict_one(self.trainer, picture)
        return found


def predict_one(trainer: Trainer, picture: NDArray[Any]) -> NDArray[np.float32]:
    """Give a trainer's probabilities, shape (K,), for one picture or its features."""
    first: NDArray[np.float32] = trainer.predict(picture[np.newaxis])[0]
    return first


def trainable_weights(model: keras.Model) -> dict[str, NDArray[Any]]:
    """Give the weights that learn, by their layers."""
    learning = {id(each) for each in model.trainable_variables}
    named = named_weights(model)
    return {name: as_array(each) for name, each in named.items() if id(each) in learning}


def statistics_batch_size(maps: int) -> int:
    """Give how many pictures the statistics are of, whose maps take so many bytes each."""
    return max(1, min(_BATCH, _ROOM // max(1, maps)))


def as_array(variable: Any) -> NDArray[np.float32]:
    """Give the value of a variable."""
    return np.asarray(variable.value, np.float32)
