"""What a model is."""

from __future__ import annotations

from cnnviz.inspection.loaded_model import Description
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice


def warm_up(context: RequestContext) -> None:
    """Load TensorFlow, so that the first question that needs it is answered sooner."""
    import keras  # noqa: F401


def describe(context: RequestContext, choice: ModelChoice) -> Description:
    """Load a model and describe it."""
    return context.cache.model(context, choice).description
