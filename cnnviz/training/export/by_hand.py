"""What a hand changed of a run, and what of it its program repeats, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose

from cnnviz.nets.layers import layer_kind
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.network import trained_network
from cnnviz.training.rates import rates
from cnnviz.training.store.records import Run
from cnnviz.training.store.states import ACTIVE
from cnnviz.training.store.steered import RateChange

_NAMED = 12  # steps that a sentence counts up


def by_hand(run: Run) -> tuple[str, ...]:
    """Say what a hand changed of a run.

    Every number depends on the learning rates alone: a run that was paused, or that went on again,
    has the weights, the optimizer's state and the order of the images that it would have had.
    """
    steered = run.steered
    each = steered.steps_per_epoch
    said = [_rate(change, each) for change in steered.rates]
    if steered.pauses:
        said.append(f"It was paused after {_steps(steered.pauses)}: no number depends on that.")
    if steered.stops:
        said.append(f"It was stopped after {_steps(steered.stops)}.")
    if steered.resumes:
        epochs = _counted("epoch", [step // each for step in steered.resumes])
        said.append(
            f"It was taken up again after {epochs}, with all weights and the optimizer's state as "
            "they were then: no number depends on that."
        )
    if (done := ended_early(run)) is not None:
        said.append(
            f"It ended after epoch {done} of {run.config.epochs}, and so does its program; the "
            "test images were not looked at."
        )
    elif run.state.status in ACTIVE and run.epochs:
        said.append("It still goes on: what is changed from now on is not in this program.")
    if epoch := first_unrecorded(run):
        said.append(
            f"From epoch {epoch} on it had other learning rates than its settings and this record "
            "say, as runs had whose rate was set before it was recorded: the program's numbers "
            "differ from there on."
        )
    return tuple(said)


def by_chance(config: RunConfig) -> tuple[str, ...]:
    """Say where a program's numbers differ from its run's, whoever steered it."""
    said = []
    network = trained_network(config)
    layers = network.head if isinstance(network, TransferSpec) else network.layers
    if any(layer_kind(layer.kind).by_chance for layer in layers):
        said.append("dropout")
    if config.flip or config.shift or config.cutout or config.augmentation.steps:
        said.append("augmentation")
    if not said:
        return ()
    draws = "draw" if len(said) > 1 else "draws"
    subject = " and ".join(said).capitalize()
    return (f"{subject} {draws} other random numbers here: the losses agree in the mean.",)


def ended_early(run: Run) -> int | None:
    """Give the last finished epoch of a run that has ended before its time, or None."""
    if run.state.active or run.state.status == "finished":
        return None
    return run.epochs[-1].epoch if run.epochs else 0


def first_unrecorded(run: Run) -> int:
    """Give the first epoch whose learning rate is none that the run's record tells of; 0 if none.

    Runs that were steered before this was recorded have such epochs.
    """
    each = run.steered.steps_per_epoch or (run.live.batches if run.live else 0)
    for epoch in run.epochs if each else ():
        if epoch.learning_rate > 0:  # epoch 0 has none
            last = epoch.epoch * each - 1
            (wanted,) = rates(run.config, each, [last], run.steered.rates)
            if not isclose(epoch.learning_rate, wanted, rel_tol=1e-6):
                return epoch.epoch
    return 0


def _rate(change: RateChange, each: int) -> str:
    if change.learning_rate is not None:
        what = f"the learning rate was held at {change.learning_rate:g}"
    elif change.scale != 1:
        what = f"the learning rates were {change.scale:.4g} times those of the schedule"
    else:
        what = "the learning rates were those of the schedule again"
    return f"From step {change.step + 1} on, in epoch {change.step // each + 1}, {what}."


def _steps(steps: Sequence[int]) -> str:
    return _counted("step", steps)


def _counted(noun: str, numbers: Sequence[int]) -> str:
    """Count up numbers.

    Examples
    --------
    >>> _counted("step", [4]), _counted("step", [3, 4, 7])
    ('step 4', 'the steps 3, 4 and 7')
    """
    if len(numbers) == 1:
        return f"{noun} {numbers[0]}"
    if len(numbers) > _NAMED:
        return f"{len(numbers):,} {noun}s, the last of them {numbers[-1]}"
    *most, last = map(str, numbers)
    return f"the {noun}s {', '.join(most)} and {last}"
