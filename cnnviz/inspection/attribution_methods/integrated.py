"""Integrated gradients: the score from a black picture to this one, divided among the pixels."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    AttributionTask,
)
from cnnviz.inspection.attribution_methods.program import GRADIENT, MethodProgram
from cnnviz.nets.attribution import integrated_gradients


def _explain(task: AttributionTask) -> Attribution:
    loaded, image = task.loaded, task.preprocessed.input
    black = loaded.preprocessing.scaled(np.zeros((1, 1, image.shape[-1]), np.float32))
    found = integrated_gradients(loaded.model, image, **task.which, baseline=black, tell=task.tell)
    return Attribution(
        found.parts.sum(axis=-1),
        found.score,
        baseline_score=found.baseline_score,
        gap=found.gap,
        steps=found.steps,
    )


_PROGRAM = MethodProgram(
    marked(
        "**Integrated gradients**: the picture less a black one, times the mean of the "
        "gradient on the way between them."
    ),
    r"(x - x_0) \cdot \frac{1}{n} \sum_{i=1}^{n} "
    r"\frac{\partial s}{\partial x}\left(x_0 + \frac{i - 0.5}{n} (x - x_0)\right)",
    GRADIENT
    + """\
black = np.broadcast_to(scaled(np.zeros((1, 1, inputs.shape[-1]))), inputs.shape)
total = np.zeros(inputs.shape)
for step in range({steps}):
    share = (step + 0.5) / {steps}
    total += gradient((black + share * (inputs - black))[None])[0]
explained = ((inputs - black) * total / {steps}).sum(axis=-1)""",
)
ENTRY = AttributionMethod(
    "integrated",
    50,
    marked("Integrated gradients"),
    _explain,
    _PROGRAM,
    signed=True,
    unit=marked("of the score"),
)
