"""The networks of keras.applications: the one place that names them, a module each.

To add one, add its module with a ``BACKBONE``, its table beside it (``python -m
cnnviz.nets.tables`` writes it) and its text; the tests of this registry say what is missing.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from cnnviz.nets.backbone import Backbone

__all__ = ["BACKBONES"]


def _found() -> dict[str, Backbone]:
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    entries: list[Backbone] = [module.BACKBONE for module in modules]
    return {entry.name: entry for entry in sorted(entries, key=lambda entry: entry.place)}


BACKBONES = _found()
"""All that are known, by name, in the order in which they are offered."""
