"""What a model is."""

from __future__ import annotations

from cnnviz.inspection.desk import Desk
from cnnviz.inspection.opened import Description
from cnnviz.nets.choice import ModelChoice


def warm_up(desk: Desk) -> None:
    """Load TensorFlow, so that the first question that needs it is answered sooner."""
    import keras  # noqa: F401


def describe(desk: Desk, choice: ModelChoice) -> Description:
    """Load a model and describe it."""
    return desk.shelf.model(desk, choice).description
