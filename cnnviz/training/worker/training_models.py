"""The models of a run: the one that learns, the one that is evaluated, and how they compute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import message
from cnnviz.nets import NetworkSpec, build
from cnnviz.training.config import RunConfig
from cnnviz.training.network import misfit, trained_network
from cnnviz.training.whitening import whitened
from cnnviz.training.worker.forward import Forward
from cnnviz.training.worker.precision import uses_bfloat16
from cnnviz.training.worker.seeding import seeded

if TYPE_CHECKING:
    import keras

_EVALUATION_BATCH = 500  # images


@dataclass(frozen=True, eq=False)
class Features:
    """What a frozen backbone made of labelled pictures, once for all epochs.

    Attributes
    ----------
    class_names : tuple of str
    train_images, test_images : ndarray of float32, shape (N, ...)
        Named as in a `Dataset`, in whose place they are learned from.
    train_labels, test_labels : ndarray of int64, shape (N,)
    """

    class_names: tuple[str, ...]
    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.float32]
    test_labels: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TrainingModels:
    """The models of a training run.

    Attributes
    ----------
    learning, model : keras.Model
        What the optimiser changes, and what is evaluated; one and the same unless weights are
        averaged.
    forward, inference : Forward
        Passes through the two.
    checkpointed : dict of str to keras.Variable
        What a checkpoint holds of both.
    evaluation_batch : int
        Images that are evaluated in one pass.
    """

    learning: keras.Model
    model: keras.Model
    forward: Forward
    inference: Forward
    checkpointed: dict[str, keras.Variable]
    evaluation_batch: int = _EVALUATION_BATCH


def build_models(
    config: RunConfig, dataset: Dataset | Features, rows: NDArray[np.int64]
) -> TrainingModels:
    """Build the network that a configuration describes. Seeds the whole process.

    Parameters
    ----------
    config : RunConfig
    dataset : Dataset or Features
    rows : ndarray of int64, shape (N,)
        The training images that are learned from.

    Raises
    ------
    ValueError
        One sentence, if the network does not fit the data.
    """
    shape = dataset.train_images.shape[1:]
    if problem := misfit(config.network, shape, len(dataset.class_names)):
        raise ValueError(problem)
    spec = trained_network(config)
    if not isinstance(spec, NetworkSpec):
        raise TypeError(message("{name} is no network of its own.", name=spec.name))
    with seeded(config.seed):
        learning = build(spec)
        model = build(spec) if config.average_weights else learning
    if config.whitening:
        name, *weights = whitened(spec, dataset.train_images, rows)
        for each in {learning, model}:
            each.get_layer(name).set_weights(weights)
            each.get_layer(name).trainable = False
    return TrainingModels(
        learning,
        model,
        Forward(learning, computing_dtype(config), training=True),
        Forward(model, "float32", training=False),
        checkpointed_weights(learning, model, lambda each: {w.path: w for w in each.weights}),
    )


def computing_dtype(config: RunConfig) -> str:
    """Give the type in which a run multiplies."""
    return "bfloat16" if uses_bfloat16(config.mixed_precision) else "float32"


def checkpointed_weights(
    learning: keras.Model, model: keras.Model, named: Callable[[keras.Model], dict[str, Any]]
) -> dict[str, keras.Variable]:
    """Name what a checkpoint holds of what learns, and of its average where there is one."""
    variables = {f"learning/{name}": each for name, each in named(learning).items()}
    if model is not learning:
        variables |= {f"model/{name}": each for name, each in named(model).items()}
    return variables
