"""What a hand changed of a run, and what of it its program repeats, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose

from cnnviz.i18n import message
from cnnviz.i18n.message import Message
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
        said.append(_paused(steered.pauses))
    if steered.stops:
        said.append(_stopped(steered.stops))
    if steered.resumes:
        said.append(_resumed([step // each for step in steered.resumes]))
    if (done := ended_early(run)) is not None:
        said.append(
            message(
                "It ended after epoch {epoch} of {epochs}, and so does its program; the test "
                "images were not looked at.",
                epoch=done,
                epochs=run.config.epochs,
            )
        )
    elif run.state.status in ACTIVE and run.epochs:
        said.append(
            message("It still goes on: what is changed from now on is not in this program.")
        )
    if epoch := first_unrecorded(run):
        said.append(
            message(
                "From epoch {epoch} on it had other learning rates than its settings and this "
                "record say, as runs had whose rate was set before it was recorded: the "
                "program's numbers differ from there on.",
                epoch=epoch,
            )
        )
    return tuple(said)


def by_chance(config: RunConfig) -> tuple[str, ...]:
    """Say where a program's numbers differ from its run's, whoever steered it."""
    network = trained_network(config)
    layers = network.head if isinstance(network, TransferSpec) else network.layers
    drops = any(layer_kind(layer.kind).by_chance for layer in layers)
    augments = config.flip or config.shift or config.cutout or config.augmentation.steps
    if drops and augments:
        return (
            message(
                "Dropout and augmentation draw other random numbers here: the losses agree in "
                "the mean."
            ),
        )
    if drops:
        return (message("Dropout draws other random numbers here: the losses agree in the mean."),)
    if augments:
        return (
            message("Augmentation draws other random numbers here: the losses agree in the mean."),
        )
    return ()


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


def _rate(change: RateChange, each: int) -> Message:
    step, epoch = change.step + 1, change.step // each + 1
    if change.learning_rate is not None:
        return message(
            "From step {step} on, in epoch {epoch}, the learning rate was held at {rate}.",
            step=step,
            epoch=epoch,
            rate=f"{change.learning_rate:g}",
        )
    if change.scale != 1:
        return message(
            "From step {step} on, in epoch {epoch}, the learning rates were {scale} times those "
            "of the schedule.",
            step=step,
            epoch=epoch,
            scale=f"{change.scale:.4g}",
        )
    return message(
        "From step {step} on, in epoch {epoch}, the learning rates were those of the schedule "
        "again.",
        step=step,
        epoch=epoch,
    )


def _paused(steps: Sequence[int]) -> Message:
    """Say when a run was paused.

    Examples
    --------
    >>> _paused([4])
    'It was paused after step 4: no number depends on that.'
    >>> _paused([3, 4, 7])
    'It was paused after the steps 3, 4 and 7: no number depends on that.'
    """
    if len(steps) == 1:
        return message("It was paused after step {step}: no number depends on that.", step=steps[0])
    if len(steps) > _NAMED:
        return message(
            "It was paused after {count:,} steps, the last of them {last}: no number depends on "
            "that.",
            count=len(steps),
            last=steps[-1],
        )
    return message(
        "It was paused after the steps {steps} and {last}: no number depends on that.",
        **_listed(steps, "steps"),
    )


def _stopped(steps: Sequence[int]) -> Message:
    if len(steps) == 1:
        return message("It was stopped after step {step}.", step=steps[0])
    if len(steps) > _NAMED:
        return message(
            "It was stopped after {count:,} steps, the last of them {last}.",
            count=len(steps),
            last=steps[-1],
        )
    return message("It was stopped after the steps {steps} and {last}.", **_listed(steps, "steps"))


def _resumed(epochs: Sequence[int]) -> Message:
    if len(epochs) == 1:
        return message(
            "It was taken up again after epoch {epoch}, with all weights and the optimizer's "
            "state as they were then: no number depends on that.",
            epoch=epochs[0],
        )
    if len(epochs) > _NAMED:
        return message(
            "It was taken up again after {count:,} epochs, the last of them {last}, with all "
            "weights and the optimizer's state as they were then: no number depends on that.",
            count=len(epochs),
            last=epochs[-1],
        )
    return message(
        "It was taken up again after the epochs {epochs} and {last}, with all weights and the "
        "optimizer's state as they were then: no number depends on that.",
        **_listed(epochs, "epochs"),
    )


def _listed(numbers: Sequence[int], name: str) -> dict[str, str]:
    *most, last = map(str, numbers)
    return {name: ", ".join(most), "last": last}
