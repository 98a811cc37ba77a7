"""What the page draws: explanations as maps over the picture, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette, percent
from cnnviz.inspection import Head
from cnnviz.inspection.questions.attribution import Answer, Because, Why
from cnnviz.nets.attribution.random_weights import rank_correlation
from cnnviz.ui.components.overlay import Panel
from cnnviz.ui.text import literal
from cnnviz.ui.why.settings import METHODS

_HELD = 0.995  # of a map's pixels the scale must hold: a few extremes would dim all the rest
_LIKELIEST = 5
_UNITS = {"integrated": "of the score", "occlusion": "of the score"}
_CHECKS = {
    "trained": "As trained",
    "last": "Last layer random",
    "random": "All weights random",
}


def panel(because: Because, asked: Why, title: str = "", note: str = "") -> Panel:
    """Make a map over the picture."""
    cam = asked.method == "cam"
    signed = asked.method in _UNITS or (cam and asked.against is not None)
    limit = limit_of(because.map, 1.0 if cam or asked.method == "occlusion" else _HELD)
    return Panel(
        title or METHODS[asked.method],
        because.map,
        palette(limit),
        signed=signed,
        smooth=cam,
        note=note,
        unit=_UNITS.get(asked.method, "of the strongest"),
    )


def checks(found: Sequence[Because], asked: Sequence[Why]) -> tuple[Panel, ...]:
    """Put the trained network's map, the first, beside those with random weights."""
    return tuple(
        panel(
            because,
            why,
            _CHECKS[why.weights],
            "" if why.weights == "trained" else _alike(found[0].map, because.map),
        )
        for because, why in zip(found, asked, strict=True)
    )


def _alike(trained: NDArray[np.float32], random: NDArray[np.float32]) -> str:
    value = rank_correlation(trained, random)
    if value != value:
        return "Nothing speaks for it any more."
    return f"Rank correlation {number(round(value, 2))}"


def title(head: Head, asked: Why) -> str:
    """Write what is explained, for a heading."""
    name = literal(head.class_names[asked.class_index])
    if asked.against is None:
        return f"Why {name}?"
    return f"Why {name} and not {literal(head.class_names[asked.against])}?"


def share(answer: Answer, index: int) -> str:
    """Write how likely a class is; the number itself where that is no probability."""
    value = float(answer.shares[index])
    return number(value) if answer.meaning == "number" else percent(value)


def likeliest(head: Head, answer: Answer) -> str:
    """Write the likeliest classes with their shares."""
    order = np.argsort(-answer.shares, kind="stable")[:_LIKELIEST]
    named = (f"{literal(head.class_names[i])} {share(answer, i)}" for i in order)
    return " · ".join(named)


def facts(because: Because, head: Head, answer: Answer, asked: Why) -> list[str]:
    """Write the numbers behind an explanation, a sentence each."""
    names, first, second = [*map(literal, head.class_names)], asked.class_index, asked.against
    if second is None:
        said = [f"{names[first]} has the score **{number(because.score)}**."]
    else:
        said = [
            f"{names[first]} less {names[second]}: {number(float(answer.scores[first]))} − "
            f"{number(float(answer.scores[second]))} = **{number(because.score)}**."
        ]
    if because.layer:
        rows, columns = because.map.shape
        said.append(f"Layer {because.layer}: {rows} × {columns} cells.")
    if asked.method == "integrated":
        total = float(because.map.sum(dtype=np.float64))
        said.append(
            f"The parts add up to **{number(total)}**; from {number(because.baseline_score)} of a "
            f"black picture the score rises by {number(because.score - because.baseline_score)}. "
            f"They miss {percent(because.gap)} of it, with {because.steps} steps."
        )
    return said
