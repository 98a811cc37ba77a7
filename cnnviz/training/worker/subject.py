"""What a trainer teaches: the network that learns, the one that is judged, and how they compute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.nets import NetworkSpec, build
from cnnviz.nets.steps import steps
from cnnviz.training.config import RunConfig
from cnnviz.training.network import misfit, trained_network
from cnnviz.training.whitening import whitened
from cnnviz.training.worker.forward import Forward
from cnnviz.training.worker.precision import uses_bfloat16
from cnnviz.training.worker.seeding import seeded

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

_AT_ONCE = 500  # images


class Pass(Protocol):
    """One pass of images through a network: see `cnnviz.training.worker.forward.Forward`."""

    moments: list[tuple[keras.Variable, tf.Tensor]]

    def __call__(self, parts: list[tf.Tensor], seeds: list[tf.Tensor]) -> list[tf.Tensor]:
        """Give logits, float32 (n, classes), for each part of a batch."""
        ...


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
class Subject:
    """What a trainer teaches.

    Attributes
    ----------
    learning, model : keras.Model
        What the optimiser changes, and what is judged; one and the same unless weights are
        averaged.
    forward, judge : callable
        Passes through the two.
    kept : dict of str to keras.Variable
        What a checkpoint holds of both.
    at_once : int
        Images that are judged in one pass.
    """

    learning: keras.Model
    model: keras.Model
    forward: Pass
    judge: Pass
    kept: dict[str, keras.Variable]
    at_once: int = _AT_ONCE


def of_spec(config: RunConfig, dataset: Dataset | Features, rows: NDArray[np.int64]) -> Subject:
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
        raise TypeError(f"{spec.name} is no network of its own.")
    with seeded(config.seed):
        learning = build(spec)
        model = build(spec) if config.average_weights else learning
    if config.whitening:
        name, *weights = whitened(spec, dataset.train_images, rows)
        for each in {learning, model}:
            each.get_layer(name).set_weights(weights)
            each.get_layer(name).trainable = False
    taken = steps(spec)
    return Subject(
        learning,
        model,
        Forward(learning, taken, computing_dtype(config), training=True),
        Forward(model, taken, "float32", training=False),
        kept_weights(learning, model, lambda each: {w.path: w for w in each.weights}),
    )


def computing_dtype(config: RunConfig) -> str:
    """Give the type in which a run multiplies."""
    return "bfloat16" if uses_bfloat16(config.mixed_precision) else "float32"


def kept_weights(
    learning: keras.Model, model: keras.Model, named: Callable[[keras.Model], dict[str, Any]]
) -> dict[str, keras.Variable]:
    """Name what a checkpoint holds of what learns, and of its average where there is one."""
    kept = {f"learning/{name}": each for name, each in named(learning).items()}
    if model is not learning:
        kept |= {f"model/{name}": each for name, each in named(model).items()}
    return kept
