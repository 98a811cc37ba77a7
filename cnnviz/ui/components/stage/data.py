"""What the stage draws, checked when made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ops.window import Links

Mode = Literal["conv", "depthwise", "transpose", "max", "average"]

MAX_CELLS = 4096
_POOLING = ("max", "average")


class PaddedInput(NamedTuple):
    """The input with its padding: its size, and where in it the input begins."""

    rows: int
    columns: int
    top: int = 0
    left: int = 0


@dataclass(frozen=True, eq=False)
class StageData:
    """Everything the stage draws; it computes no output and knows no stride.

    Attributes
    ----------
    mode : {"conv", "depthwise", "transpose", "max", "average"}
    inputs : ndarray, shape (H, W, C)
    kernel : ndarray, shape (kh, kw, C), or None
        None for pooling.
    outputs : ndarray, shape (H', W', M)
        One map for "conv" and "transpose", else one a channel.
    rows, columns : tuple
        H' and W' entries as ``Window.rows()`` and ``Window.columns()`` give them: for each
        output index, the (index in the padded frame, kernel index) pairs.
    frame : PaddedInput
    palettes : mapping
        The colours of "input" and "output", and of "kernel" where there is one.
    channels : tuple of str
        C names, as in ``("R", "G", "B")``.
    bias : float or None
        None for pooling.
    titles : (str, str, str)
        What stands above input, kernel and output.
    editable : bool
        Whether input, kernel and bias can be typed over.
    """

    mode: Mode
    inputs: NDArray[np.floating[Any]]
    kernel: NDArray[np.floating[Any]] | None
    outputs: NDArray[np.floating[Any]]
    rows: Links
    columns: Links
    frame: PaddedInput
    palettes: Mapping[str, Palette]
    channels: tuple[str, ...] = ("grey",)
    bias: float | None = 0.0
    titles: tuple[str, str, str] = ("Input", "Kernel", "Output")
    editable: bool = True

    def __post_init__(self) -> None:
        self._check_shapes()
        self._check_links()
        for name in ("inputs", "kernel", "outputs", "bias"):
            value = getattr(self, name)
            if value is not None and not np.isfinite(value).all():
                raise ValueError(f"`{name}` must be finite numbers only.")
        needed = {"input", "output"} | ({"kernel"} if self.kernel is not None else set())
        if missing := needed - set(self.palettes):
            raise ValueError(
                f"`palettes` must have {sorted(needed)}, {sorted(missing)} is missing."
            )

    def _check_shapes(self) -> None:
        if self.mode not in get_args(Mode):
            raise ValueError(f"`mode` must be one of {get_args(Mode)}, got {self.mode!r}.")
        for name in ("inputs", "outputs"):
            shape = getattr(self, name).shape
            if len(shape) != 3 or 0 in shape or math.prod(shape) > MAX_CELLS:
                raise ValueError(
                    f"`{name}` must have three axes (rows, columns, channels) and 1 to "
                    f"{MAX_CELLS} numbers, got the shape {shape}."
                )
        channels = self.inputs.shape[2]
        if len(self.channels) != channels:
            raise ValueError(
                f"`channels` must name the {channels} channels of `inputs`, got {self.channels}."
            )
        maps = 1 if self.mode in ("conv", "transpose") else channels
        if self.outputs.shape[2] != maps:
            raise ValueError(
                f"`outputs` must hold {maps} map(s) for mode {self.mode!r} and {channels} "
                f"channel(s), got {self.outputs.shape[2]}."
            )
        if self.mode in _POOLING:
            if self.kernel is not None or self.bias is not None:
                raise ValueError("`kernel` and `bias` must be None for pooling: it has no weights.")
        elif self.kernel is None or self.bias is None:
            raise ValueError(f"`kernel` and `bias` must be given for mode {self.mode!r}.")
        elif self.kernel.ndim != 3 or self.kernel.shape[2] != channels or 0 in self.kernel.shape:
            raise ValueError(
                f"`kernel` must have the shape (kh, kw, {channels}), got {self.kernel.shape}."
            )

    def _check_links(self) -> None:
        frame, kernel = self.frame, self.kernel
        for axis, name in enumerate(("rows", "columns")):
            links = getattr(self, name)
            offset, inside, size = frame[2 + axis], self.inputs.shape[axis], frame[axis]
            if offset < 0 or offset + inside > size:
                raise ValueError(
                    f"`frame` must hold the input: {inside} {name} from {offset} on do not fit "
                    f"into {size}."
                )
            if len(links) != self.outputs.shape[axis]:
                raise ValueError(
                    f"`{name}` must have {self.outputs.shape[axis]} entries, one for each of "
                    f"the output's {name}, got {len(links)}."
                )
            pairs = [pair for window in links for pair in window]
            last = size - 1, None if kernel is None else kernel.shape[axis] - 1
            for side, bound in enumerate(last):
                found = [pair[side] for pair in pairs]
                if found and (min(found) < 0 or (bound is not None and max(found) > bound)):
                    of = ("the padded frame", "the kernel")[side]
                    raise ValueError(
                        f"`{name}` must stay within {of}, 0 to {bound}, "
                        f"got {min(found)} to {max(found)}."
                    )
