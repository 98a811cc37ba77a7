"""What is read from a stranger becomes a network, or one sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from cnnviz.nets.layers import KINDS, LayerSpec
from cnnviz.nets.spec import NetworkSpec

Entry = TypeVar("Entry")
_SHOWN = 40  # characters of a refused value that a sentence repeats


class SpecError(ValueError):
    """One sentence that says why a text is no network."""


def read_layers(
    entries: Sequence[Entry], read: Callable[[Entry], LayerSpec]
) -> tuple[LayerSpec, ...]:
    """Read one layer after the other; a refusal names the layer.

    Raises
    ------
    SpecError
    """
    layers = []
    for number, entry in enumerate(entries, 1):
        try:
            layers.append(read(entry))
        except SpecError as rule:
            raise SpecError(f"Layer {number}: {rule}") from None
    return tuple(layers)


def named_settings(
    kind: type, values: Any, subject: str, error: type[ValueError] = SpecError
) -> dict[str, Any]:
    """Let through what can be the settings of a dataclass, by name.

    Parameters
    ----------
    kind : type
        The dataclass.
    values : object
        What a stranger wrote.
    subject : str
        Of the sentence that refuses.
    error : type
        What is raised.

    Examples
    --------
    >>> named_settings(KINDS["Flatten"], {"size": 1}, "A Flatten")
    Traceback (most recent call last):
    cnnviz.nets.reading.SpecError: A Flatten has no setting "size".
    """
    if not isinstance(values, dict):
        raise error(f"{subject} must be its settings by name: {{…}}.")
    needed = {each.name: each.default is MISSING for each in fields(kind)}
    for name in values:
        if name not in needed:
            raise error(f'{subject} has no setting "{short(str(name))}".')
    for name in needed:
        if needed[name] and name not in values:
            raise error(f"{subject} needs `{name}`.")
    return values


def make_layer(kind: str, settings: dict[str, Any]) -> LayerSpec:
    """Make a layer, or say in one sentence why it is none.

    Raises
    ------
    SpecError
    """
    if kind not in KINDS:
        raise SpecError(f'There is no layer of the kind "{short(kind)}".')
    settings = named_settings(KINDS[kind], settings, f"`{kind}`")
    try:
        return KINDS[kind](**settings)
    except (TypeError, ValueError) as rule:
        raise SpecError(str(rule)) from None


def make_network(shape: Any, layers: tuple[LayerSpec, ...], name: Any) -> NetworkSpec:
    """Make a network, or say in one sentence why it is none.

    Raises
    ------
    SpecError
    """
    try:
        return NetworkSpec(shape, layers, name)
    except (TypeError, ValueError) as rule:
        raise SpecError(str(rule)) from None


def check_length(text: str, maximum: int) -> None:
    """Refuse a text that is too long to be a network.

    Raises
    ------
    SpecError
    """
    if len(text) > maximum:
        raise SpecError(f"A network has at most {maximum:,} characters, got {len(text):,}.")


def word(text: str) -> str:
    """Let through a text that a name or a setting can be.

    Raises
    ------
    SpecError
    """
    if not re.fullmatch(r"[\w .()+-]{0,40}", text):
        raise SpecError(
            "A name or word has at most 40 letters, digits, blanks and _ . ( ) + -, "
            f'got "{short(text)}".'
        )
    return text


def short(text: str) -> str:
    """Cut a stranger's text for a sentence, without what Markdown or a terminal would act on."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    plain = plain.replace("`", "'")
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"
