"""How much each pixel moves a cell of a network, before any training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import NetworkSpec, build, effective_receptive_field
from cnnviz.training.worker.seeding import seeded


def measure_receptive_field(
    context: RequestContext,
    spec: NetworkSpec,
    name: str,
    image: NDArray[np.float32],
    cell: tuple[int, int],
) -> NDArray[np.float32]:
    """Measure it by gradients: see `cnnviz.nets.effective_receptive_field`.

    The first weights are those that Keras draws by the seed 0: measured twice, it is the same.
    """
    with seeded(0):
        model = build(spec)
    return effective_receptive_field(model, name, image, *cell)
