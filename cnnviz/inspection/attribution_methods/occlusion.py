"""Occlusion: what the score loses when a square of the picture is covered."""

from __future__ import annotations

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.method import Attribution, AttributionMethod, Subject
from cnnviz.nets.attribution import occlusion


def _explain(subject: Subject) -> Attribution:
    loaded, (pixels, image) = subject.loaded, subject.preprocessed
    score = subject.score()
    mean = loaded.preprocessing.scaled(pixels.mean(axis=(0, 1), keepdims=True))
    found = occlusion(loaded.model, image, **subject.which, fill=mean, tell=subject.tell)
    return Attribution(found, score)


ENTRY = AttributionMethod(
    "occlusion",
    60,
    marked("Occlusion"),
    _explain,
    signed=True,
    unit=marked("of the score"),
    held=1.0,
)
