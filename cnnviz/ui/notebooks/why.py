"""The notebook of the page “Why this class?”: an explanation, by GradientTape."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.i18n import marked, translate
from cnnviz.inspection import Description
from cnnviz.inspection.attribution_methods import Attribution
from cnnviz.inspection.questions.attribution import AttributionRequest
from cnnviz.inspection.questions.notebook_model import NotebookModel
from cnnviz.notebooks.section import Section, Value, map_of, scale_for
from cnnviz.training.export import step_parts
from cnnviz.ui.notebooks import models

_TOLERANCE = 1e-3  # of gradients, behind twice as many sums as a network has layers
_HELD = 0.995  # of a map's pixels the scale must hold
_SCORE = """\


def score(images):
    logits = model(images)
    return {score}


images = tf.constant(inputs[None])
number = float(score(images)[0])"""
_GRADIENT = """\
def gradient(images):
    images = tf.constant(images, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(score(images))
    return tape.gradient(total, images).numpy()


"""
_STRENGTH = "explained = np.abs(found).max(axis=-1)\nexplained = explained / (explained.max() or 1)"
_GUIDED = """\
@tf.custom_gradient
def only_positive(x):
    return tf.identity(x), tf.nn.relu


for layer in {layers}:
    layer.call = lambda *given, call=layer.call, **settings: only_positive(call(*given, **settings))

"""
_PROGRAMS = {
    "cam": """\
with tf.GradientTape() as tape:
    tape.watch(images)
    total = tf.reduce_sum(score(images))
maps = kept[{at}]
weights = tape.gradient(total, maps)[0].numpy().mean(axis=(0, 1))
explained = {above}maps[0].numpy() @ weights{end}
explained = explained / (np.abs(explained).max() or 1)""",
    "plain": _GRADIENT + "found = gradient(images)[0]\n" + _STRENGTH,
    "guided": _GUIDED + _GRADIENT + "found = gradient(images)[0]\n" + _STRENGTH,
    "smooth": _GRADIENT
    + """\
rng = np.random.default_rng(0)
spread = np.float32(0.15 * (inputs.max() - inputs.min()))
found = np.zeros_like(inputs)
for sample in range(24):
    noise = rng.standard_normal((1, *inputs.shape), np.float32)
    found += gradient(inputs[None] + spread * noise)[0] / 24
"""
    + _STRENGTH,
    "integrated": _GRADIENT
    + """\
black = np.broadcast_to(scaled(np.zeros((1, 1, inputs.shape[-1]))), inputs.shape)
total = np.zeros(inputs.shape)
for step in range({steps}):
    share = (step + 0.5) / {steps}
    total += gradient((black + share * (inputs - black))[None])[0]
explained = ((inputs - black) * total / {steps}).sum(axis=-1)""",
    "occlusion": """\
cover = np.broadcast_to(scaled(pixels.mean(axis=(0, 1), keepdims=True)), inputs.shape)
height, width = inputs.shape[:2]
side, step = max(1, min(height, width) // 5), max(1, min(height, width) // 15)
lost, times = np.zeros((height, width)), np.zeros((height, width))
for top in sorted({{*range(0, height - side + 1, step), height - side}}):
    for left in sorted({{*range(0, width - side + 1, step), width - side}}):
        square = slice(top, top + side), slice(left, left + side)
        covered = inputs.copy()
        covered[square] = cover[square]
        lost[square] += number - float(score(covered[None])[0])
        times[square] += 1
explained = lost / np.maximum(times, 1)""",
}
_SAID = {
    "cam": (
        marked(
            "**Grad-CAM**: the maps $A_k$ of a layer, each times the mean of the score's gradient "
            "over its cells, added up."
        ),
        r"w_k = \frac{1}{H\,W} \sum_{r, c} \frac{\partial s}{\partial A_{k, r, c}}"
        r"\qquad \sum_k w_k A_k",
    ),
    "plain": (
        marked("**Saliency**: how much the score changes with each pixel."),
        r"\max_c \left| \frac{\partial s}{\partial x_c} \right|",
    ),
    "guided": (
        marked(
            "**Guided saliency**: the same gradient, of which each ReLU lets only what is above 0 "
            "back."
        ),
        r"\max_c \left| \frac{\partial s}{\partial x_c} \right|",
    ),
    "smooth": (
        marked("**Smoothed saliency**: the mean gradient of 24 copies of the picture with noise."),
        r"\max_c \left| \frac{1}{24} \sum_i \frac{\partial s(x + \epsilon_i)}{\partial x_c} "
        r"\right|",
    ),
    "integrated": (
        marked(
            "**Integrated gradients**: the picture less a black one, times the mean of the "
            "gradient on the way between them."
        ),
        r"(x - x_0) \cdot \frac{1}{n} \sum_{i=1}^{n} "
        r"\frac{\partial s}{\partial x}\left(x_0 + \frac{i - 0.5}{n} (x - x_0)\right)",
    ),
    "occlusion": (
        marked(
            "**Occlusion**: what the score loses when a square of the picture's mean colour covers "
            "a part, in the mean over the squares that cover a pixel."
        ),
        r"s(x) - s(x_{covered})",
    ),
}


def explanation(
    ask: Callable[[], NotebookModel],
    description: Description,
    photo: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
    request: AttributionRequest,
    shown: Attribution,
) -> list[Section]:
    """Explain a class; the page showed how."""
    found, opened = models.opened(ask, description)
    head, method = description.heads[0], request.method
    score = models.score_of(head, request.class_index, request.against)
    lines = [found.unsquashed, _SCORE.format(score=score)]
    program = _PROGRAMS[method]
    if method == "cam":
        lines.insert(0, step_parts.KEEP_OUTPUT.format(layer=found.layer).strip() + "\n")
        above = ("np.maximum(", ", 0)") if request.against is None else ("", "")
        program = program.format(at=found.use - found.uses, above=above[0], end=above[1])
    elif method == "guided":
        program = program.format(layers=f"[{', '.join(found.rectifying)}]")
    else:
        program = program.format(steps=shown.steps)
    said, formula = _SAID[method]
    limit = limit_of(shown.map, 1.0 if method in ("cam", "occlusion") else _HELD)
    return [
        opened,
        *models.seen(description, photo, pixels),
        Section(
            translate(
                "**The score** $s$ is the class's number before the softmax or sigmoid, less that "
                "of the class that it is compared with."
            ),
            "\n".join(filter(None, lines)),
            values=[Value("number", shown.score, _TOLERANCE)],
        ),
        Section(
            f"{translate(said)}\n\n$${formula}$$",
            textwrap.dedent(program),
            values=[Value("explained", shown.map, _TOLERANCE)],
            painting=map_of("explained", shown.map, limit, scale_for(len(shown.map), 256)),
        ),
    ]
