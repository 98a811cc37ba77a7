"""The account of one number as a table: every term, every step, and the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnviz.data.csv_text import csv_text
from cnnviz.nets.explain.explanation import Explanation

MOST_ROWS = 1_000_000  # of a table: the strongest
_COLUMNS = ("through", "term", "row", "column", "channel", "input", "weight", "product", "value")


def terms_csv(
    parts: Sequence[Explanation], value: float | None, model_value: float, framework: str
) -> str:
    """Write a row for each number that another one is made of, strongest first, and for each step.

    Products add up to what the steps begin with. A step's value is what it makes of the one
    before; a term is a layer, or what is done.

    Parameters
    ----------
    parts : sequence of Explanation
        What the number is the sum of, or how it comes about layer by layer.
    value : float or None
        The number as it is worked out here.
    model_value : float
    framework : str
        What computed that.
    """
    return csv_text(_COLUMNS, _rows(parts, value, model_value, framework))


def _rows(
    parts: Sequence[Explanation], value: float | None, model_value: float, framework: str
) -> Iterator[Sequence[object]]:
    for part in parts:
        ranked = part.ranked(MOST_ROWS)
        for term in ranked.terms:
            place = term.source or ("padding", "", "", "")
            yield part.kind, *place, term.input, term.weight, term.contribution, ""
        if ranked.others:
            yield part.kind, f"{ranked.others} others", *[""] * 5, ranked.rest, ""
        if part.reads and part.bias:
            yield part.kind, "bias", *[""] * 5, part.bias, ""
        for step in part.steps:
            yield part.kind, step.name, *[""] * 6, step.value
    yield "sum", *[""] * 7, value
    yield framework, *[""] * 7, model_value
