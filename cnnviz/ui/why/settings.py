"""The settings: what a link holds."""

from __future__ import annotations

from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.ui.layer_field import layer_field
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, integer
from cnnviz.ui.models.picker import model_field
from cnnviz.ui.photo import photo_field

NONE = -1
_MOST = 99_999


LINK = Link(
    "why",
    (
        photo_field(),
        model_field(),
        choice("method", list(METHODS)),
        integer("head", 0, _MOST, 0),
        integer("class", NONE, _MOST, NONE),
        integer("against", NONE, _MOST, NONE),
        layer_field(),
        integer("opacity", 0, 100, 65),
    ),
)
"""``class`` -1 is the network's answer, ``against`` -1 no class, ``layer`` "" the usual one."""
