"""What is read from a stranger becomes a network, or one sentence that says why not."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from cnnviz.nets.layers import KINDS, LayerSpec
from cnnviz.nets.spec import NetworkSpec

_SHOWN = 40  # characters of a refused value that a sentence repeats


class SpecError(ValueError):
    """One sentence that says why a text is no network."""


def make_layer(number: int, kind: str, settings: dict[str, Any]) -> LayerSpec:
    """Make a layer, or say in one sentence why it is none.

    Raises
    ------
    SpecError
    """
    if kind not in KINDS:
        raise SpecError(f'Layer {number}: there is no layer of the kind "{short(kind)}".')
    known = {each.name: each.default for each in fields(KINDS[kind])}
    for name in settings:
        if name not in known:
            raise SpecError(f'Layer {number}: `{kind}` has no setting "{short(name)}".')
    for name, default in known.items():
        if default is MISSING and name not in settings:
            raise SpecError(f"Layer {number}: `{kind}` needs `{name}`.")
    try:
        return KINDS[kind](**settings)
    except (TypeError, ValueError) as rule:
        raise SpecError(f"Layer {number}, `{kind}`: {rule}") from None


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


def short(text: str) -> str:
    """Cut a stranger's text for a sentence, without what Markdown or a terminal would act on."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    plain = plain.replace("`", "'")
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"
