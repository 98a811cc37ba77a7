"""Where a number of a gradient comes from, laid out for the component that shows traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import Formatter

from cnnviz.i18n import marked, translate
from cnnviz.inspection.questions.training_step import GradientTrace
from cnnviz.nets import CalculationStep, Cell, Explanation, Read
from cnnviz.nets.gradients.answer import SUM
from cnnviz.nets.losses import LOSSES
from cnnviz.nets.losses.kind import Formula
from cnnviz.ui.components.trace import (
    LayerView,
    Line,
    Token,
    TraceLabels,
    TraceView,
    WindowView,
)
from cnnviz.ui.feature_maps.arithmetic import layer_lines
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.drill_down import show_trace
from cnnviz.ui.feature_maps.formatting import column_span, row_span
from cnnviz.ui.learning import settings
from cnnviz.ui.learning.step_answers import StepAnswers
from cnnviz.ui.text import sections


def layer_title(name: str) -> str:
    """Name a layer's numbers.

    Examples
    --------
    >>> layer_title("conv2d"), layer_title("conv2d:sum")
    ('conv2d', 'conv2d, before its activation')
    """
    if name.endswith(SUM):
        return translate("{layer}, before its activation", layer=plain_layer(name))
    return name


def plain_layer(name: str) -> str:
    """Give the layer whose numbers a name stands for.

    Examples
    --------
    >>> plain_layer("conv2d:sum")
    'conv2d'
    """
    return name.removesuffix(SUM)


def place_of(cell: Cell, names: ChannelNames) -> str:
    """Say where in its layer a number stands."""
    return names.place(cell._replace(layer=plain_layer(cell.layer)))


def show(
    step: StepAnswers,
    trail: Sequence[Cell],
    image: int,
    layers: Sequence[str],
    names: ChannelNames,
) -> None:
    """Draw where the gradient of the last cell of the trail comes from.

    Raises
    ------
    InspectionError
        If it is not there.
    """
    found = step.trace(trail[-1], image)
    show_trace(
        trace_view(found, trail, names),
        found,
        "learning",
        lambda target: settings.follow(target, layers),
        settings.back,
    )


def trace_view(found: GradientTrace, trail: Sequence[Cell], names: ChannelNames) -> TraceView:
    """Lay out the last cell of a trail."""
    terms = found.ranked.terms if found.ranked else ()
    sources = [term.source for term in terms if term.source]
    single = len({source.layer for source in sources}) == 1
    return TraceView(
        crumbs=tuple((layer_title(cell.layer), place_of(cell, names)) for cell in trail),
        value=found.model_value,
        layers=(*map(_part, found.parts), _sum(found)),
        windows=tuple(_window(read, names) for read in found.windows),
        terms_title=_terms_title(sources, single) if found.ranked else "",
        ranked=found.ranked,
        places=tuple(_place(term.source, names, full=not single) for term in terms),
        note=translate(found.reason)
        or ("" if _comes_back(found) else sections("learning").plain["nothing"]),
        words=TraceLabels(
            marked("gradients"),
            marked("weights"),
            marked("Point at a number to read it; click it to go one layer on, towards the loss."),
            "TensorFlow",
        ),
    )


def _comes_back(found: GradientTrace) -> bool:
    """Tell whether anything was made of the number."""
    return any(part.count or part.steps for part in found.parts) or found.ranked is not None


def _terms_title(sources: Sequence[Cell], single: bool) -> str:
    if not single:
        return translate("What reads this number")
    return translate("Gradient of {layer}", layer=layer_title(sources[0].layer))


def _place(cell: Cell | None, names: ChannelNames, *, full: bool) -> str:
    if cell is None:
        return ""
    place = place_of(cell, names)
    return f"{layer_title(cell.layer)} {place}" if full else place


def _window(read: Read, names: ChannelNames) -> WindowView:
    layer = plain_layer(read.source)
    rows, columns = row_span(read.source_rows), column_span(read.source_columns)
    return WindowView(
        read,
        translate(
            "Gradient of {layer}: {rows}, {columns}",
            layer=layer_title(read.source),
            rows=rows,
            columns=columns,
        ),
        tuple(names.channel(layer, channel) for channel in read.channels),
        "inputs" if read.weights is None else "kernel",
    )


def _part(part: Explanation) -> LayerView:
    if not part.sources:
        return LayerView(translate("From the loss"), (_from_loss(part),), note=" ")
    lines = layer_lines(part, None, ())
    title = translate(
        "Back through {layer}, {kind}", layer=plain_layer(part.sources[0]), kind=part.kind
    )
    return LayerView(title, lines, note=" ")


def _from_loss(part: Explanation) -> Line:
    """Write what the loss sends back."""
    (step,) = part.steps
    formulas = LOSSES[part.kind].formulas(int(step.operands["classes"]))
    formula: Formula = getattr(formulas, step.name)
    parts: list[Token] = []
    for text, name, _, _ in Formatter().parse(formula.numbers + " = "):
        parts += [text, step.operands[name]] if name else [text]
    return Line(formula.symbols, (*parts, step.value))


def _sum(found: GradientTrace) -> LayerView:
    """Write the gradient, the sum of its parts, beside TensorFlow's."""
    whole = replace(
        found.parts[0],
        reads=(),
        steps=() if found.value is None else (CalculationStep("add", {}, found.value),),
        model_value=found.model_value,
        reason=found.reason,
    )
    parts = [part.value for part in found.parts if part.value is not None]
    lines: tuple[Line, ...] = ()
    if len(parts) > 1 and found.value is not None:
        tokens = [token for part in parts for token in (" + ", part)][1:]
        lines = (Line(translate("parts"), (*tokens, " = ", found.value)),)
    return LayerView(translate("The gradient"), lines, whole)
