"""Registries that find their entries by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Protocol, TypeVar


class Entry(Protocol):
    """What a registry holds."""

    @property
    def name(self) -> str:
        """What it is asked for by; no two entries share one."""

    @property
    def place(self) -> int:
        """Where it stands among the others; no two entries share one, but that of the last."""


E = TypeVar("E", bound=Entry)

LAST = 1_000_000
"""The place of entries whose order does not matter."""


def modules(package: str) -> Iterator[ModuleType]:
    """Import each module of a package, in the order of their names."""
    for name in sorted(each.name for each in iter_modules(import_module(package).__path__)):
        yield import_module(f"{package}.{name}")


def entries(package: str, kind: type[E]) -> dict[str, E]:
    """Gather the ``ENTRY`` or ``ENTRIES`` of all modules of a package, by name, in their places.

    A module without them is passed over: it holds what several entries share.

    Raises
    ------
    ValueError
        If two entries have the same name, or the same place.

    Examples
    --------
    >>> from cnnviz.ops.activations.kind import ActivationKind
    >>> list(entries("cnnviz.ops.activations", ActivationKind))[:2]  # in the places 10 and 20
    ['relu', 'leaky_relu']
    """
    gathered: list[E] = []
    for module in modules(package):
        defined = vars(module)
        listed = [*defined.get("ENTRIES", ()), *([defined["ENTRY"]] if "ENTRY" in defined else [])]
        assert all(isinstance(each, kind) for each in listed), module.__name__
        gathered += listed
    found: dict[str, E] = {}
    places: dict[int, str] = {}
    for each in sorted(gathered, key=lambda entry: entry.place):
        if each.name in found:
            raise ValueError(f"There are two entries {each.name!r} in {package}.")
        if each.place in places and each.place != LAST:
            raise ValueError(
                f"{places[each.place]!r} and {each.name!r} in {package} both have the place "
                f"{each.place}."
            )
        found[each.name] = each
        places[each.place] = each.name
    return found
