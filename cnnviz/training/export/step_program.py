"""What a program of one training step computes, and how it finds it in its network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True)
class StepProgram:
    """What a program computes.

    Attributes
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
    """

    loss: LossInProgram
    cell: CellInProgram
    weight: WeightInProgram | None
    optimizer: str
    rate: float
    settings: Settings
    comments: Sequence[str] = ()
