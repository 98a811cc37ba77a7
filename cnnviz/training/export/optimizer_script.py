"""The part of a run's program that makes the optimizer, with its learning rates."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from cnnviz.training.config import RunConfig
from cnnviz.training.export import script_parts
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.optimizers.kind import Settings
from cnnviz.training.store.steered import RateChange, Steered

_WIDTH = 88


def changes_in(steered: Steered, before: int, last: int) -> tuple[RateChange, ...]:
    """Give the changes of the rate in some epochs, in steps of these alone."""
    begin, end = (epoch * steered.steps_per_epoch for epoch in (before, last))
    found: list[RateChange] = []
    for each in steered.rates:
        if each.step <= begin:
            found = [replace(each, step=0)]
        elif each.step < end:
            found.append(replace(each, step=each.step - begin))
    # The schedule's own rates at the beginning are no change.
    return tuple(found[1:] if found and found[0] == RateChange(0) else found)


def optimizer(config: RunConfig, changes: Sequence[RateChange] = ()) -> str:
    """Write the optimizer of some epochs, with its learning rates as a hand has changed them."""
    before, rate = _rate(config, changes)
    kind = OPTIMIZERS[config.optimizer]
    if kind.before:
        before = f"\n{kind.before}{before.lstrip()}"
    return before + made(config.optimizer, rate, config)


def made(name: str, rate: str, settings: Settings) -> str:
    """Write what makes an optimizer, whose rate is written so.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> made("adam", "0.001", SEED_LESSON)
    'optimizer = keras.optimizers.Adam(0.001)'
    """
    kind = OPTIMIZERS[name]
    call = _call(f"optimizer = {kind.keras_class}", rate, *kind.written(settings))
    return call + (script_parts.NO_DECAY if settings.weight_decay else "")


def _rate(config: RunConfig, changes: Sequence[RateChange]) -> tuple[str, str]:
    """Write the learning rate, and what must be defined before it."""
    if not changes:
        return _schedule(config)
    first, *rest = changes if changes[0].step == 0 else (RateChange(0), *changes)
    before, scheduled = "", repr(config.learning_rate)
    if any(each.learning_rate is None for each in (first, *rest)):
        if config.schedule != "constant":
            before, rate = _schedule(config)
            before, scheduled = f"{before}scheduled = {rate}\n\n", "scheduled(step)"
    elif not rest:
        return "", repr(first.learning_rate)
    lines = [f"rate = {_changed(first, scheduled)}"]
    lines += [
        f"rate = keras.ops.where(step < {each.step}, rate, {_changed(each, scheduled)})"
        for each in rest
    ]
    steered = script_parts.STEERED.format(lines=textwrap.indent("\n".join(lines), " " * 8))
    return f"{before}\n{steered}\n\n", "Steered()"


def _changed(change: RateChange, scheduled: str) -> str:
    if change.learning_rate is not None:
        return repr(change.learning_rate)
    return scheduled if change.scale == 1 else f"{change.scale!r} * {scheduled}"


def _schedule(config: RunConfig) -> tuple[str, str]:
    """Write the rate of the schedule, and what must be defined before it."""
    rate = repr(config.learning_rate)
    if config.schedule == "constant":
        return "", rate
    steps = f"steps = {config.epochs} * -(-len(train) // {config.batch_size})\n"
    if config.schedule == "cosine":
        return steps, f"keras.optimizers.schedules.CosineDecay({rate}, steps)"
    return steps + "\n\n" + script_parts.ONE_CYCLE.format(learning_rate=rate) + "\n\n", "OneCycle()"


def _call(name: str, *arguments: str) -> str:
    """Write a call, one argument a line where it would be too long."""
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return line
    lines = "".join(f"    {each},\n" for each in arguments)
    return f"{name}(\n{lines})"
