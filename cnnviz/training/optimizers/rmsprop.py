"""RMSprop: each step divided by the usual size of the gradient."""

from __future__ import annotations

import numpy as np

from cnnviz.training.optimizers.adam import written_decay
from cnnviz.training.optimizers.kind import Named, OptimizerKind, Slots, TensorUpdate, Update

RHO, EPSILON = 0.9, 1e-7  # Keras's defaults


def _apply(update: TensorUpdate) -> None:
    import tensorflow as tf

    tf.raw_ops.ResourceApplyRMSProp(
        var=update.variable.handle,
        ms=update.slots[0].handle,
        mom=update.slots[1].handle,
        lr=update.rate,
        rho=RHO,
        momentum=0.0,
        epsilon=EPSILON,
        grad=update.gradient,
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
