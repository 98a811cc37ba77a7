"""A network in a page's address: a known one by its name, another layer by layer."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz.i18n import Clause, message, sentence_of
from cnnviz.nets import NetworkSpec, ReadingError, from_link, to_link
from cnnviz.ui.link_fields import Field


def network_field(known: Mapping[str, NetworkSpec | str], default: NetworkSpec) -> Field:
    """Make the field ``network``; a known one that cannot be edited is its name alone."""

    def read(text: str) -> NetworkSpec | str:
        if text in known:
            return known[text]
        try:
            return from_link(text)
        except ReadingError as sentence:
            raise ValueError(
                message(
                    "it must be a network ({sentence})",
                    sentence=Clause(sentence_of(sentence)),
                )
            ) from None

    def write(network: NetworkSpec | str) -> str:
        if name := name_of(network, known):
            return name
        assert isinstance(network, NetworkSpec)  # names alone are all known
        return to_link(network)

    return Field("network", default, read, write)


def name_of(network: NetworkSpec | str, known: Mapping[str, NetworkSpec | str]) -> str | None:
    """Name the known network that this is; None if it is one's own."""
    return next((name for name, each in known.items() if each == network), None)
