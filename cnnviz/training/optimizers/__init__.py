"""The optimisers that a run may learn by: the one place that names them, an entry a module."""

from cnnviz.discovery import entries
from cnnviz.training.optimizers.kind import OptimizerKind, Slots, Update, UpdateSteps

__all__ = ["OPTIMIZERS", "OptimizerKind", "Slots", "Update", "UpdateSteps"]

OPTIMIZERS = entries(__name__, OptimizerKind)
"""All optimisers by name, in the order in which people are offered them."""
