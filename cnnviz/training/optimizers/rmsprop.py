"""RMSprop: each step divided by the usual size of the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.training.optimizers.adam import written_decay
from cnnviz.training.optimizers.kind import Named, OptimizerKind, Settings, Slots, Update

if TYPE_CHECKING:
    import tensorflow as tf

RHO, EPSILON = 0.9, 1e-7  # Keras's defaults


def _apply(
    variable: Any,
    gradient: tf.Tensor,
    rate: tf.Tensor,
    step: tf.Tensor,
    slots: Sequence[Any],
    settings: Settings,
    dtype: str,
) -> None:
    import tensorflow as tf

    tf.raw_ops.ResourceApplyRMSProp(
        var=variable.handle,
        ms=slots[0].handle,
        mom=slots[1].handle,
        lr=rate,
        rho=RHO,
        momentum=0.0,
        epsilon=EPSILON,
        grad=gradient,
    )


def _calculate(update: Update) -> tuple[list[Named], Slots]:
    kept, _ = update.slots
    velocity = RHO * kept + (1 - RHO) * np.square(update.gradient)
    moved = update.rate * update.gradient / np.sqrt(velocity + EPSILON)
    return [
        ("second_moment", {"rho": RHO}, velocity),
        ("move", {"rate": update.rate, "epsilon": EPSILON}, moved),
        ("weight", {}, update.decayed - moved),
    ], (velocity, moved)


ENTRY = OptimizerKind(
    "rmsprop",
    40,
    "RMSprop",
    "keras.optimizers.RMSprop",
    2,
    _apply,
    _calculate,
    written_decay,
    usual_rate=1e-3,
    source="Hinton, Neural networks for machine learning, lecture 6e, 2012",
)
