"""What the page draws: explanations as maps over the picture, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette, percent
from cnnviz.inspection import Head
from cnnviz.inspection.questions.attribution import Attribution, AttributionRequest, HeadScores
from cnnviz.nets.attribution.random_weights import rank_correlation
from cnnviz.ui.components.overlay import Panel
from cnnviz.ui.models.head_text import share
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


def panel(
    attribution: Attribution, request: AttributionRequest, title: str = "", note: str = ""
) -> Panel:
    """Make a map over the picture."""
    cam = request.method == "cam"
    signed = request.method in _UNITS or (cam and request.against is not None)
    limit = limit_of(attribution.map, 1.0 if cam or request.method == "occlusion" else _HELD)
    return Panel(
        title or METHODS[request.method],
        attribution.map,
        palette(limit),
        attribution.centres,
        signed=signed,
        note=note,
        unit=_UNITS.get(request.method, "of the strongest"),
    )


def checks(
    found: Sequence[Attribution], requests: Sequence[AttributionRequest]
) -> tuple[Panel, ...]:
    """Put the trained network's map, the first, beside those with random weights."""
    return tuple(
        panel(
            attribution,
            request,
            _CHECKS[request.weights],
            _compared(found[0].map, attribution.map),
        )
        for attribution, request in zip(found, requests, strict=True)
    )


def _compared(trained: NDArray[np.float32], other: NDArray[np.float32]) -> str:
    if not other.any():
        return f"Nothing speaks for it{' any more' if trained.any() else ''}."
    if other is trained:
        return ""
    value = rank_correlation(trained, other)
    if value != value:
        return "No rank correlation: one of the two maps is the same everywhere."
    return f"Rank correlation {number(round(value, 2))}"


def title(head: Head, request: AttributionRequest, *, named: bool = False) -> str:
    """Write what is explained, for a heading; `named` says of which output too."""
    asked = literal(head.class_names[request.class_index]) if head.tells_apart else "this number"
    if request.against is not None:
        asked = f"{asked} and not {literal(head.class_names[request.against])}"
    return f"Why {asked}, of the output {literal(head.path)}?" if named else f"Why {asked}?"


def likeliest(head: Head, answer: HeadScores) -> str:
    """Write the likeliest classes with their shares, or the number that is no share."""
    if not head.tells_apart:
        return share(head, float(answer.shares[0]))
    order = np.argsort(-answer.shares, kind="stable")[:_LIKELIEST]
    named = (
        f"{literal(head.class_names[i])}: {share(head, float(answer.shares[i]))}" for i in order
    )
    return " · ".join(named)


def facts(
    attribution: Attribution, head: Head, answer: HeadScores, request: AttributionRequest
) -> list[str]:
    """Write the numbers behind an explanation, a sentence each."""
    names, first, second = [*map(literal, head.class_names)], request.class_index, request.against
    if not head.tells_apart:
        said = [f"The number is **{number(attribution.score)}**."]
    elif second is None:
        said = [f"{names[first]} has the score **{number(attribution.score)}**."]
    else:
        said = [
            f"{names[first]} less {names[second]}: {number(float(answer.scores[first]))} − "
            f"{number(float(answer.scores[second]))} = **{number(attribution.score)}**."
        ]
    if attribution.layer:
        rows, columns = attribution.map.shape
        said.append(f"Layer {attribution.layer}: {rows} × {columns} cells.")
    if request.method == "integrated":
        total = float(attribution.map.sum(dtype=np.float64))
        baseline = attribution.baseline_score
        said.append(
            f"The parts add up to **{number(total)}**; from {number(baseline)} of a "
            f"black picture the score rises by {number(attribution.score - baseline)}. "
            f"They miss {percent(attribution.gap)} of it, with {attribution.steps} steps."
        )
    return said
