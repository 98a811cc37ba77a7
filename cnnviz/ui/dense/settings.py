"""The settings: what a link holds."""

from __future__ import annotations

from cnnviz.i18n import marked, translate
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, integer
from cnnviz.ui.photo import photo_field

MAX_SHIFT = 4
_WHOLE = {
    "side": (marked("Picture size"), 2, 8, 6),
    "unit": (marked("Unit"), 1, 8, 1),
    "map_size": (marked("Map size"), 1, 32, 4),
    "channels": (marked("Channels"), 1, 512, 64),
    "units": (marked("Units"), 1, 1024, 128),
    "shift_rows": (marked("Rows down"), -MAX_SHIFT, MAX_SHIFT, 0),
    "shift_columns": (marked("Columns to the right"), -MAX_SHIFT, MAX_SHIFT, 1),
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
    return live_slider(translate(label), minimum, maximum, default, key=LINK.key(name))
