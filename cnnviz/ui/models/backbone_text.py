"""What people are told of a backbone: its text, and what is to be known before a download."""

from __future__ import annotations

from cnnviz.i18n import translate
from cnnviz.nets.backbone import Backbone
from cnnviz.ui.text import sections


def about(backbone: Backbone) -> str:
    """Give what there is to know of a network, in Markdown.

    Examples
    --------
    >>> from cnnviz.nets.backbones import BACKBONES
    >>> about(BACKBONES["VGG16"]).startswith("VGG16 is one layer after the other")
    True
    """
    return sections(f"backbones/{backbone.name}")["about"]


def without_weights(backbone: Backbone) -> str:
    """Say that its weights are not there, where they come from, and under which licence."""
    return translate(
        "{name}'s ImageNet weights are not on this machine. {about} Their licence: {licence}.",
        name=backbone.name,
        about=sections("models")["missing"],
        licence=translate(backbone.licence),
    )
