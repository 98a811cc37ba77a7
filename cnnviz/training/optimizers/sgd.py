"""Stochastic gradient descent, with momentum or Nesterov's."""

from __future__ import annotations

from cnnviz.training.optimizers.kind import (
    Named,
    OptimizerKind,
    Settings,
    Slots,
    TensorUpdate,
    Update,
)


def _apply(update: TensorUpdate) -> None:
    import tensorflow as tf

    tf.raw_ops.ResourceApplyKerasMomentum(
        var=update.variable.handle,
        accum=update.slots[0].handle,
        lr=update.rate,
        grad=update.gradient,
        momentum=update.settings.momentum,
        use_nesterov=update.settings.nesterov,
    )


def _calculate(update: Update) -> tuple[list[Named], Slots]:
    momentum, rate = update.settings.momentum, update.rate
    velocity = momentum * update.slots[0] - rate * update.gradient
    moved = momentum * velocity - rate * update.gradient if update.settings.nesterov else velocity
    steps: list[Named] = [("velocity", {"momentum": momentum, "rate": rate}, velocity)]
    if update.settings.nesterov:
        steps.append(("look_ahead", {"momentum": momentum, "rate": rate}, moved))
    return [*steps, ("weight", {}, update.decayed + moved)], (velocity,)


def written(settings: Settings) -> list[str]:
    """Write the momentum, and the decay if there is one."""
    found = [f"momentum={settings.momentum}", f"nesterov={settings.nesterov}"]
    return [*found, f"weight_decay={settings.weight_decay}"] if settings.weight_decay else found


ENTRY = OptimizerKind(
    "sgd",
    30,
    "SGD",
    "keras.optimizers.SGD",
    1,
    _apply,
    _calculate,
    written,
    takes_momentum=True,
    usual_rate=1e-2,
    source="Sutskever and others, On the importance of initialization and momentum, 2013",
)
