"""The name of a layer in a page's address."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.ui.link_fields import Field

MAX_NAME = 1000  # characters: the names of nested models stand before a layer's own


def layer_field(name: str = "layer") -> Field:
    """Make a field that is the name of a layer, or empty.

    Keras lets a name be nearly any text, so what it may be is told by the network that has it; a
    file whose names cannot be printed is not opened.
    """

    def read(text: str) -> str:
        if len(text) > MAX_NAME or not text.isprintable():
            raise ValueError(
                message(
                    "it must be the name of a layer, at most {max_name:,} printable characters",
                    max_name=MAX_NAME,
                )
            )
        return text

    return Field(name, "", read)
