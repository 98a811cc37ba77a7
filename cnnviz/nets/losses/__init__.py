"""The losses that a network may learn by: the one place that names them, an entry a module."""

from cnnviz.discovery import entries
from cnnviz.nets.losses.kind import LossKind

__all__ = ["LOSSES", "LossKind"]

LOSSES = entries(__name__, LossKind)
"""All losses by name, in their order."""
