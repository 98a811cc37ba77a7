"""The notebook of the page “Learning”, further down: steps that were taken on the same batch."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.questions.steps_taken import StepsTaken
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.nets.layers import layer_kind
from cnnviz.notebooks.section import Section, Value
from cnnviz.training.export.optimizer_script import made
from cnnviz.ui.notebooks import models
from cnnviz.ui.notebooks.parts import to_notebook

_TOLERANCE = 1e-3  # of numbers behind as many steps as are compared
_COMPARED = 10  # steps: rounding grows with each
# What is learned from stands in the sections of the step, before this one.
_PROGRAM = """\
{open}
{optimizer}
means = []
for step in range({count} + 1):
    with tf.GradientTape() as tape:
        answers = model(images, training=True)
        losses = loss(wanted, answers)
        total = tf.reduce_mean(losses) + sum(model.losses)
    means.append(float(total))
    if step < {count}:
        gradients = tape.gradient(total, [each.value for each in model.trainable_variables])
        pairs = [pair for pair in zip(gradients, model.trainable_variables) if pair[0] is not None]
        optimizer.apply(*zip(*pairs))
losses_after = losses.numpy()"""


def offer(description: Description, rule: OptimizerChoice, taken: StepsTaken) -> None:
    """Have the notebook take the steps too, where nothing is drawn in them."""
    if not any(layer_kind(row.kind).by_chance for row in description.rows):
        to_notebook(steps, rule, taken)


def steps(rule: OptimizerChoice, taken: StepsTaken) -> list[Section]:
    """Take the steps from the first weights on; the page showed the losses."""
    count = len(taken.means) - 1
    values = [Value(f"means[:{_COMPARED + 1}]", taken.means[: _COMPARED + 1], _TOLERANCE)]
    if count <= _COMPARED:
        values.append(Value("losses_after", taken.losses.astype(np.float32), _TOLERANCE))
    said = translate(
        "**Steps taken**: the same images again and again, from the first weights on. The loss of "
        "the batch before the first step and after each, and the loss of each image at the end."
    )
    program = _PROGRAM.format(
        open=models.OPEN, optimizer=made(rule.name, repr(rule.rate), rule), count=count
    )
    return [Section(f"{said}\n\n$$w \\leftarrow w - \\Delta w$$", program, values=values)]
