"""What the page draws: the table of a network, and what a cell of it sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import cut, to_grey
from cnnviz.i18n import message, plural_message, sentence_of
from cnnviz.inspection.questions.receptive_field import measure_receptive_field
from cnnviz.nets import LayerProblem, NetworkSpec, Row, shape_text, shipped_table, spec_table
from cnnviz.nets.build import check_buildable
from cnnviz.nets.receptive_field.regions import input_spans
from cnnviz.ui.components.network import NetworkData, memory_text
from cnnviz.ui.components.receptive_field import ReceptiveFieldData
from cnnviz.ui.inspector import inspector

_MAX_MEASURED_BYTES = 200 * 2**20  # of weights and maps, on a server that others use too


def network_data(network: NetworkSpec | str, selected: int | None, shown: int = 0) -> NetworkData:
    """Lay out the table of a network, or of a well-known one by its name."""
    if isinstance(network, str):
        shipped = shipped_table(network)
        return NetworkData(network, shipped.input_shape, shipped.rows)
    rows = tuple(spec_table(network))
    return NetworkData(
        network.name, network.input_shape, rows, selected, editable=True, shown=shown
    )


def first_problem(problems: Sequence[LayerProblem]) -> str:
    """Say what is wrong with the first layer that does not fit, and how many come after it.

    Examples
    --------
    >>> first_problem([LayerProblem(1, "Dense", (8, 8, 3), "It does not fit.", ())] * 5)
    'It does not fit. And 4 more do not fit: the table marks them.'
    """
    sentence = problems[0].sentence
    if len(problems) == 1:
        return sentence
    return plural_message(
        "{sentence} And {count} more does not fit: the table marks it.",
        "{sentence} And {count} more do not fit: the table marks them.",
        count=len(problems) - 1,
        sentence=sentence,
    )


def row_of(spec: NetworkSpec, position: int) -> Row:
    """Give the row of a layer; of a block, the last."""
    return [row for row in spec_table(spec) if row.position == position][-1]


def refusal(spec: NetworkSpec) -> str | None:
    """Say why a network cannot be built, if it cannot."""
    try:
        check_buildable(spec)
    except ValueError as sentence:
        return sentence_of(sentence)
    return None


def receptive_field_data(
    spec: NetworkSpec,
    row: Row,
    cell: tuple[int, int] | None,
    photo: NDArray[np.uint8],
    effective: NDArray[np.float32] | None,
) -> ReceptiveFieldData:
    """Lay out what each cell of a layer sees of a photo (H, W, 3)."""
    rows, columns = input_spans(spec, row.name)
    return ReceptiveFieldData(
        f"{row.kind}, {shape_text(row.output_shape)}",
        input_photo(spec, photo),
        rows,
        columns,
        cell_in(row, cell),
        effective,
    )


def cell_in(row: Row, cell: tuple[int, int] | None) -> tuple[int, int]:
    """Give the cell of a layer's output nearest to the one chosen; the middle without one."""
    height, width = map_size(row)
    if cell is None:
        return height // 2, width // 2
    return min(cell[0], height - 1), min(cell[1], width - 1)


def map_size(row: Row) -> tuple[int, int]:
    """Give the rows and columns of a layer's output; a row of numbers counts as one cell."""
    height, width = (row.output_shape if len(row.output_shape) == 3 else (1, 1))[:2]
    assert height is not None
    assert width is not None
    return height, width


def input_photo(spec: NetworkSpec, photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bring a photo (H, W, 3) to a network's input: grey, (H, W, 1), unless it has 3 channels."""
    height, width, channels = spec.input_shape
    small = cut(photo, height, width)
    return small if channels == 3 else to_grey(small)


def measured_receptive_field(
    spec: NetworkSpec, row: Row, cell: tuple[int, int], photo: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Measure how much each pixel moves a cell, before any training.

    Raises
    ------
    ValueError
        If the network cannot be built, or is too large to be measured here.
    InspectionError
        If it cannot be measured now.
    """
    assert row.position is not None
    # What comes after the layer is not needed, and may be large.
    until = replace(spec, layers=spec.layers[: row.position + 1])
    rows = spec_table(until)
    needed = sum(4 * each.parameters + (each.activation_bytes or 0) for each in rows)
    if needed > _MAX_MEASURED_BYTES:
        raise ValueError(
            message(
                "Measuring here would take {needed} of weights and maps, but at most "
                "{most} are used: choose an earlier layer, a smaller input or fewer "
                "filters.",
                needed=memory_text(needed),
                most=memory_text(_MAX_MEASURED_BYTES),
            )
        )
    check_buildable(until)
    image = measured_photo(spec, photo)
    return inspector().ask(measure_receptive_field, until, row.name, image, cell)


def measured_photo(spec: NetworkSpec, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Bring a photo (H, W, 3) to all channels of a network's input."""
    image = input_photo(spec, photo).astype(np.float32)
    channels = spec.input_shape[2]
    return image if image.shape[2] == channels else np.repeat(image, channels, axis=2)
