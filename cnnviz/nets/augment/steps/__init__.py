"""The kinds of steps: the one place that names them, a module an entry.

To add a kind, add its module here and its text; the tests of this registry say what is missing
of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from cnnviz.nets.augment.step import AugmentationStep


def _entries() -> Iterator[type[AugmentationStep]]:
    for module in iter_modules(__path__, f"{__name__}."):
        defined = vars(import_module(module.name)).values()
        for each in defined:
            is_step = isinstance(each, type) and issubclass(each, AugmentationStep)
            if is_step and each.__module__ == module.name:  # not what it imports
                yield each


STEPS = {kind.__name__: kind for kind in sorted(_entries(), key=lambda kind: kind.PLACE)}
"""All kinds by name, in the order in which they are offered."""
