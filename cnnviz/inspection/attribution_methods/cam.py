"""Grad-CAM: the maps of a layer, each weighted by how much the score rises with it."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import message
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    Subject,
    shares_of_strongest,
)
from cnnviz.nets.attribution import signed_cam, usual_layer
from cnnviz.nets.receptive_field.centres import cell_centres


def _explain(subject: Subject) -> Attribution:
    loaded, image = subject.loaded, subject.preprocessed.input
    layer = subject.layer or usual_layer(loaded.description.rows, loaded.heads[subject.head].path)
    score = subject.score()
    found = signed_cam(loaded.model, image, **subject.which, layer=layer)
    if subject.target.against is None:
        found = np.maximum(found, 0)
    if found.size == 1:
        raise ValueError(
            message(
                "The maps of {layer} have a single cell here, which cannot tell places apart.",
                layer=repr(layer),
            )
        )
    centres = cell_centres(loaded.model, layer, image.shape)
    return Attribution(shares_of_strongest(found), score, layer, centres)


ENTRY = AttributionMethod("cam", 10, "Grad-CAM", _explain, fast=True, by_layer=True, held=1.0)
