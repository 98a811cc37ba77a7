"""The notebook of the page “Why this class?”: an explanation, by GradientTape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.attribution_methods import METHODS, Attribution
from cnnviz.inspection.questions.attribution import AttributionRequest
from cnnviz.inspection.questions.notebook_model import NotebookModel
from cnnviz.notebooks.section import Section, Value, map_of, scale_for
from cnnviz.training.export import step_parts
from cnnviz.ui.notebooks import models

_TOLERANCE = 1e-3  # of gradients, behind twice as many sums as a network has layers
_SCORE = """\


def score(images):
    logits = model(images)
    return {score}


images = tf.constant(inputs[None])
number = float(score(images)[0])"""


def explanation(
    ask: Callable[[], NotebookModel],
    description: Description,
    photo: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
    request: AttributionRequest,
    shown: Attribution,
) -> list[Section]:
    """Explain a class; the page showed how."""
    found, begun = models.model_and_picture(ask, description, photo, pixels)
    head, method = description.heads[0], METHODS[request.method]
    score = models.score_of(head, request.class_index, request.against)
    lines = [found.unsquashed, _SCORE.format(score=score)]
    if method.by_layer:
        lines.insert(0, step_parts.KEEP_OUTPUT.format(layer=found.layer).strip() + "\n")
    above, end = ("", "") if method.is_signed(request.against) else ("np.maximum(", ", 0)")
    code = method.program.code.format(
        at=found.use - found.uses,
        above=above,
        end=end,
        layers=f"[{', '.join(found.rectifying)}]",
        steps=shown.steps,
    )
    limit = limit_of(shown.map, method.held)
    return [
        *begun,
        Section(
            translate(
                "**The score** $s$ is the class's number before the softmax or sigmoid, less that "
                "of the class that it is compared with."
            ),
            "\n".join(filter(None, lines)),
            values=[Value("number", shown.score, _TOLERANCE)],
        ),
        Section(
            f"{translate(method.program.said)}\n\n$${method.program.formula}$$",
            code,
            values=[Value("explained", shown.map, _TOLERANCE)],
            painting=map_of("explained", shown.map, limit, scale_for(len(shown.map), 256)),
        ),
    ]
