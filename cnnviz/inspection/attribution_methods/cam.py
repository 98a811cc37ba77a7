"""Grad-CAM: the maps of a layer, each weighted by how much the score rises with it."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked, message
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    AttributionTask,
    shares_of_strongest,
)
from cnnviz.inspection.attribution_methods.program import MethodProgram
from cnnviz.nets.attribution import signed_cam, usual_layer
from cnnviz.nets.receptive_field.centres import cell_centres


def _explain(task: AttributionTask) -> Attribution:
    loaded, image = task.loaded, task.preprocessed.input
    layer = task.layer or usual_layer(loaded.description.rows, loaded.heads[task.head].path)
    score = task.score()
    found = signed_cam(loaded.model, image, **task.which, layer=layer)
    if task.target.against is None:
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


_PROGRAM = MethodProgram(
    marked(
        "**Grad-CAM**: the maps $A_k$ of a layer, each times the mean of the score's gradient "
        "over its cells, added up."
    ),
    r"w_k = \frac{1}{H\,W} \sum_{r, c} \frac{\partial s}{\partial A_{k, r, c}}"
    r"\qquad \sum_k w_k A_k",
    """\
with tf.GradientTape() as tape:
    tape.watch(images)
    total = tf.reduce_sum(score(images))
maps = kept[{at}]
weights = tape.gradient(total, maps)[0].numpy().mean(axis=(0, 1))
explained = {above}maps[0].numpy() @ weights{end}
explained = explained / (np.abs(explained).max() or 1)""",
)
ENTRY = AttributionMethod(
    "cam", 10, "Grad-CAM", _explain, _PROGRAM, fast=True, by_layer=True, held=1.0
)
