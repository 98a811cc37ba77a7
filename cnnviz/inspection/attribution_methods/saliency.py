"""Saliency: how much the score changes when a pixel changes a little."""

from __future__ import annotations

from functools import partial

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    AttributionTask,
    shares_of_strongest,
)
from cnnviz.inspection.attribution_methods.program import GRADIENT, STRENGTH, MethodProgram
from cnnviz.nets.attribution import saliency, strength
from cnnviz.nets.attribution.gradients import Kind


def _explain(kind: Kind, task: AttributionTask) -> Attribution:
    score = task.score()
    gradient = saliency(
        task.loaded.model,
        task.preprocessed.input,
        **task.which,
        kind=kind,
        tell=task.tell,
    )
    return Attribution(shares_of_strongest(strength(gradient)), score)


_ONLY_POSITIVE = """\
@tf.custom_gradient
def only_positive(x):
    return tf.identity(x), tf.nn.relu


for layer in {layers}:
    layer.call = lambda *given, call=layer.call, **settings: only_positive(call(*given, **settings))

"""
_PLAIN = MethodProgram(
    marked("**Saliency**: how much the score changes with each pixel."),
    r"\max_c \left| \frac{\partial s}{\partial x_c} \right|",
    GRADIENT + "found = gradient(images)[0]\n" + STRENGTH,
)
_SMOOTH = MethodProgram(
    marked("**Smoothed saliency**: the mean gradient of 24 copies of the picture with noise."),
    r"\max_c \left| \frac{1}{24} \sum_i \frac{\partial s(x + \epsilon_i)}{\partial x_c} "
    r"\right|",
    GRADIENT
    + """\
rng = np.random.default_rng(0)
spread = np.float32(0.15 * (inputs.max() - inputs.min()))
found = np.zeros_like(inputs)
for sample in range(24):
    noise = rng.standard_normal((1, *inputs.shape), np.float32)
    found += gradient(inputs[None] + spread * noise)[0] / 24
"""
    + STRENGTH,
)
_GUIDED = MethodProgram(
    marked(
        "**Guided saliency**: the same gradient, of which each ReLU lets only what is above 0 back."
    ),
    r"\max_c \left| \frac{\partial s}{\partial x_c} \right|",
    _ONLY_POSITIVE + GRADIENT + "found = gradient(images)[0]\n" + STRENGTH,
)
ENTRIES = [
    AttributionMethod(
        "plain", 20, marked("Saliency"), partial(_explain, "plain"), _PLAIN, fast=True
    ),
    AttributionMethod(
        "smooth", 30, marked("Smoothed saliency"), partial(_explain, "smooth"), _SMOOTH
    ),
    AttributionMethod(
        "guided", 40, marked("Guided saliency"), partial(_explain, "guided"), _GUIDED, fast=True
    ),
]
