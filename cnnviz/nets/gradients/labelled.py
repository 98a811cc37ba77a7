"""The images and labels that a network learns from, checked, and what its answers should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.i18n import joined, message
from cnnviz.nets.graph import Graph
from cnnviz.nets.last_activation import squashed
from cnnviz.nets.losses import LOSSES, LossKind
from cnnviz.nets.losses.kind import smoothed
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import keras


class Labelled(NamedTuple):
    """A batch to learn from.

    Attributes
    ----------
    images : ndarray of float32, shape (N, H, W, C)
    targets : ndarray of float64, shape (N, K)
    loss : LossKind
    """

    images: Array
    targets: Array
    loss: LossKind


def labelled(
    model: keras.Model,
    graph: Graph,
    images: ArrayLike,
    labels: ArrayLike,
    loss: str,
    label_smoothing: float,
) -> Labelled:
    """Check what a model is to learn from: see `GradientExplainer`.

    Raises
    ------
    ValueError
    """
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        raise ValueError(message("The model must have one input and one output."))
    (output,) = model.outputs
    if len(output.shape) != 2:
        raise ValueError(
            message(
                "The output must be a row of numbers, one a class, but it is {shape}.",
                shape=output.shape[1:],
            )
        )
    if not 0 <= label_smoothing < 1:
        raise ValueError(
            message(
                "`label_smoothing` must be from 0 to below 1, got {label_smoothing}.",
                label_smoothing=label_smoothing,
            )
        )
    if loss not in LOSSES:
        raise ValueError(
            message(
                "`loss` must be one of {losses}, got {loss}.",
                losses=joined(", ", LOSSES),
                loss=repr(loss),
            )
        )
    given, found = np.asarray(images, np.float32), np.asarray(labels)
    classes = output.shape[1]
    if found.shape != given.shape[:1]:
        raise ValueError(
            message(
                "`labels` must be one for each of the {count} images, got {shape}.",
                count=len(given),
                shape=found.shape,
            )
        )
    if found.min() < 0 or found.max() >= max(classes, 2):
        raise ValueError(
            message(
                "`labels` must be from 0 to {last}, got {lowest} to {highest}.",
                last=max(classes, 2) - 1,
                lowest=found.min(),
                highest=found.max(),
            )
        )
    meant = squashed(graph.makers, graph.outputs[0])
    if LOSSES[loss].before_squashing and meant == "each" and classes > 1:
        raise ValueError(
            message(
                "Each of the model's classes is a question of its own, by sigmoid, so that one "
                'label an image is no answer: take the loss "mean_squared_error".'
            )
        )
    if meant == "shared" and classes == 1:
        raise ValueError(
            message(
                "The model's one number is 1 whatever it is given, by a softmax of one: it cannot "
                "learn. Take a sigmoid."
            )
        )
    for call in graph.calls:
        if getattr(call.operation, "activity_regularizer", None):
            raise ValueError(
                message(
                    "The layer “{layer}” adds to the loss for the size of what it gives, which is "
                    "not explained: leave out its `activity_regularizer`.",
                    layer=call.path,
                )
            )
    return Labelled(given, smoothed(found, classes, label_smoothing), LOSSES[loss])
