"""The notebook of the page “Activation”: a map, what an activation makes of it, and softmax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.i18n import translate
from cnnviz.nets.layer_code import layer_lines
from cnnviz.notebooks.section import Section, Value, map_of
from cnnviz.ops import ACTIVATIONS, PRESETS, ConvLayer
from cnnviz.ops.softmax import SoftmaxSteps
from cnnviz.ui.activation.settings import RIVAL
from cnnviz.ui.components.activation_map import BINS, ActivationData, counts, value_ranges
from cnnviz.ui.notebooks.photo import photo_shown

_SHARE = 0.995  # of the values within the colour scale
_TAPE = """\
x = tf.constant(shown["sums"])  # those above, but for rounding
with tf.GradientTape() as tape:
    tape.watch(x)
    after = {after}
slope = tape.gradient(after, x).numpy()
after = after.numpy()
zeros = [float(np.mean(each == 0)) for each in (x.numpy(), after, slope)]"""


def on_map(
    photo: NDArray[np.uint8],
    kernel: str,
    gain: float,
    bias: float,
    data: ActivationData,
    activation: str,
    parameters: Mapping[str, Any],
) -> list[Section]:
    """Put the sums of a convolution of the grey photo (H, W, 1) through an activation."""
    weights = (PRESETS[kernel].values[..., None, None] * gain).astype(np.float32)
    sums = np.asarray(data.before, np.float32)
    limit = max(limit_of(data.before, _SHARE), limit_of(data.after, _SHARE))
    zeros = [float(np.mean(each == 0)) for each in (data.before, data.after, data.slope)]
    return [
        photo_shown(photo),
        Section(
            translate(
                "**The sums.** A convolution of the photo, its pixels divided by 255: what a layer "
                "has before its activation."
            ),
            "\n".join(
                [
                    'image = photo.astype("float32") / 255',
                    *layer_lines(ConvLayer("conv", weights, bias)),
                    "sums = feature_map[..., 0]",
                ]
            ),
            values=[Value("sums", sums)],
            painting=map_of("sums", sums, limit),
        ),
        Section(
            translate(
                "**The activation** makes another number $f(x)$ of each sum $x$; its slope "
                "$f'(x)$ is what comes back through it when the network learns. Last come the "
                "shares of zeros: of the sums, of what becomes of them, of the slopes."
            ),
            _TAPE.format(after=_call(activation, parameters)),
            values=[
                Value("after", np.asarray(data.after, np.float32)),
                Value("slope", np.asarray(data.slope, np.float32)),
                Value("zeros", np.array(zeros), 1e-3),  # where a slope fades out, rounding decides
            ],
            painting=map_of("after", data.after, limit),
        ),
        _histograms(data),
    ]


def _histograms(data: ActivationData) -> Section:
    lines, values = [], []
    for name, numbers in (("before", data.before), ("after", data.after)):
        span = value_ranges(data)[name]
        variable = "x.numpy()" if name == "before" else "after"
        lines.append(
            f"{name}_counts = np.histogram(np.clip({variable}, {span[0]!r}, {span[1]!r}), "
            f"{BINS}, {span!r})[0]"
        )
        # A number that is rounded may fall into the next step.
        values.append(Value(f"{name}_counts", counts(numbers, span), 0.01))
    return Section(
        translate(
            "**The histograms**: how many of the sums, and of what becomes of them, fall into each "
            "of {bins} equal steps.",
            bins=BINS,
        ),
        "\n".join(lines),
        values=values,
    )


def softmax(logits: Sequence[float], temperature: float, steps: SoftmaxSteps) -> list[Section]:
    """Make shares of logits, step by step."""
    said = translate(
        "**Softmax** makes probabilities of logits: each one's power of e, as a share of all."
    )
    return [
        Section(
            f"{said}\n\n$$p_i = \\frac{{e^{{z_i / T}}}}{{\\sum_j e^{{z_j / T}}}}$$",
            f"logits, temperature = np.array({[*logits]!r}), {temperature!r}\n"
            "powers = np.exp(logits / temperature)\n"
            "probabilities = keras.ops.softmax(logits / temperature).numpy()",
            values=[
                Value("powers", steps.powers),
                Value("powers.sum()", steps.total),
                Value("probabilities", steps.probabilities),
            ],
        )
    ]


def _call(activation: str, parameters: Mapping[str, Any]) -> str:
    """Write the activation of x; one that reads a row of numbers gets the rival beside it."""
    own = {name: value for name, value in parameters.items() if name != RIVAL}
    settings = "".join(f", {name}={value!r}" for name, value in own.items())
    if ACTIVATIONS[activation].elementwise:
        return f"keras.activations.{activation}(x{settings})"
    pair = f"tf.stack([x, tf.fill(x.shape, {parameters[RIVAL]!r})], axis=-1)"
    return f"keras.activations.{activation}({pair}{settings})[..., 0]"
