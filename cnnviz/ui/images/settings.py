"""The settings: what a link holds."""

from __future__ import annotations

from cnnviz.ui.components.pixel_probe import Pixel
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, choices, place
from cnnviz.ui.photo import CHANNELS, photo_field

COLOURS = list(CHANNELS[3])

LINK = Link(
    "image",
    (
        photo_field(),
        choice("depth", ["colour", "grey"]),
        choices("kept", COLOURS, COLOURS),
        place("probe", Pixel),
    ),
)
