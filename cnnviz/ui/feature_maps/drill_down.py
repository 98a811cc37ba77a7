"""The trail from a cell of a map to the pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.questions.tracing import Trace
from cnnviz.inspection.questions.training_step import GradientTrace
from cnnviz.nets import Cell
from cnnviz.ui.components.picture import picture
from cnnviz.ui.components.trace import TraceView, trace
from cnnviz.ui.feature_maps import formatting, settings
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.picture_activations import PictureActivations
from cnnviz.ui.frame import download
from cnnviz.ui.runs.exports import file_name


def show(
    activations: PictureActivations,
    description: Description,
    trail: Sequence[Cell],
    layers: Sequence[str],
) -> None:
    """Draw where the last cell of the trail comes from.

    Raises
    ------
    InspectionError
        If it is not there.
    """
    cell = trail[-1]
    names = ChannelNames.of(description)
    if cell.layer not in layers:
        _input(activations, description, trail, names)
        return
    found = activations.trace(cell)
    show_trace(
        formatting.trace_view(found, trail, names),
        found,
        "maps",
        lambda target: settings.follow(target, layers),
        settings.back,
    )
    save_terms(f"account {'.'.join(map(str, cell))}", activations.trace_table(cell))


def save_terms(name: str, make: Callable[[], str]) -> None:
    """Draw the button that saves all terms of a number as a table."""
    download(
        translate("All terms (.csv)"),
        make,
        file_name(f"{name}.csv"),
        icon=":material/table:",
        key="all_terms",
    )


def show_trace(
    view: TraceView,
    found: Trace | GradientTrace,
    key: str,
    follow: Callable[[Cell], None],
    back: Callable[[int], None],
) -> None:
    """Draw where a number comes from; a click on one that it is made of follows that."""

    def cell(at: int, row: int, column: int, channel: int) -> None:
        if target := found.windows[at].cell(row, column, channel):
            follow(target)

    def term(index: int) -> None:
        if found.ranked and (target := found.ranked.terms[index].source):
            follow(target)

    trace(view, key=key, on_cell=cell, on_term=term, on_back=back)


def _input(
    activations: PictureActivations,
    description: Description,
    trail: Sequence[Cell],
    names: ChannelNames,
) -> None:
    """Draw the pixel on which the trail ends."""
    photo = picture(activations.preprocessed(), key="maps-pixel")
    found = activations.pixel(trail[-1])
    trace(
        formatting.pixel_view(found, trail, description.preprocessing, names, photo),
        key="maps",
        on_cell=lambda *place: None,
        on_term=lambda term: None,
        on_back=settings.back,
    )
