"""Muon: a convolution's step is made orthogonal; all else learns by Adam.

Jordan and others, "Muon: an optimizer for hidden layers in neural networks", 2024.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnnviz.ops.arrays import Array
from cnnviz.training.export import script_parts
from cnnviz.training.optimizers.adam import EPSILON, apply_adam, calculate_adam
from cnnviz.training.optimizers.kind import (
    Named,
    OptimizerKind,
    Settings,
    Slots,
    TensorUpdate,
    Update,
)

if TYPE_CHECKING:
    import tensorflow as tf

# Of Newton and Schulz's iteration: how often, and with which coefficients.
ITERATIONS = 3
COEFFICIENTS = 3.4445, -4.7750, 2.0315
ADAM_PART = 0.05  # Adam's rate, for all that is no convolution, as a part of Muon's
_KERNEL = 4  # axes


def _apply(update: TensorUpdate) -> None:
    if len(update.variable.shape) != _KERNEL:
        apply_adam(update._replace(rate=ADAM_PART * update.rate))
        return
    kept, momentum = update.slots[0], update.settings.momentum
    kept.assign(momentum * kept + update.gradient)
    looks_ahead = update.settings.nesterov
    direction = update.gradient + momentum * kept if looks_ahead else kept.read_value()
    update.variable.assign_sub(update.rate * orthogonal(direction, update.dtype))


def orthogonal(kernel: tf.Tensor, dtype: str) -> tf.Tensor:
    """Bring a kernel's filters near to being orthogonal to one another, as Muon does.

    Written as a matrix, a column a filter, its singular values all come near to 1.

    Parameters
    ----------
    kernel : float32 (kh, kw, C, F)
    dtype : str
        In which to compute.
    """
    import tensorflow as tf

    a, b, c = COEFFICIENTS
    matrix = tf.reshape(kernel, (-1, kernel.shape[-1]))
    wide = matrix.shape[0] < matrix.shape[1]
    x = tf.transpose(matrix) if wide else matrix
    x = tf.cast(x / (tf.norm(x) + EPSILON), dtype)
    for _ in range(ITERATIONS):
        square = tf.matmul(x, x, transpose_a=True)
        x = a * x + tf.matmul(x, b * square + c * tf.matmul(square, square))
    x = tf.transpose(x) if wide else x
    return tf.reshape(tf.cast(x, tf.float32), kernel.shape)


def _calculate(update: Update) -> tuple[list[Named], Slots]:
    """Give the numbers of a step: an orthogonal one is made of the whole kernel's gradient."""
    if update.variable.ndim != _KERNEL:
        slower = replace(update, rate=ADAM_PART * update.rate)
        by_adam, slots = calculate_adam(slower)
        moved = {name: each for name, _, each in by_adam}["move"]
        return [*by_adam[:-1], ("weight", {}, update.decayed - moved)], slots
    momentum = update.settings.momentum
    kept = momentum * update.slots[0] + update.gradient
    direction = update.gradient + momentum * kept if update.settings.nesterov else kept
    turned = _orthogonal(direction)
    steps: list[Named] = [("velocity", {"momentum": momentum}, kept)]
    if update.settings.nesterov:
        steps.append(("look_ahead", {"momentum": momentum}, direction))
    return [
        *steps,
        ("orthogonal", {"iterations": ITERATIONS}, turned),
        ("move", {"rate": update.rate}, update.rate * turned),
        ("weight", {}, update.decayed - update.rate * turned),
    ], (kept, update.slots[1])


def _orthogonal(kernel: Array) -> Array:
    a, b, c = COEFFICIENTS
    matrix = kernel.reshape(-1, kernel.shape[-1])
    wide = matrix.shape[0] < matrix.shape[1]
    x = matrix.T if wide else matrix
    x = x / (np.linalg.norm(x) + EPSILON)
    for _ in range(ITERATIONS):
        square = x.T @ x
        x = a * x + x @ (b * square + c * square @ square)
    found: Array = (x.T if wide else x).reshape(kernel.shape)
    return found


def _written(settings: Settings) -> list[str]:
    return [
        f"momentum={settings.momentum}",
        f"nesterov={settings.nesterov}",
        f"weight_decay={settings.weight_decay}",
        f"ns_steps={ITERATIONS}",
        "rms_rate=None",
        f"adam_lr_ratio={ADAM_PART}",
        f"adam_weight_decay={settings.weight_decay}",
    ]


ENTRY = OptimizerKind(
    "muon",
    50,
    "Muon",
    "ConvolutionMuon",
    2,
    _apply,
    _calculate,
    _written,
    before=script_parts.MUON,
    takes_momentum=True,
    usual_rate=0.1,
    source="Jordan and others, Muon: an optimizer for hidden layers in neural networks, 2024",
)
