"""Integrated gradients: the score from a black picture to this one, divided among the pixels."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.method import Attribution, AttributionMethod, Subject
from cnnviz.nets.attribution import integrated_gradients


def _explain(subject: Subject) -> Attribution:
    loaded, image = subject.loaded, subject.preprocessed.input
    black = loaded.preprocessing.scaled(np.zeros((1, 1, image.shape[-1]), np.float32))
    found = integrated_gradients(
        loaded.model, image, **subject.which, baseline=black, tell=subject.tell
    )
    return Attribution(
        found.parts.sum(axis=-1),
        found.score,
        baseline_score=found.baseline_score,
        gap=found.gap,
        steps=found.steps,
    )


ENTRY = AttributionMethod(
    "integrated",
    50,
    marked("Integrated gradients"),
    _explain,
    signed=True,
    unit=marked("of the score"),
)
