"""What a person asks of a run, as all that is then wanted of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from cnnviz.training.store.records import Control, RunState

Command = Literal["pause", "resume", "stop", "one batch", "one epoch", "learning rate"]
COMMANDS: tuple[Command, ...] = get_args(Command)


def obeying(
    command: Command, control: Control, state: RunState, learning_rate: float | None = None
) -> Control:
    """Give what is wanted of a run after one more command.

    What its worker has not read yet is not lost: one batch asked for twice is two.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> obeying("one batch", Control(4, batches=1), RunState("paused", obeyed=3)).batches
    2
    >>> obeying("one batch", Control(4, batches=1), RunState("paused", obeyed=4)).batches
    1
    """
    unread = state.obeyed < control.sequence and control.wanted == "run"
    new = Control(control.sequence + 1, learning_rate=control.learning_rate)
    match command:
        case "pause" | "stop":
            return replace(new, wanted=command)
        case "resume":
            return new
        case "one batch":
            return replace(new, batches=1 + (control.batches if unread else 0))
        case "one epoch":
            return replace(new, epochs=1 + (control.epochs if unread else 0))
        case "learning rate":
            # A run that has paused after its batches is not to take them once more.
            paused = state.status == "paused" and not unread
            kept = replace(new, wanted="pause") if paused else control
            return replace(kept, sequence=new.sequence, learning_rate=learning_rate)
    raise ValueError(f"A command is one of {', '.join(COMMANDS)}, got {command!r}.")
