"""What is drawn of one weight: its votes, its step, the check."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures import limit_of, number, palette
from cnnviz.inspection.questions.weight_step import VoteMap, WeightTrace
from cnnviz.nets import Vote
from cnnviz.ui.components.overlay import Panel
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.learning.gradient_trace import layer_title, place_of
from cnnviz.ui.learning.loss_views import numeric
from cnnviz.ui.learning.optimizer_text import WrittenStep

STEP_COLUMNS = (Column("Number"), Column("Arithmetic"), Column("Value", numeric=True))


def weight_title(layer: str, weight: str, index: Sequence[int]) -> str:
    """Name a weight."""
    return f"{layer}, {weight}[{', '.join(map(str, index))}]"


def vote_columns(votes: Sequence[Vote]) -> tuple[Column, ...]:
    """Give the columns of the table of votes; they are all of one layer, or of the places above."""
    sources = {vote.source.layer for vote in votes if vote.source}
    entered = f"From {layer_title(*sources)}" if len(sources) == 1 else "Where"
    return (
        Column("Image", numeric=True),
        Column(entered),
        Column("Input", numeric=True),
        Column("Gradient", numeric=True),
        Column("Product", numeric=True),
    )


def vote_rows(votes: Sequence[Vote], names: ChannelNames) -> tuple[Row, ...]:
    """Write the largest products of a weight; the id is the place among them."""
    return tuple(
        Row(
            str(at),
            (
                TableCell(str(vote.image), vote.image),
                TableCell(place_of(vote.source or vote.above, names)),
                *map(numeric, (vote.input, vote.gradient, vote.product)),
            ),
        )
        for at, vote in enumerate(votes)
    )


def vote_panels(maps: Sequence[VoteMap]) -> tuple[Panel, ...]:
    """Lay out where a weight was pushed; nothing where a layer has one place only."""
    return tuple(
        Panel(
            f"Votes at {layer_title(each.name)}",
            each.map,
            palette(limit_of(each.map)),
            each.centres,
            signed=True,
        )
        for each in maps
        if each.map.size > 1
    )


def weight_line(found: WeightTrace) -> str:
    """Write a weight's gradient as the sum over the images.

    Examples
    --------
    >>> import numpy as np
    >>> sums = np.array([0.5, -0.25])
    >>> weight_line(WeightTrace(1.0, 0.25, 0.25, "", 8, (), sums, ()))
    '8 products, image by image: 0.5 + (−0.25) = **0.25**; 0.25 in TensorFlow.'
    """
    if found.value is None:
        return f"{found.reason} TensorFlow gives **{number(found.model_value)}**."
    texts = [number(each) for each in found.sums[:16].tolist()]
    texts = [f"({each})" if each.startswith("−") and at else each for at, each in enumerate(texts)]
    if len(found.sums) > len(texts):
        texts.append("…")
    return (
        f"{found.products:,} products, image by image: {' + '.join(texts)} = "
        f"**{number(found.value)}**; {number(found.model_value)} in TensorFlow."
    )


def step_rows(steps: Sequence[WrittenStep]) -> tuple[Row, ...]:
    """Write a row for each number of a step."""
    return tuple(
        Row(str(at), (TableCell(each.title), TableCell(each.arithmetic), numeric(each.value)))
        for at, each in enumerate(steps)
    )


def check_line(below: float, above: float, distance: float, gradient: float) -> str:
    """Write the slope between two losses beside the gradient.

    Examples
    --------
    >>> print(check_line(2.0, 2.002, 0.01, 0.1))  # 0.002 over 2 · 0.01
    (2.002 − 2) / (2 · 0.01) = **0.1**; by the way back **0.1**, so they are 0 % apart.
    """
    slope = (above - below) / (2 * distance)
    size = max(abs(slope), abs(gradient))
    apart = abs(slope - gradient) / size if size else 0.0
    return (
        f"({_digits(above)} − {_digits(below)}) / (2 · {distance:g}) = **{number(slope)}**; by the "
        f"way back **{number(gradient)}**, so they are {number(round(100 * apart, 2))} % apart."
    )


def _digits(loss: float) -> str:
    return f"{loss:.8f}".rstrip("0").rstrip(".")
