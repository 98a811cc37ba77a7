"""The networks that one starts from, and what they are called once they are changed."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.i18n import LANGUAGES, speak, translate
from cnnviz.nets import BACKBONES, PRESETS, SEED_CNN, NetworkSpec
from cnnviz.ui.network_field import name_of

EMPTY = NetworkSpec(SEED_CNN.input_shape, name="Empty")
STARTS = {**PRESETS, EMPTY.name: EMPTY}
KNOWN: dict[str, NetworkSpec | str] = STARTS | {name: name for name in BACKBONES}
"""With them, by their names, the well-known networks that can only be read."""


def start_of(network: NetworkSpec | str) -> str | None:
    """Name the preset, or the well-known network, that this is; None if it is one's own."""
    return name_of(network, KNOWN)


def named(network: NetworkSpec) -> NetworkSpec:
    """Let only what is a preset bear a preset's name.

    Examples
    --------
    >>> from cnnviz.nets import Dense
    >>> named(NetworkSpec((8, 8, 3), (), "Seed CNN")).name
    'Seed CNN (edited)'
    >>> named(NetworkSpec((8, 8, 3), (Dense(10),), "Empty")).name
    'Network'
    >>> named(replace(SEED_CNN, name="Seed CNN (edited)")).name
    'Seed CNN'
    """
    for preset in STARTS.values():
        if network.name in (preset.name, *_edited_names(preset)):
            same = replace(network, name=preset.name) == preset
            return replace(network, name=preset.name if same else _edited_name(preset))
    return network


def _edited_name(preset: NetworkSpec) -> str:
    """Name what a preset becomes by a change, in the language that is spoken."""
    if preset == EMPTY:
        return translate("Network")
    return translate("{name} (edited)", name=preset.name)


def _edited_names(preset: NetworkSpec) -> set[str]:
    """Give these names in all languages: one may be chosen after the change."""
    found = set()
    for language in LANGUAGES:
        with speak(language):
            found.add(_edited_name(preset))
    return found
