"""The notebook of the page “Architecture”, further down: what a cell sees, and by how much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.nets import NetworkSpec, Row, network_code
from cnnviz.nets.build import is_sequential
from cnnviz.notebooks.section import Section, Value, map_of, scale_for
from cnnviz.ui.notebooks.architecture import without_summary
from cnnviz.ui.notebooks.parts import to_notebook

_TOLERANCE = 1e-3  # of a gradient, behind twice as many sums as the network has layers
_REACH = """\
reach, apart = np.array([1, 1]), np.array([1, 1])
for layer in model.layers:
    window = getattr(layer, "kernel_size", getattr(layer, "pool_size", (1, 1)))
    rate = getattr(layer, "dilation_rate", (1, 1))
    reach = reach + (np.array(window) - 1) * rate * apart
    apart = apart * getattr(layer, "strides", (1, 1))"""
_GRADIENT = """\
seen = tf.constant(data["seen"][None])
with tf.GradientTape() as tape:
    tape.watch(seen)
    moved = tf.reduce_sum(model(seen){cell})
strength = np.abs(tape.gradient(moved, seen)[0].numpy()).sum(axis=-1)
strength = strength / (strength.max() or 1)"""


def offer(
    spec: NetworkSpec,
    row: Row,
    cell: tuple[int, int],
    image: NDArray[np.float32],
    measured: NDArray[np.float32] | None,
) -> None:
    """Have the notebook measure it too, of layers one after the other."""
    assert row.position is not None
    until = replace(spec, layers=spec.layers[: row.position + 1])
    if measured is not None and measured.any() and is_sequential(until):
        to_notebook(receptive_field, until, row, cell, image, measured)


def receptive_field(
    until: NetworkSpec,
    row: Row,
    cell: tuple[int, int],
    image: NDArray[np.float32],
    measured: NDArray[np.float32],
) -> list[Section]:
    """Build the network up to a layer, with the page's first weights; the page showed a map."""
    program = without_summary(network_code(until)).split("\n", 2)[-1].strip("\n")
    rows = len(row.output_shape) == 3
    return [
        Section(
            translate(
                "**What a cell sees**: each layer adds what its window spans beyond one cell, "
                "times all strides before. The network up to this layer has first weights that "
                "are drawn by a seed."
            )
            + "\n\n$$r = 1 + \\sum_l (k_l - 1)\\, d_l \\prod_{m < l} s_m$$",
            f"keras.utils.set_random_seed(0)\n{program}\n{_REACH if rows else ''}".rstrip(),
            values=[Value("reach", np.array(row.receptive_field), 0)]
            if _follows(until, row)
            else (),
        ),
        Section(
            translate(
                "**How much each pixel moves the cell**: the size of the gradient of the cell in "
                "row {row}, column {column}, summed over its channels and over the colours of the "
                "pixel, as a share of the largest.",
                row=cell[0],
                column=cell[1],
            )
            + "\n\n$$\\sum_c \\left| \\frac{\\partial}{\\partial x_c} \\sum_k a_k \\right|$$",
            _GRADIENT.format(cell=f"[0, {cell[0]}, {cell[1]}]" if rows else ""),
            {"seen": image},
            [Value("strength", measured, _TOLERANCE)],
            map_of("strength", measured, 1.0, scale_for(len(measured), 256)),
        ),
    ]


def _follows(until: NetworkSpec, row: Row) -> bool:
    """Tell whether windows, strides and dilation say all of what a layer's cell sees."""
    reach, apart = np.ones(2, int), np.ones(2, int)
    for layer in until.layers:
        settings = layer.settings()
        window = settings.get("kernel_size", settings.get("pool_size", 1))
        reach = reach + (np.array(window) - 1) * settings.get("dilation_rate", 1) * apart
        apart = apart * np.array(settings.get("strides") or window)
    return len(row.output_shape) == 3 and row.receptive_field == tuple(reach.tolist())
