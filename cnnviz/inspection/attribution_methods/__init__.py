"""The ways to explain an answer: the one place that names them, an entry a module or family."""

from cnnviz.discovery import entries
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    AttributionTask,
)

__all__ = ["METHODS", "Attribution", "AttributionMethod", "AttributionTask"]

METHODS = entries(__name__, AttributionMethod)
"""All methods by name, in their order."""
