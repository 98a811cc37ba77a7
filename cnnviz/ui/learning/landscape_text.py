"""What is said of a landscape, and of one weight at a point of it."""

from __future__ import annotations

import numpy as np

from cnnviz.figures import number
from cnnviz.i18n import translate
from cnnviz.inspection.questions.loss_landscape import MovedWeight
from cnnviz.nets.loss_landscape.plane import LossGrid
from cnnviz.ui.components.table import Cell, Row
from cnnviz.ui.learning.loss_views import numeric


def summary(grid: LossGrid) -> str:
    """Say how high the loss is in the middle, and between which ends; a grid of an odd side.

    Examples
    --------
    >>> side = np.array([-1.0, 0.0, 1.0])
    >>> losses = np.array([[5.0, 3.0, 4.0], [3.0, 2.0, 1.5], [4.0, 3.0, 9.0]])
    >>> print(summary(LossGrid(side, side, losses)))
    Loss **2** at the network's own weights. Of the 9 points the lowest has **1.5**, at (1, 0), \
the highest **9**, at (1, 1).
    """
    middle = float(grid.losses[len(grid.b) // 2, len(grid.a) // 2])
    known = np.where(np.isfinite(grid.losses), grid.losses, np.nan)
    if np.isnan(known).all():
        return translate("The loss is no finite number anywhere.")
    low, high = int(np.nanargmin(known)), int(np.nanargmax(known))
    return translate(
        "Loss **{middle}** at the network's own weights. Of the {count} points the lowest has "
        "**{low}**, at {low_at}, the highest **{high}**, at {high_at}.",
        middle=number(middle),
        count=known.size,
        low=number(known.flat[low]),
        low_at=_place(grid, low),
        high=number(known.flat[high]),
        high_at=_place(grid, high),
    )


def _place(grid: LossGrid, at: int) -> str:
    row, column = divmod(at, len(grid.a))
    return f"({number(grid.a[column])}, {number(grid.b[row])})"


def weight_rows(weight: MovedWeight, a: float, b: float) -> tuple[Row, ...]:
    """Write how one weight comes to a point: its two directions, and the sum.

    Examples
    --------
    >>> from cnnviz.nets.loss_landscape.directions import ScaledNumber
    >>> one, two = ScaledNumber(0.5, 2.0, 4.0, 0.25), ScaledNumber(-1.0, 2.0, 4.0, -0.5)
    >>> for row in weight_rows(MovedWeight(0.1, 1.1, (one, two)), 2, -1):
    ...     print(*(cell.text for cell in row.cells), sep=" | ")
    First direction, δ | 0.5 · 2 / 4 | 0.25
    Second direction, η | −1 · 2 / 4 | −0.5
    The weight here | 0.1 + 2 · 0.25 + (−1) · (−0.5) | 1.1
    """
    titles = translate("First direction, δ"), translate("Second direction, η")
    rows = [
        (
            title,
            f"{number(each.drawn)} · {number(each.filter_norm)} / {number(each.drawn_norm)}",
            each.value,
        )
        for title, each in zip(titles, weight.directions, strict=False)
    ]
    steps = "".join(
        f" + {_factor(along)} · {_factor(each.value)}"
        for along, each in zip((a, b), weight.directions, strict=False)
    )
    rows.append((translate("The weight here"), f"{number(weight.number)}{steps}", weight.value))
    return tuple(
        Row(str(at), (Cell(title), Cell(arithmetic), numeric(value)))
        for at, (title, arithmetic, value) in enumerate(rows)
    )


def _factor(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)
