"""Adam: the mean of the gradients, divided by their usual size, both freed of their first zeros."""

from __future__ import annotations

import numpy as np

from cnnviz.training.optimizers.kind import (
    Named,
    OptimizerKind,
    Settings,
    Slots,
    TensorUpdate,
    Update,
)

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # Keras's defaults


def apply_adam(update: TensorUpdate) -> None:
    """Take a step in TensorFlow: see `OptimizerKind.apply`."""
    import tensorflow as tf

    tf.raw_ops.ResourceApplyAdam(
        var=update.variable.handle,
        m=update.slots[0].handle,
        v=update.slots[1].handle,
        beta1_power=BETA_1**update.step,
        beta2_power=BETA_2**update.step,
        lr=update.rate,
        beta1=BETA_1,
        beta2=BETA_2,
        epsilon=EPSILON,
        grad=update.gradient,
    )


def calculate_adam(update: Update) -> tuple[list[Named], Slots]:
    """Give every number on the way of a step: see `OptimizerKind.calculate`."""
    first, second = update.slots
    mean = BETA_1 * first + (1 - BETA_1) * update.gradient
    size = BETA_2 * second + (1 - BETA_2) * np.square(update.gradient)
    corrected = update.rate * np.sqrt(1 - BETA_2**update.step) / (1 - BETA_1**update.step)
    moved = corrected * mean / (np.sqrt(size) + EPSILON)
    return [
        ("first_moment", {"beta_1": BETA_1}, mean),
        ("second_moment", {"beta_2": BETA_2}, size),
        (
            "corrected_rate",
            {"rate": update.rate, "beta_1": BETA_1, "beta_2": BETA_2, "step": update.step},
            np.asarray(corrected),
        ),
        ("move", {"epsilon": EPSILON}, moved),
        ("weight", {}, update.decayed - moved),
    ], (mean, size)


def written_decay(settings: Settings) -> list[str]:
    """Write the decay, if there is one."""
    return [f"weight_decay={settings.weight_decay}"] if settings.weight_decay else []


ENTRY = OptimizerKind(
    "adam",
    10,
    "Adam",
    "keras.optimizers.Adam",
    2,
    apply_adam,
    calculate_adam,
    written_decay,
    usual_rate=1e-3,
    source="Kingma and Ba, Adam: a method for stochastic optimization, 2015",
)
