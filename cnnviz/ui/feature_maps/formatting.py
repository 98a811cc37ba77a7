"""The trace of a number in words: its windows, its terms, and each step of the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnviz.figures.formulas import number
from cnnviz.inspection import Preprocessing
from cnnviz.inspection.questions.tracing import Pixel, Trace, TracedLayer, Window
from cnnviz.nets import CalculationStep, Cell
from cnnviz.nets.explain.explanation import Term
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.components.trace import (
    Crumb,
    LayerView,
    Line,
    TermView,
    Token,
    TraceView,
    WindowView,
)
from cnnviz.ui.feature_maps.channel_names import COLOURS, ChannelNames

_NORMALISING = {
    "mean": "− mean",
    "variance": "÷ deviation",
    "gamma": "× gamma",
    "beta": "+ beta",
    "scale": "× scale",
    "offset": "+ offset",
    "deviation": "× deviation",
}


def trace_view(found: Trace, trail: Sequence[Cell], names: ChannelNames) -> TraceView:
    """Lay out a trace.

    Parameters
    ----------
    found : Trace
        Of the last cell of the trail.
    trail : sequence of Cell
    names : ChannelNames
    """
    windows = tuple(_window(each, names) for each in found.windows)
    ranked = found.ranked
    single = ranked is not None and all(window.inputs.shape[:2] == (1, 1) for window in windows)
    return TraceView(
        crumbs=_crumbs(trail, names),
        value=found.layers[-1].model_value,
        windows=() if single else windows,
        terms_title=_title(found),
        terms=tuple(
            TermView(
                _place(term, names, full=len(found.sources) > 1),
                term.input,
                term.weight,
                term.contribution,
            )
            for term in (ranked.terms if ranked else ())
        ),
        rest=ranked.rest if ranked else 0.0,
        others=ranked.others if ranked else 0,
        layers=tuple(
            _layer_view(each, before, found)
            for each, before in zip(found.layers, (None, *found.layers[:-1]), strict=True)
        ),
        note=found.reason,
    )


def pixel_view(
    found: Pixel,
    trail: Sequence[Cell],
    preprocessing: Preprocessing,
    names: ChannelNames,
    photo: str,
) -> TraceView:
    """Lay out where a number of the input comes from."""
    cell = trail[-1]
    colour = COLOURS[preprocessing.channels][found.colour]
    lines = (
        Line(f"{colour}, 0 to 255", (found.intensity,)),
        Line("prepared", _preprocessed(found, cell.channel)),
    )
    return TraceView(
        crumbs=_crumbs(trail, names),
        value=found.value,
        layers=(
            LayerView(
                f"Row {cell.row}, column {cell.column} of the picture as the network sees it",
                lines,
                None,
                found.value,
                None,
                "The pixel, and all that was done to it before the first layer.",
            ),
        ),
        photo=photo,
        pixel=(cell.row, cell.column),
    )


def _preprocessed(found: Pixel, channel: int) -> tuple[Token, ...]:
    """Write what `Preprocessing.scaled` does."""
    scaling = SCALINGS[found.numbers]
    done: list[Token] = []
    if scaling.divisor != 1:
        done.append(f" / {scaling.divisor:g}")
    if any(scaling.mean):
        mean = scaling.mean[channel % len(scaling.mean)]
        done += [" − ", mean] if len(scaling.mean) > 1 else [f" − {mean:g}"]
    if not done:
        return ("left as it is",)
    if any(each != 1 for each in scaling.deviation):
        deviation = scaling.deviation[channel % len(scaling.deviation)]
        return "(", found.intensity, *done, ") / ", deviation, " = ", found.value
    return found.intensity, *done, " = ", found.value


def _title(found: Trace) -> str:
    """Say where the ranked terms come from."""
    if not found.ranked:
        return ""
    return f"{found.sources[0]}, strongest first" if len(found.sources) == 1 else "What meets here"


def _crumbs(trail: Sequence[Cell], names: ChannelNames) -> tuple[Crumb, ...]:
    return tuple(Crumb(cell.layer, names.place(cell)) for cell in trail)


def _place(term: Term, names: ChannelNames, full: bool) -> str:
    """Say where a term's input stands, in one layer that is named above or in any."""
    if term.source is None:
        return ""
    place = names.place(term.source)
    return f"{term.source.layer} {place}" if full else place


def _window(window: Window, names: ChannelNames) -> WindowView:
    rows, columns = (
        [0 <= at < size for at in places]
        for places, size in zip((window.rows, window.columns), window.size, strict=True)
    )
    return WindowView(
        f"{window.source}: {_span('row', window.rows)}, {_span('column', window.columns)}",
        window.rows,
        window.columns,
        np.logical_and.outer(rows, columns),
        tuple(names.channel(window.source, channel) for channel in window.channels),
        window.inputs,
        window.weights,
        _mode(window),
        window.sums,
        window.rest,
        window.others,
    )


def _span(noun: str, places: Sequence[int]) -> str:
    if not places:
        return f"no {noun}s"
    if len(places) == 1:
        return f"{noun} {number(places[0])}"
    step = places[1] - places[0]
    steps = f" in steps of {step}" if step > 1 else ""
    return f"{noun}s {number(places[0])} to {number(places[-1])}{steps}"


def _mode(window: Window) -> str:
    if window.weights is None:
        return "inputs"
    if len(window.channels) > 1 or window.others:
        return "kernel"
    weights = window.weights
    if weights.size > 1 and (weights.sum(), weights.max()) == (1, 1):
        return "largest"
    inside = weights[weights != 0]
    if inside.size > 1 and np.allclose(inside, 1 / inside.size, rtol=1e-9, atol=0):
        return "mean"
    return "kernel"


def _how(found: Trace) -> str:
    """Say how the first layer makes one number of several."""
    modes = {_mode(window) for window in found.windows}
    if "largest" in modes:
        return "the largest"
    return "their mean" if "mean" in modes else "sum"


def _entering(found: Trace) -> float | None:
    """Give the only number that the first layer reads, None if it reads several."""
    numbers = [window.inputs for window in found.windows if window.inputs.size]
    return float(numbers[0].item()) if len(numbers) == 1 and numbers[0].size == 1 else None


def _layer_view(found: TracedLayer, before: TracedLayer | None, whole: Trace) -> LayerView:
    entering = before.model_value if before else _entering(whole)
    lines: list[Line] = []
    if before is None and found.sum is not None:
        parts: tuple[Token, ...] = (found.sum,)
        if found.bias:
            parts = (found.sum - found.bias, " + ", found.bias, " = ", found.sum)
        lines.append(Line("sum + bias" if found.bias else _how(whole), parts))
        entering = found.sum
    elif before is not None and found.moved:
        lines.append(Line("moved", ("the number of ", before.cell.layer, ", as it is")))
    elif before is not None and not found.steps and found.value is not None:
        lines.append(Line("weight", (before.model_value, " becomes ", found.value)))
    for step in found.steps:
        lines.append(_line(step, entering))
        entering = step.value
    if found.dtype in ("bfloat16", "float16"):
        lines.append(Line("precision", (f"{found.dtype}: Keras keeps two or three digits",)))
    return LayerView(
        f"{found.cell.layer}, {found.kind}",
        tuple(lines),
        found.value,
        found.model_value,
        None if found.value is None else found.value - found.model_value,
    )


def _line(step: CalculationStep, before: float | None) -> Line:
    """Write one step.

    Examples
    --------
    >>> _line(CalculationStep("subtract", {"mean": 2.0}, 1.0), 3.0)
    Line(name='− mean', parts=(3.0, ' − ', 2.0, ' = ', 1.0))
    """
    operands = step.operands
    first = next(iter(operands), "")
    if before is None and step.name == "subtract":
        before = step.value + operands[first]  # of several numbers that are read, the one meant
    start = step.value if before is None else before
    end: tuple[Token, ...] = (" = ", step.value)
    name = _NORMALISING.get(first, step.name)
    if step.name in ("subtract", "add", "multiply") and first:
        sign = {"subtract": " − ", "add": " + ", "multiply": " · "}[step.name]
        return Line(name, (start, sign, operands[first], *end))
    if step.name == "multiply":
        return Line("product of all", (step.value,))
    if step.name == "divide":
        epsilon: tuple[Token, ...] = (" + ", operands["epsilon"]) if "epsilon" in operands else ()
        return Line(name, (start, " / √(", operands["variance"], *epsilon, ")", *end))
    if "total" in operands:
        power: tuple[Token, ...] = (operands["power"],)
        if before is not None:
            power = ("e^(", before, " − ", operands["largest"], ")")
        return Line(step.name, (*power, " / ", operands["total"], *end))
    settings = [f", {key} {value:g}" for key, value in operands.items() if value]
    return Line(step.name, (f"{step.name}(", start, *settings, ")", *end))
