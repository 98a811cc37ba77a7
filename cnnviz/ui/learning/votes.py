"""The largest votes of a weight, each followed either way: to its input and to its gradient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.backward_pass import LabelledBatch
from cnnviz.nets import Cell, Vote
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row, table
from cnnviz.ui.feature_maps import settings as feature_maps
from cnnviz.ui.feature_maps.channel_names import INPUT, ChannelNames
from cnnviz.ui.learning import settings
from cnnviz.ui.learning.gradient_trace import layer_title, place_of, plain_layer
from cnnviz.ui.learning.loss_views import numeric
from cnnviz.ui.pages import PAGES
from cnnviz.ui.photo import photo_of, use_photo

_FORWARD, _BACK = "input", "gradient"
_LEAVES = "learning_leaves"


def show(
    weight: str, votes: Sequence[Vote], batch: LabelledBatch, description: Description
) -> None:
    """Draw the largest products of a weight, which is called so.

    A click on where an input stands leads to where it comes from, on the page of the feature maps;
    one on where a gradient stands, to where that comes from, on this page.
    """

    def opened(what: str) -> None:
        way, _, at = what.partition(" ")
        vote = votes[int(at)]
        if way == _BACK:
            settings.look_at_gradient(vote.above, vote.image)
        else:
            _look_at_input(vote, batch, description)
            st.session_state[_LEAVES] = True

    table(
        translate("The largest votes for {weight}", weight=weight),
        vote_columns(votes),
        vote_rows(votes, ChannelNames.of(description), way_forward(description)),
        key="learning-votes",
        most=12,
        on_open=opened,
    )


def leave() -> None:
    """Go to the page of the feature maps after a click that leads there."""
    # A callback cannot change the page.
    if st.session_state.pop(_LEAVES, False):
        st.switch_page(PAGES["feature_maps"].path)


def vote_columns(votes: Sequence[Vote]) -> tuple[Column, ...]:
    """Give the columns of the table; a layer that all votes are of is named above."""
    entered = _single(vote.source for vote in votes)
    left = _single(vote.above for vote in votes)
    return (
        Column(translate("Image"), numeric=True),
        Column(translate("From {layer}", layer=entered) if entered else translate("From")),
        Column(translate("Input"), numeric=True),
        Column(translate("To {layer}", layer=left) if left else translate("To")),
        Column(translate("Gradient"), numeric=True),
        Column(translate("Product"), numeric=True),
    )


def vote_rows(votes: Sequence[Vote], names: ChannelNames, forward: set[str]) -> tuple[Row, ...]:
    """Write the products.

    Parameters
    ----------
    votes : sequence of Vote
    names : ChannelNames
    forward : set of str
        The layers whose numbers can be followed forward.
    """
    return tuple(
        Row(
            str(at),
            (
                TableCell(str(vote.image), vote.image),
                _source(vote, names, f"{_FORWARD} {at}", forward),
                numeric(vote.input),
                TableCell(place_of(vote.above, names), opens=f"{_BACK} {at}", anchor="account"),
                *map(numeric, (vote.gradient, vote.product)),
            ),
        )
        for at, vote in enumerate(votes)
    )


def way_forward(description: Description) -> set[str]:
    """Give the layers whose numbers can be followed forward."""
    return {INPUT, *(each.path for each in description.layers)}


def _source(vote: Vote, names: ChannelNames, opens: str, forward: set[str]) -> TableCell:
    if vote.source is None:
        return TableCell("–")
    known = vote.source.layer in forward
    return TableCell(place_of(vote.source, names), opens=opens if known else "")


def _single(cells: Iterable[Cell | None]) -> str:
    layers = {cell.layer for cell in cells if cell}
    return layer_title(*layers) if len(layers) == 1 else ""


def _look_at_input(vote: Vote, batch: LabelledBatch, description: Description) -> None:
    """Look at the input of a vote on the page of the feature maps, of the image that it is of."""
    title = translate("Image {image} of the batch", image=vote.image)
    use_photo(photo_of(title, "", batch.images[vote.image]))
    if vote.source and vote.source.layer != INPUT:
        feature_maps.look_at(batch.choice, vote.source)
        return
    # The input is no layer: the way to it begins one layer on.
    after = vote.above._replace(layer=plain_layer(vote.above.layer))
    trail = ((feature_maps.INPUT, *vote.source[1:]),) if vote.source else ()
    feature_maps.look_at(batch.choice, after, trail)
