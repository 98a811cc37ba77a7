"""One training step as a program of Keras, which prints its numbers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cnnviz.nets.losses import LOSSES
from cnnviz.training.export import step_parts
from cnnviz.training.export.optimizer_script import made
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.optimizers.kind import Settings


@dataclass(frozen=True)
class LayerInProgram:
    """How a program finds a layer, or an operation such as x + y, in its model.

    Attributes
    ----------
    names : tuple of str
        Of the models that it is nested in, and its own.
    is_layer : bool
    use : int
        Which of its uses, from 0.
    """

    names: tuple[str, ...]
    is_layer: bool = True
    use: int = 0

    @property
    def code(self) -> str:
        """What finds it.

        Examples
        --------
        >>> LayerInProgram(("backbone", "conv")).code
        'model.get_layer("backbone").get_layer("conv")'
        """
        *nested, own = (json.dumps(name) for name in self.names)
        inside = "model" + "".join(f".get_layer({name})" for name in nested)
        if self.is_layer:
            return f"{inside}.get_layer({own})"
        return f"next(each for each in {inside}.operations if each.name == {own})"


@dataclass(frozen=True)
class CellInProgram:
    """The number whose gradient a program prints.

    Attributes
    ----------
    title : str
        What is printed before it.
    what : {"input", "output", "sum", "shares"}
        Where it stands: in the images, in what a layer gives, in what a layer adds up before its
        activation, or in the shares that the loss takes together with the softmax before.
    index : tuple of int
        Image, and place in what is kept of it.
    layer : LayerInProgram
        None of the images needs it.
    """

    title: str
    what: Literal["input", "output", "sum", "shares"]
    index: tuple[int, ...]
    layer: LayerInProgram = LayerInProgram(("",))


@dataclass(frozen=True)
class WeightInProgram:
    """The weight whose step a program prints.

    Attributes
    ----------
    title : str
    layer : LayerInProgram
    name : str
        As Keras has it.
    index : tuple of int
    """

    title: str
    layer: LayerInProgram
    name: str
    index: tuple[int, ...]


@dataclass(frozen=True)
class LossInProgram:
    """What a program learns by.

    Attributes
    ----------
    name : str
        Of `cnnviz.nets.losses.LOSSES`.
    numbers : int
        How many the network answers with.
    label_smoothing : float
    from_logits : bool
        Whether the network leaves softmax or sigmoid to the loss.
    penalties : bool
        Whether layers add to it for the size of their weights.
    """

    name: str
    numbers: int
    label_smoothing: float = 0.0
    from_logits: bool = False
    penalties: bool = False


def step_script(
    loss: LossInProgram,
    cell: CellInProgram,
    weight: WeightInProgram | None,
    optimizer: str,
    rate: float,
    settings: Settings,
    comments: Sequence[str] = (),
    *,
    own_layers: bool = False,
) -> str:
    """Write a program that takes one step of a network, and prints its numbers.

    It reads ``model.keras`` and ``batch.npz``, ``images`` and ``labels``, from its own folder.

    Parameters
    ----------
    loss : LossInProgram
    cell : CellInProgram
    weight : WeightInProgram or None
        None where nothing is trained.
    optimizer : str
        Name of one of `cnnviz.training.optimizers.OPTIMIZERS`.
    rate : float
    settings : Settings
        Of the optimizer.
    comments : sequence of str
        The step of the weight, a line for each number on the way.
    own_layers : bool
        Whether the network has layers of cnnviz, as one of several inputs does.
    """
    steps = step_pieces(loss, cell, weight, optimizer, rate, settings, comments)
    title = json.dumps(f"gradient of {cell.title}:", ensure_ascii=False)
    parts = [
        step_parts.HEAD.format(imported=step_parts.OWN_LAYERS if own_layers else ""),
        step_parts.READ.format(
            custom=', custom_objects={"FixedInput": FixedInput}' if own_layers else ""
        ),
        steps.loss,
        steps.kept,
        steps.forward + step_parts.PRINT_LOSSES,
        f'{steps.before_cell}print({title}, f"{{{steps.cell}:.9g}}")\n',
    ]
    if weight:
        title = json.dumps(f"weight {weight.title}:", ensure_ascii=False)
        parts.append(
            f"{steps.before_weight}# The step of one weight.\n{steps.weight}"
            f"{step_parts.PRINT_WEIGHT.format(title=title)}{steps.step}{step_parts.PRINT_STEP}"
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


def step_pieces(
    loss: LossInProgram,
    cell: CellInProgram,
    weight: WeightInProgram | None,
    optimizer: str,
    rate: float,
    settings: Settings,
    comments: Sequence[str] = (),
) -> StepPieces:
    """Write the pieces of the program that `step_script` writes, which takes the same."""
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
    step = step_parts.APPLY.format(
        optimizer=made(optimizer, repr(rate), settings), comments=_wrapped(comments)
    )
    before = OPTIMIZERS[optimizer].before
    return pieces._replace(before_weight=before, weight=found, step=step)


def _loss(loss: LossInProgram) -> str:
    kind, share = LOSSES[loss.name], loss.label_smoothing
    lines = [
        "# What the answers should be, and how far they are from it.",
        "targets = labels[:, np.newaxis].astype(np.float32)"
        if loss.numbers == 1
        else f"targets = keras.utils.to_categorical(labels, {loss.numbers})",
    ]
    if share and not kind.linear:
        lines.append(f"targets = targets * (1 - {share}) + {share} / {max(loss.numbers, 2)}")
    written = kind.keras(loss.numbers, loss.from_logits, share)
    return "\n".join([*lines, f"loss = {written}", ""])


def _kept(cell: CellInProgram) -> str:
    part = {"output": step_parts.KEEP_OUTPUT, "sum": step_parts.KEEP_SUM}.get(cell.what, "")
    return part.format(layer=cell.layer.code)


def _cell(cell: CellInProgram, loss: LossInProgram) -> tuple[str, str]:
    index = ", ".join(map(str, cell.index))
    if cell.what == "shares":
        slope = step_parts.SLOPE_OF_ONE if loss.numbers == 1 else step_parts.SLOPE
        smoothed = ""
        if share := loss.label_smoothing:
            smoothed = f"targets = targets * (1 - {share}) + {share} / {max(loss.numbers, 2)}\n"
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
