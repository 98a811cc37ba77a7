"""Questions that only attacks ask; the process imports them by their names."""

from __future__ import annotations

import os

from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice


def process_of(context: RequestContext, choice: ModelChoice) -> int:
    """Say which process answers questions about a model, without a look at it."""
    return os.getpid()
