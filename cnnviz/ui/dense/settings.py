"""The settings: what a link holds."""

from __future__ import annotations

from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, integer
from cnnviz.ui.photo import photo_field

MAX_SHIFT = 4
_WHOLE = {
    "side": ("Picture size", 2, 8, 6),
    "unit": ("Unit", 1, 8, 1),
    "map_size": ("Map size", 1, 32, 4),
    "channels": ("Channels", 1, 512, 64),
    "units": ("Units", 1, 1024, 128),
    "shift_rows": ("Rows down", -MAX_SHIFT, MAX_SHIFT, 0),
    "shift_columns": ("Columns to the right", -MAX_SHIFT, MAX_SHIFT, 1),
}

LINK = Link(
    "dense",
    (
        photo_field(),
        choice("depth", ["grey", "colour"]),
        choice("change", ["shift", "shuffle"]),
        *(
            integer(name, minimum, maximum, default)
            for name, (_, minimum, maximum, default) in _WHOLE.items()
        ),
    ),
)


def slider(name: str) -> int:
    """Draw a setting's live slider and give its value."""
    label, minimum, maximum, default = _WHOLE[name]
    return live_slider(label, minimum, maximum, default, key=LINK.key(name))
