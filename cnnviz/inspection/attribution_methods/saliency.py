"""Saliency: how much the score changes when a pixel changes a little."""

from __future__ import annotations

from functools import partial

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    Subject,
    shares_of_strongest,
)
from cnnviz.nets.attribution import saliency, strength
from cnnviz.nets.attribution.gradients import Kind


def _explain(kind: Kind, subject: Subject) -> Attribution:
    score = subject.score()
    gradient = saliency(
        subject.loaded.model,
        subject.preprocessed.input,
        **subject.which,
        kind=kind,
        tell=subject.tell,
    )
    return Attribution(shares_of_strongest(strength(gradient)), score)


ENTRIES = [
    AttributionMethod("plain", 20, marked("Saliency"), partial(_explain, "plain"), fast=True),
    AttributionMethod("smooth", 30, marked("Smoothed saliency"), partial(_explain, "smooth")),
    AttributionMethod(
        "guided", 40, marked("Guided saliency"), partial(_explain, "guided"), fast=True
    ),
]
