"""The trace of a number, and the words for its windows, its terms and its layers."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.numbers import number
from cnnviz.i18n import translate
from cnnviz.inspection import Preprocessing
from cnnviz.inspection.questions.tracing import Pixel, Trace
from cnnviz.nets import Cell, Read
from cnnviz.nets.explain.explanation import Term
from cnnviz.ui.components.trace import LayerView, Line, TraceView, WindowView
from cnnviz.ui.feature_maps.arithmetic import layer_lines, mode, preprocessed
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.photo import channel_names


def trace_view(found: Trace, trail: Sequence[Cell], names: ChannelNames) -> TraceView:
    """Lay out a trace.

    Parameters
    ----------
    found : Trace
        Of the last cell of the trail.
    trail : sequence of Cell
    names : ChannelNames
    """
    first, last = found.layers[0], found.layers[-1]
    sources = tuple(dict.fromkeys(read.source for read in first.reads))
    title = translate("What meets here")
    if len(sources) == 1:
        title = translate("{layer}, strongest first", layer=sources[0])
    terms = found.ranked.terms if found.ranked else ()
    return TraceView(
        crumbs=_crumbs(trail, names),
        value=last.model_value,
        layers=tuple(
            LayerView(
                f"{each.cell.layer}, {each.kind}", layer_lines(each, before, found.windows), each
            )
            for each, before in zip(found.layers, (None, *found.layers[:-1]), strict=True)
        ),
        windows=tuple(_window_view(read, names) for read in found.windows),
        terms_title=title if found.ranked else "",
        ranked=found.ranked,
        places=tuple(_place(term, names, full=len(sources) > 1) for term in terms),
        note=translate(first.reason),
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
    colour = channel_names(preprocessing.channels)[found.colour]
    lines = (
        Line(translate("{colour}, 0 to 255", colour=colour), (found.intensity,)),
        Line(translate("prepared"), preprocessed(found, cell.channel)),
    )
    return TraceView(
        crumbs=_crumbs(trail, names),
        value=found.value,
        layers=(
            LayerView(
                translate(
                    "Row {row}, column {column} of the picture as the network sees it",
                    row=cell.row,
                    column=cell.column,
                ),
                lines,
                note=translate("The pixel, and all that was done to it before the first layer."),
            ),
        ),
        photo=photo,
        pixel=(cell.row, cell.column),
    )


def _crumbs(trail: Sequence[Cell], names: ChannelNames) -> tuple[tuple[str, str], ...]:
    return tuple((cell.layer, names.place(cell)) for cell in trail)


def _place(term: Term, names: ChannelNames, full: bool) -> str:
    """Say where a term's input stands, in one layer that is named above or in any."""
    if term.source is None:
        return ""
    place = names.place(term.source)
    return f"{term.source.layer} {place}" if full else place


def _window_view(read: Read, names: ChannelNames) -> WindowView:
    rows, columns = row_span(read.source_rows), column_span(read.source_columns)
    return WindowView(
        read,
        f"{read.source}: {rows}, {columns}",
        tuple(names.channel(read.source, channel) for channel in read.channels),
        mode(read),
    )


def row_span(places: Sequence[int]) -> str:
    """Say which rows of a map a window covers."""
    if not places:
        return translate("no rows")
    first, last = number(places[0]), number(places[-1])
    if len(places) == 1:
        return translate("row {first}", first=first)
    step = places[1] - places[0]
    if step == 1:
        return translate("rows {first} to {last}", first=first, last=last)
    return translate("rows {first} to {last} in steps of {step}", first=first, last=last, step=step)


def column_span(places: Sequence[int]) -> str:
    """Say which columns of a map a window covers."""
    if not places:
        return translate("no columns")
    first, last = number(places[0]), number(places[-1])
    if len(places) == 1:
        return translate("column {first}", first=first)
    step = places[1] - places[0]
    if step == 1:
        return translate("columns {first} to {last}", first=first, last=last)
    return translate(
        "columns {first} to {last} in steps of {step}", first=first, last=last, step=step
    )
