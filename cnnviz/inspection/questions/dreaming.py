"""The picture that a channel answers to most, found by climbing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.choice import ModelChoice
from cnnviz.inspection.desk import Desk
from cnnviz.inspection.messages import InspectionError
from cnnviz.nets.attribution.maximising import maximise as climb


def maximise(
    desk: Desk, choice: ModelChoice, layer: str, channel: int, steps: int = 64
) -> NDArray[np.uint8]:
    """Give it, shape (H, W, 3), of the size that the model takes.

    Raises
    ------
    InspectionError
        If there is no such layer or channel, or no picture changes it.
    """
    opened = desk.shelf.model(desk, choice)
    preparation = opened.preparation

    def make() -> NDArray[np.uint8]:
        try:
            return climb(
                opened.model,
                layer,
                channel,
                (preparation.height, preparation.width, preparation.channels),
                scaled=preparation.scaled,
                steps=steps,
                tell=lambda done, total: desk.progress(done, total, "Steps"),
            )
        except ValueError as sentence:
            raise InspectionError(str(sentence)) from None

    found: NDArray[np.uint8] = desk.shelf.others.get(
        ("maximise", choice, layer, channel, steps), make
    )
    return np.broadcast_to(found, (*found.shape[:2], 3)).copy()
