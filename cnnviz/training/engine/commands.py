"""What a person asks of a run, as all that is then wanted of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from cnnviz.i18n import joined, message
from cnnviz.training.store.states import Control, RunState

Command = Literal["pause", "resume", "stop", "one batch", "one epoch", "learning rate"]
COMMANDS: tuple[Command, ...] = get_args(Command)


def obeying(
    command: Command,
    control: Control,
    state: RunState,
    learning_rate: float | None = None,
    scale: float = 1.0,
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
    new = Control(control.sequence + 1, learning_rate=control.learning_rate, scale=control.scale)
    # It may have been read all the same, a moment ago.
    more = replace(control, sequence=new.sequence, added=control.added or control.sequence)
    more = more if unread else new
    match command:
        case "pause" | "stop":
            return replace(new, wanted=command)
        case "resume":
            return new
        case "one batch":
            return replace(more, batches=1 + more.batches)
        case "one epoch":
            return replace(more, epochs=1 + more.epochs)
        case "learning rate":
            # A run that has paused after its batches is not to take them once more.
            paused = state.status == "paused" and not unread
            kept = replace(new, wanted="pause") if paused else control
            return replace(kept, sequence=new.sequence, learning_rate=learning_rate, scale=scale)
    raise ValueError(
        message(
            "A command is one of {commands}, got {command}.",
            commands=joined(", ", COMMANDS),
            command=repr(command),
        )
    )
