"""What is drawn of one weight: its votes, its step, the check."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures import limit_of, number, palette
from cnnviz.i18n import format_number, percent, translate, translate_plural
from cnnviz.inspection.questions.weight_step import VoteMap, WeightTrace
from cnnviz.nets.gradients.difference import Difference
from cnnviz.nets.gradients.penalties import Penalty
from cnnviz.ui.components.overlay import Panel
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row
from cnnviz.ui.learning.gradient_trace import layer_title
from cnnviz.ui.learning.loss_views import numeric
from cnnviz.ui.learning.optimizer_text import WrittenStep


def arithmetic_columns() -> tuple[Column, ...]:
    """Give the columns of a table that writes how numbers come about, a line each."""
    return (
        Column(translate("Number")),
        Column(translate("Arithmetic")),
        Column(translate("Value"), numeric=True),
    )


def weight_title(layer: str, weight: str, index: Sequence[int]) -> str:
    """Name a weight."""
    return f"{layer}, {weight}[{', '.join(map(str, index))}]"


def vote_panels(maps: Sequence[VoteMap]) -> tuple[Panel, ...]:
    """Lay out where a weight was pushed; nothing where a layer has one place only."""
    return tuple(
        Panel(
            translate("Votes at {layer}", layer=layer_title(each.name)),
            each.map,
            palette(limit_of(each.map)),
            each.centres,
            signed=True,
        )
        for each in maps
        if each.map.size > 1
    )


def weight_line(found: WeightTrace) -> str:
    """Write a weight's gradient as the sum over the images, and what a penalty adds.

    Examples
    --------
    >>> import numpy as np
    >>> sums = np.array([0.5, -0.25])
    >>> weight_line(WeightTrace(1.0, 0.25, 0.25, "", None, 8, (), sums, ()))
    '8 products, image by image: 0.5 + (−0.25) = **0.25**; 0.25 in TensorFlow.'
    """
    given = number(found.model_value)
    if found.value is None:
        reason = translate(found.reason)
        return translate("{reason} TensorFlow gives **{given}**.", reason=reason, given=given)
    texts = [number(each) for each in found.sums[:16].tolist()]
    texts = [_bracketed(each) if at else each for at, each in enumerate(texts)]
    if len(found.sums) > len(texts):
        texts.append("…")
    values: dict[str, object] = {
        "sums": " + ".join(texts),
        "value": number(found.value),
        "given": given,
    }
    if found.penalty is None:
        return translate_plural(
            "{count} product, image by image: {sums} = **{value}**; {given} in TensorFlow.",
            "{count} products, image by image: {sums} = **{value}**; {given} in TensorFlow.",
            found.products,
            **values,
        )
    products = float(found.sums.sum())
    return translate_plural(
        "{count} product, image by image: {sums} = {total}. With {penalty}, of the weight's own "
        "size: {total} + {added} = **{value}**; {given} in TensorFlow.",
        "{count} products, image by image: {sums} = {total}. With {penalty}, of the weight's own "
        "size: {total} + {added} = **{value}**; {given} in TensorFlow.",
        found.products,
        total=number(products),
        penalty=_slope(found.penalty, found.number),
        added=_bracketed(number(found.penalty.slope(found.number))),
        **values,
    )


def _slope(penalty: Penalty, weight: float) -> str:
    """Write what a penalty adds to a gradient.

    Examples
    --------
    >>> _slope(Penalty(0.0, 0.25), -3.0)
    '2 · 0.25 · (−3)'
    """
    sign = "1" if weight > 0 else "(−1)" if weight < 0 else "0"
    parts = [f"{number(penalty.l1)} · {sign}"] if penalty.l1 else []
    if penalty.l2:
        parts.append(f"2 · {number(penalty.l2)} · {_bracketed(number(weight))}")
    return " + ".join(parts)


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def step_rows(steps: Sequence[WrittenStep]) -> tuple[Row, ...]:
    """Write a row for each number of a step."""
    return tuple(
        Row(str(at), (TableCell(each.title), TableCell(each.arithmetic), numeric(each.value)))
        for at, each in enumerate(steps)
    )


def check_line(found: Difference, gradient: float) -> str:
    r"""Write the slope between two losses beside the gradient.

    Examples
    --------
    >>> check_line(Difference(0.01, 2.0, 2.002, 0, 9), 0.1)  # 0.002 over 2 · 0.01
    '(2.002 − 2) / (2 · 0.01) = **0.1**; by the way back **0.1**, so they are < 0.01\xa0% apart.'
    """
    size = max(abs(found.slope), abs(gradient))
    apart = abs(found.slope - gradient) / size if size else 0.0
    return translate(
        "({above} − {below}) / (2 · {distance}) = **{slope}**; by the way back **{gradient}**, so "
        "they are {apart} apart.",
        above=_digits(found.above),
        below=_digits(found.below),
        distance=f"{found.distance:g}",
        slope=number(found.slope),
        gradient=number(gradient),
        apart=percent(apart, digits=2),
    )


def bent_line(found: Difference) -> str:
    """Say how many numbers lie on different sides of their ReLU's corner; nothing of none.

    Examples
    --------
    >>> bent_line(Difference(0.01, 2.0, 2.002, 3, 9))
    'Between the two, 3 of 9 numbers cross the corner of their ReLU.'
    """
    if not found.rectified:
        return ""
    return translate(
        "Between the two, {bent} of {all} numbers cross the corner of their ReLU.",
        bent=format_number(found.bent),
        all=format_number(found.rectified),
    )


def _digits(loss: float) -> str:
    return f"{loss:.8f}".rstrip("0").rstrip(".")
