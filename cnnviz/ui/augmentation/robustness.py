"""How runs do on test images that were changed: the table, and how far augmentation helped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.figures.heatmap_colours import cell_colour, text_colour
from cnnviz.i18n import percent, translate
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.questions.robustness import robustness
from cnnviz.training import Run
from cnnviz.training.review.robustness import CORRUPTIONS, Robustness
from cnnviz.ui.augmentation.settings import LINK
from cnnviz.ui.augmentation.views import plain
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.inspector import inspector
from cnnviz.ui.long_question import long_question
from cnnviz.ui.runs.views import last
from cnnviz.ui.training import settings as training

_STYLE = Path(__file__).with_suffix(".css")
_SEVERITIES = max(map(len, CORRUPTIONS.values()))
_CHANCE = 1.96  # standard deviations that chance passes once in twenty


def show(runs: Sequence[Run], data: Dataset | None, text: Mapping[str, str]) -> None:
    """Draw the table of the runs that have learned something, or what measures it."""
    ready = [run for run in runs if last(run)]
    if not ready or data is None:
        return
    st.header(translate("Did it help?"), anchor="robustness")
    st.caption(text["robustness"])
    with st.container(width=320):
        live_slider(translate("Test images"), 100, 1000, 500, step=100, key=LINK.key("tested"))
    choices = tuple(ModelChoice("run", run.id) for run in ready)
    asked = training.data(LINK), LINK.get("tested")
    found = long_question(
        "augmentation_robustness",
        (choices, tuple(len(run.epochs) for run in ready), *asked),
        partial(inspector().begin, robustness, choices, *asked),
        translate("Measure the robustness"),
        ":material/shield:",
    )
    if found:
        names = [run.name for run in ready]
        st.html(_STYLE)
        st.html(table(names, found))
        for sentence in conclusions(
            names, [bool(run.config.augmentation.steps) for run in ready], found
        ):
            st.markdown(sentence)


def table(names: Sequence[str], found: Sequence[Robustness]) -> str:
    """Lay out accuracies as HTML, coloured from the lowest to the highest."""
    rows = [row for each in found for row in ((each.clean,), *each.corrupted.values())]
    shares = [share for row in rows for share in row]
    span = min(shares), max(shares)
    severities = "".join(f'<th scope="col">{at}</th>' for at in range(1, _SEVERITIES + 1))
    label, severity = translate("Accuracy on changed images"), translate("Severity")
    groups = [_group(translate("As they are"), names, [(each.clean,) for each in found], span)]
    groups += [
        _group(translate(name), names, [each.corrupted[name] for each in found], span)
        for name in CORRUPTIONS
    ]
    return (
        f'<div class="robust" tabindex="0" role="region" aria-label="{label}">'
        f'<table><thead><tr><th colspan="2" scope="col">{severity}</th>{severities}</tr></thead>'
        f"{''.join(groups)}</table></div>"
    )


def conclusions(
    names: Sequence[str], augmented: Sequence[bool], found: Sequence[Robustness]
) -> list[str]:
    r"""Say how far augmentation helped: each augmented run against the first plain one.

    Returns
    -------
    list of str
        Empty where there is nothing to compare.

    Examples
    --------
    >>> base = Robustness(0.8, {"Rotated": (0.6, 0.4), "Noisy": (0.7,)}, 400)
    >>> other = Robustness(0.79, {"Rotated": (0.7, 0.6), "Noisy": (0.68,)}, 400)
    >>> conclusions(["a", "b"], [False, True], [base, other])[0][:73]  # 0.665 - 0.6
    '**b** is right for 66.5\xa0% of the changed images, 6.5 points more than **a'
    """
    if False in augmented and True in augmented:
        at = list(augmented).index(False)
        base = found[at]
        said = [
            _compared(names[at], base, names[each], found[each])
            for each in range(len(names))
            if augmented[each]
        ]
        return [*said, _chance(base)]
    return []


def _compared(first: str, base: Robustness, name: str, other: Robustness) -> str:
    gains = {
        each: _mean(other.corrupted[each]) - _mean(base.corrupted[each]) for each in base.corrupted
    }
    most, least = max(gains, key=gains.__getitem__), min(gains, key=gains.__getitem__)
    return " ".join(
        (
            _of_changed(plain(first), base.mean, plain(name), other.mean),
            _of_clean(base.clean, other.clean),
            translate(
                "It gained most on {most} images ({gain}), least on {least} ones ({loss}).",
                most=translate(most).lower(),
                gain=_signed(gains[most]),
                least=translate(least).lower(),
                loss=_signed(gains[least]),
            ),
        )
    )


def _of_changed(first: str, base: float, name: str, other: float) -> str:
    gain, share = _points(other - base), percent(other)
    if gain < 0:
        return translate(
            "**{name}** is right for {share} of the changed images, {points} points less than "
            "**{first}**.",
            name=name,
            share=share,
            points=abs(gain),
            first=first,
        )
    return translate(
        "**{name}** is right for {share} of the changed images, {points} points more than "
        "**{first}**.",
        name=name,
        share=share,
        points=abs(gain),
        first=first,
    )


def _of_clean(base: float, other: float) -> str:
    gain, share = _points(other - base), percent(other)
    if gain < 0:
        return translate(
            "Of the images as they are it is right for {share}, {points} points less.",
            share=share,
            points=abs(gain),
        )
    return translate(
        "Of the images as they are it is right for {share}, {points} points more.",
        share=share,
        points=abs(gain),
    )


def _chance(base: Robustness) -> str:
    # Two shares p of n images each differ by chance with the variance 2 p (1 - p) / n.
    margin = _CHANCE * math.sqrt(2 * base.mean * (1 - base.mean) / base.images)
    return translate(
        "With {images:,} images a difference below about {points:.0f} points in one cell may be "
        "chance, and another seed would move all of them.",
        images=base.images,
        points=100 * margin,
    )


def _points(gain: float) -> float:
    return round(100 * gain, 1)


def _signed(gain: float) -> str:
    return f"{100 * gain:+.1f}".replace("-", "−")


def _mean(shares: Iterable[float]) -> float:
    each = list(shares)
    return sum(each) / len(each)


def _group(
    title: str,
    names: Sequence[str],
    rows: Sequence[tuple[float, ...]],
    span: tuple[float, float],
) -> str:
    drawn = []
    for at, (name, shares) in enumerate(zip(names, rows, strict=True)):
        head = f'<th scope="rowgroup" rowspan="{len(names)}">{title}</th>' if at == 0 else ""
        cells = "".join(_cell(share, span) for share in shares)
        drawn.append(f'<tr>{head}<th scope="row">{escape(name)}</th>{cells}</tr>')
    return f"<tbody>{''.join(drawn)}</tbody>"


def _cell(share: float, span: tuple[float, float]) -> str:
    low, high = span
    place = (share - low) / (high - low) if high > low else 0.5
    style = f"background-color:{cell_colour(place)};color:{text_colour(place)}"
    return f'<td style="{style}">{percent(share)}</td>'
