"""The notebook of the page “Feature maps”, further down: a picture made for a channel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import Description, ModelChoice
from cnnviz.inspection.questions.notebook_model import NotebookModel, notebook_model
from cnnviz.nets import Cell
from cnnviz.notebooks.section import Section, Value, photo_of, scale_for
from cnnviz.training.export import step_parts
from cnnviz.ui.inspector import inspector
from cnnviz.ui.notebooks import models
from cnnviz.ui.notebooks.parts import to_notebook

_TOLERANCE = 0.02  # of 255: each step goes on from the rounding of the one before
# As `cnnviz.nets.attribution.activation_maximization` does it.
_PROGRAM = """\
rows, columns, channels = {shape}
frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None])
waves = np.sqrt(rows * columns) / np.maximum(frequency, 1 / max(rows, columns))
waves = waves.astype("float32")


def pixels_of(numbers):
    spectrum = tf.complex(numbers[0] * waves, numbers[1] * waves)
    raw = tf.signal.irfft2d(spectrum, (rows, columns)) / 4
    image = tf.transpose(raw, (1, 2, 0))[None]
{colours}    return 255 * tf.sigmoid(image)


rng = np.random.default_rng(0)
start = 0.01 * rng.standard_normal((2, channels, *waves.shape)).astype("float32")
numbers = tf.constant(start)
mean, square = tf.zeros_like(numbers), tf.zeros_like(numbers)
for step in range(1, {steps} + 1):
    shift = [int(rng.integers(-(side // 16), side // 16 + 1)) for side in (rows, columns)]
    with tf.GradientTape() as tape:
        tape.watch(numbers)
        image = tf.roll(pixels_of(numbers), shift, (1, 2))
        model({given})
        answer = tf.reduce_mean(kept[{at}][..., {channel}])
    slope = tape.gradient(answer, numbers)
    mean = 0.9 * mean + (1 - 0.9) * slope
    square = 0.99 * square + (1 - 0.99) * slope**2
    size = tf.sqrt(square / (1 - 0.99**step)) + 1e-8
    numbers += 0.1 * (mean / (1 - 0.9**step)) / size
made = np.rint(pixels_of(numbers)[0].numpy())"""
_COLOURS = """\
    colours = np.array([[0.26, 0.09, 0.02], [0.27, 0, -0.05], [0.27, -0.09, 0.03]], "float32")
    image = image @ (colours / np.linalg.norm(colours, axis=0).max()).T
"""


def offer(
    choice: ModelChoice, description: Description, cell: Cell, steps: int, made: NDArray[np.uint8]
) -> None:
    """Have the notebook make the picture too, where the model takes one of its size."""
    how = description.preprocessing
    if made.shape[:2] == (how.height, how.width):
        ask = partial(inspector().ask, notebook_model, choice, cell.layer)
        to_notebook(picture, ask, description, cell, steps, made)


def picture(
    ask: Callable[[], NotebookModel],
    description: Description,
    cell: Cell,
    steps: int,
    made: NDArray[np.uint8],
) -> list[Section]:
    """Make the picture (H, W, 3) that the page showed."""
    found, how = ask(), description.preprocessing
    keep = step_parts.KEEP_OUTPUT.format(layer=found.layer).strip()
    program = _PROGRAM.format(
        shape=f"{how.height}, {how.width}, {how.channels}",
        colours=_COLOURS if how.channels == 3 else "",
        steps=steps,
        given=models.scaled_code("image", how.numbers),
        at=found.use - found.uses,
        channel=cell.channel,
    )
    parts = (models.OPEN, found.without_activation, keep, program)
    return [
        Section(
            translate(
                "**A picture for a channel**: it begins as noise, and {steps} steps of Adam raise "
                "the mean $a$ of channel {channel} of the layer `{layer}`, before its ReLU, "
                "sigmoid or softmax if it ends in one. It is made of waves, large ones first, and "
                "is shifted a little at each step.",
                steps=steps,
                channel=cell.channel,
                layer=cell.layer,
            )
            + "\n\n$$x \\leftarrow x + \\eta\\, \\frac{\\partial a}{\\partial x}$$",
            "\n".join(filter(None, parts)),
            values=[Value("made", made[..., : how.channels], _TOLERANCE)],
            painting=photo_of("made", made[..., : how.channels], scale_for(len(made), 224)),
        )
    ]
