"""Occlusion: what the score loses when a square of the picture is covered."""

from __future__ import annotations

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.method import (
    Attribution,
    AttributionMethod,
    AttributionTask,
)
from cnnviz.inspection.attribution_methods.program import MethodProgram
from cnnviz.nets.attribution import occlusion


def _explain(task: AttributionTask) -> Attribution:
    loaded, (pixels, image) = task.loaded, task.preprocessed
    score = task.score()
    mean = loaded.preprocessing.scaled(pixels.mean(axis=(0, 1), keepdims=True))
    found = occlusion(loaded.model, image, **task.which, fill=mean, tell=task.tell)
    return Attribution(found, score)


_PROGRAM = MethodProgram(
    marked(
        "**Occlusion**: what the score loses when a square of the picture's mean colour covers "
        "a part, in the mean over the squares that cover a pixel."
    ),
    r"s(x) - s(x_{covered})",
    """\
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
)
ENTRY = AttributionMethod(
    "occlusion",
    60,
    marked("Occlusion"),
    _explain,
    _PROGRAM,
    signed=True,
    unit=marked("of the score"),
    held=1.0,
)
