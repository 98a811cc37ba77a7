"""What the page draws: explanations as maps over the picture, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette, percent
from cnnviz.i18n import marked, translate
from cnnviz.inspection import Head
from cnnviz.inspection.attribution_methods import METHODS, Attribution
from cnnviz.inspection.questions.attribution import AttributionRequest, HeadScores
from cnnviz.nets.attribution.random_weights import rank_correlation
from cnnviz.ui.components.overlay import Panel
from cnnviz.ui.models.head_text import class_names, share
from cnnviz.ui.text import literal

_LIKELIEST = 5
_CHECKS = {
    "trained": marked("As trained"),
    "last": marked("Last layer random"),
    "random": marked("All weights random"),
}


def panel(
    attribution: Attribution, request: AttributionRequest, title: str = "", note: str = ""
) -> Panel:
    """Make a map over the picture."""
    method = METHODS[request.method]
    return Panel(
        title or translate(method.title),
        attribution.map,
        palette(limit_of(attribution.map, method.held)),
        attribution.centres,
        signed=method.is_signed(request.against),
        note=note,
        unit=translate(method.unit),
    )


def checks(
    found: Sequence[Attribution], requests: Sequence[AttributionRequest]
) -> tuple[Panel, ...]:
    """Put the trained network's map, the first, beside those with random weights."""
    return tuple(
        panel(
            attribution,
            request,
            translate(_CHECKS[request.weights]),
            _compared(found[0].map, attribution.map),
        )
        for attribution, request in zip(found, requests, strict=True)
    )


def _compared(trained: NDArray[np.float32], other: NDArray[np.float32]) -> str:
    if not other.any():
        if trained.any():
            return translate("Nothing speaks for it any more.")
        return translate("Nothing speaks for it.")
    if other is trained:
        return ""
    value = rank_correlation(trained, other)
    if value != value:
        return translate("No rank correlation: one of the two maps is the same everywhere.")
    return translate("Rank correlation {value}", value=number(round(value, 2)))


def title(head: Head, request: AttributionRequest, *, named: bool = False) -> str:
    """Write what is explained, for a heading; `named` says of which output too."""
    names, output = class_names(head), literal(head.path)
    asked = translate("this number")
    if head.tells_apart:
        asked = literal(names[request.class_index])
    if request.against is None:
        if named:
            return translate("Why {asked}, of the output {output}?", asked=asked, output=output)
        return translate("Why {asked}?", asked=asked)
    other = literal(names[request.against])
    if named:
        return translate(
            "Why {asked} and not {other}, of the output {output}?",
            asked=asked,
            other=other,
            output=output,
        )
    return translate("Why {asked} and not {other}?", asked=asked, other=other)


def likeliest(head: Head, answer: HeadScores) -> str:
    """Write the likeliest classes with their shares, or the number that is no share."""
    if not head.tells_apart:
        return share(head, float(answer.shares[0]))
    order = np.argsort(-answer.shares, kind="stable")[:_LIKELIEST]
    names = class_names(head)
    named = (f"{literal(names[i])}: {share(head, float(answer.shares[i]))}" for i in order)
    return " · ".join(named)


def facts(
    attribution: Attribution, head: Head, answer: HeadScores, request: AttributionRequest
) -> list[str]:
    """Write the numbers behind an explanation, a sentence each."""
    names, first, second = class_names(head), request.class_index, request.against
    score = number(attribution.score)
    if not head.tells_apart:
        said = [translate("The number is **{score}**.", score=score)]
    elif second is None:
        name = literal(names[first])
        said = [translate("{name} has the score **{score}**.", name=name, score=score)]
    else:
        said = [
            translate(
                "{name} less {other}: {first} − {second} = **{score}**.",
                name=literal(names[first]),
                other=literal(names[second]),
                first=number(float(answer.scores[first])),
                second=number(float(answer.scores[second])),
                score=score,
            )
        ]
    if attribution.layer:
        rows, columns = attribution.map.shape
        said.append(
            translate(
                "Layer {layer}: {rows} × {columns} cells.",
                layer=attribution.layer,
                rows=rows,
                columns=columns,
            )
        )
    if attribution.steps:
        total = float(attribution.map.sum(dtype=np.float64))
        baseline = attribution.baseline_score
        said.append(
            translate(
                "The parts add up to **{total}**; from {baseline} of a black picture the score "
                "rises by {rise}. They miss {gap} of it, with {steps} steps.",
                total=number(total),
                baseline=number(baseline),
                rise=number(attribution.score - baseline),
                gap=percent(attribution.gap),
                steps=attribution.steps,
            )
        )
    return said
