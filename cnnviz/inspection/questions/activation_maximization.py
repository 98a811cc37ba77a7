"""The picture that a channel answers to most, found by climbing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import marked, sentence_of
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.attribution.activation_maximization import maximise as climb
from cnnviz.nets.attribution.flow import Flow
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.layers import layer_kind

_LEAST = 64  # rows and columns: room for a pattern


def maximise(
    context: RequestContext, choice: ModelChoice, layer: str, channel: int, steps: int = 64
) -> NDArray[np.uint8]:
    """Give it, shape (H, W, 3).

    It has the size that the model takes; before layers that slide over pictures of any size, only
    as much as one cell can see, but at least 64 × 64: that is faster, and its pattern larger.

    Raises
    ------
    InspectionError
        If there is no such layer or channel, or no picture changes it.
    """
    loaded = context.cache.model(context, choice)

    def make() -> NDArray[np.uint8]:
        try:
            return climb(
                loaded.model,
                layer,
                channel,
                (*_size(loaded, layer), loaded.preprocessing.channels),
                scaled=loaded.preprocessing.scaled,
                steps=steps,
                tell=lambda done, total: context.progress(done, total, marked("Steps")),
            )
        except ValueError as sentence:
            raise InspectionError(sentence_of(sentence)) from None

    found: NDArray[np.uint8] = context.cache.results.get(
        ("maximise", loaded.choice, layer, channel, steps), make
    )
    return np.broadcast_to(found, (*found.shape[:2], 3)).copy()


def _size(loaded: LoadedModel, layer: str) -> tuple[int, int]:
    height, width = loaded.preprocessing.height, loaded.preprocessing.width
    calls = Flow(loaded.model).before(layer)
    field = next(
        (row.receptive_field for row in loaded.description.rows if row.name == layer), None
    )
    if field is None or not all(layer_kind(call.kind).takes_any_size for call in calls):
        return height, width
    return min(height, max(_LEAST, field[0])), min(width, max(_LEAST, field[1]))
