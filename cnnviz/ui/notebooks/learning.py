"""The notebook of the page “Learning”: a batch's loss, a gradient, and the step of a weight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.backward_pass import LabelledBatch
from cnnviz.inspection.questions.step_files import StepFiles, StepRequest, step_of_notebook
from cnnviz.inspection.questions.training_step import BatchLosses
from cnnviz.inspection.questions.weight_step import WeightTrace
from cnnviz.notebooks.section import Section, Value, photo_of, scale_for
from cnnviz.training.optimizers import UpdateSteps
from cnnviz.ui.inspector import inspector
from cnnviz.ui.notebooks import models
from cnnviz.ui.notebooks.parts import no_notebook, to_notebook

_TOLERANCE = 1e-4  # of sums over all images and layers
_SHOWN = 8  # images beside each other


def offer(description: Description, request: StepRequest, *shown: Any) -> None:
    """Have a notebook hold a step, or say why there can be none; see `training_step`."""
    if reason := models.refusal(description):
        no_notebook(reason)
        return
    ask = partial(inspector().ask, step_of_notebook, request)
    to_notebook(training_step, ask, description, request.batch, *shown)


def training_step(
    ask: Callable[[], StepFiles],
    description: Description,
    batch: LabelledBatch,
    losses: BatchLosses,
    gradient: float,
    weight: WeightTrace,
    steps: UpdateSteps,
) -> list[Section]:
    """Take the step; the page showed the losses, a number's gradient, and one weight's step."""
    files = ask()
    pieces = files.pieces
    shown = batch.images[:_SHOWN]
    parameters = sum(row.parameters for row in description.rows)
    return [
        Section(
            translate("**The network**, with its weights, and the images of the batch."),
            f'{models.OPEN}\nimages, labels = tf.constant(data["images"]), data["labels"]\n'
            'shown_images = data["shown_images"]',
            {
                "model": np.frombuffer(files.model, np.uint8),
                "images": files.images,
                "labels": batch.labels,
                "shown_images": shown,
            },
            [Value("model.count_params()", parameters, 0), Value("labels", batch.labels, 0)],
            photo_of(
                "np.hstack(list(shown_images))",
                np.hstack(list(shown)),
                scale_for(shown.shape[1], 96),
            ),
        ),
        Section(
            translate("**The loss** of each image; the loss of the batch is their mean.")
            + "\n\n$$L = \\frac{1}{N} \\sum_i L_i$$",
            f"{pieces.loss}\n{pieces.kept}\n{pieces.forward}"
            "losses, wanted = losses.numpy(), targets",
            values=[
                Value("losses", losses.losses.astype(np.float32), _TOLERANCE),
                Value("float(total)", losses.loss, _TOLERANCE),
            ],
        ),
        Section(
            translate("**The gradient of one number**: how much the loss changes with it.")
            + "\n\n$$\\frac{\\partial L}{\\partial x}$$",
            f"{pieces.before_cell}gradient_of_number = float({pieces.cell})",
            values=[Value("gradient_of_number", gradient, _TOLERANCE)],
        ),
        Section(
            translate("**A weight**, and the loss's slope along it.")
            + "\n\n$$\\frac{\\partial L}{\\partial w}$$",
            f"{pieces.before_weight}{pieces.weight}"
            "weight_before = float(weight.numpy()[index])\n"
            "slope = float(gradient.numpy()[index])",
            values=[
                Value("weight_before", weight.number),
                Value("slope", weight.model_value, _TOLERANCE),
            ],
        ),
        Section(
            translate("**The step** of the optimiser, and the weight after it."),
            f"{pieces.step}weight_after = float(weight.numpy()[index])",
            values=[Value("weight_after", float(steps.steps[-1].value), _TOLERANCE)],
        ),
    ]
