"""The kinds of steps: the one place that names them, a module an entry.

To add a kind, add its module here and its text; the tests of this registry say what is missing
of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.discovery import modules
from cnnviz.nets.augment.step import AugmentationStep


def _entries() -> Iterator[type[AugmentationStep]]:
    for module in modules(__name__):
        for each in vars(module).values():
            is_step = isinstance(each, type) and issubclass(each, AugmentationStep)
            if is_step and each.__module__ == module.__name__:  # not what it imports
                yield each


STEPS = {kind.__name__: kind for kind in sorted(_entries(), key=lambda kind: kind.PLACE)}
"""All kinds by name, in the order in which they are offered."""
