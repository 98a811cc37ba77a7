"""One training step as a program of Keras, which prints its numbers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from cnnviz.nets.losses import LOSSES
from cnnviz.training.export import step_parts
from cnnviz.training.export.optimizer_script import made
from cnnviz.training.export.step_program import CellInProgram, LossInProgram, StepProgram
from cnnviz.training.optimizers import OPTIMIZERS


def step_script(step: StepProgram, *, own_layers: bool = False) -> str:
    """Write a program that takes one step of a network, and prints its numbers.

    It reads ``model.keras`` and ``batch.npz``, ``images`` and ``labels``, from its own folder.

    Parameters
    ----------
    step : StepProgram
    own_layers : bool
        Whether the network has layers of cnnviz, as one of several inputs does.
    """
    pieces = step_pieces(step)
    title = json.dumps(f"gradient of {step.cell.title}:", ensure_ascii=False)
    parts = [
        step_parts.HEAD.format(imported=step_parts.OWN_LAYERS if own_layers else ""),
        step_parts.READ.format(
            custom=', custom_objects={"FixedInput": FixedInput}' if own_layers else ""
        ),
        pieces.loss,
        pieces.kept,
        pieces.forward + step_parts.PRINT_LOSSES,
        f'{pieces.before_cell}print({title}, f"{{{pieces.cell}:.9g}}")\n',
    ]
    if step.weight:
        title = json.dumps(f"weight {step.weight.title}:", ensure_ascii=False)
        parts.append(
            f"{pieces.before_weight}# The step of one weight.\n{pieces.weight}"
            f"{step_parts.PRINT_WEIGHT.format(title=title)}{pieces.step}{step_parts.PRINT_STEP}"
        )
    return "\n".join(parts)


class StepPieces(NamedTuple):
    """The pieces of a program that takes a step, none of which prints.

    Attributes
    ----------
    loss : str
        What the answers to ``labels`` should be, and how far they are from it.
    kept : str
        What keeps the numbers of the cell's layer; "" where none needs it.
    forward : str
        It leaves ``losses`` and ``total`` of ``model`` and ``images``.
    before_cell, cell : str
        Lines, and the expression that is the gradient of the cell.
    before_weight, weight : str
        Definitions, and what leaves ``weight``, ``index`` and ``gradient``; "" without a weight.
    step : str
        What takes the step; "" without a weight.
    """

    loss: str
    kept: str
    forward: str
    before_cell: str
    cell: str
    before_weight: str = ""
    weight: str = ""
    step: str = ""


def step_pieces(step: StepProgram) -> StepPieces:
    """Write the pieces of the program that `step_script` writes."""
    loss, cell, weight = step.loss, step.cell, step.weight
    forward = step_parts.FORWARD.format(
        watched="    tape.watch(images)\n" if cell.what == "input" else "",
        penalties=" + sum(model.losses)" if loss.penalties else "",
    )
    pieces = StepPieces(_loss(loss), _kept(cell), forward, *_cell(cell, loss))
    if weight is None:
        return pieces
    found = step_parts.WEIGHT.format(
        layer=weight.layer.code, name=json.dumps(weight.name), index=repr(tuple(weight.index))
    )
    applied = step_parts.APPLY.format(
        optimizer=made(step.optimizer, repr(step.rate), step.settings),
        comments=_wrapped(step.comments),
    )
    before = OPTIMIZERS[step.optimizer].before
    return pieces._replace(before_weight=before, weight=found, step=applied)


def _loss(loss: LossInProgram) -> str:
    kind, share = LOSSES[loss.name], loss.label_smoothing
    lines = [
        "# What the answers should be, and how far they are from it.",
        "targets = labels[:, np.newaxis].astype(np.float32)"
        if loss.numbers == 1
        else f"targets = keras.utils.to_categorical(labels, {loss.numbers})",
    ]
    if share and not kind.linear:
        lines.append(_smoothing(loss))
    written = kind.keras(loss.numbers, loss.from_logits, share)
    return "\n".join([*lines, f"loss = {written}", ""])


def _smoothing(loss: LossInProgram) -> str:
    share = loss.label_smoothing
    return f"targets = targets * (1 - {share}) + {share} / {max(loss.numbers, 2)}"


def _kept(cell: CellInProgram) -> str:
    part = {"output": step_parts.KEEP_OUTPUT, "sum": step_parts.KEEP_SUM}.get(cell.what, "")
    return part.format(layer=cell.layer.code)


def _cell(cell: CellInProgram, loss: LossInProgram) -> tuple[str, str]:
    index = ", ".join(map(str, cell.index))
    if cell.what == "shares":
        slope = step_parts.SLOPE_OF_ONE if loss.numbers == 1 else step_parts.SLOPE
        smoothed = f"{_smoothing(loss)}\n" if loss.label_smoothing else ""
        return step_parts.SHARES.format(slope=slope, smoothed=smoothed), f"slopes[{index}]"
    numbers = "images" if cell.what == "input" else f"kept[{cell.layer.use}]"
    return "", f"tape.gradient(total, {numbers})[{index}]"


def _wrapped(comments: Sequence[str]) -> str:
    lines = [
        line
        for each in comments
        for line in textwrap.wrap(each, 88, initial_indent="# ", subsequent_indent="#     ")
    ]
    return "\n".join(lines)
