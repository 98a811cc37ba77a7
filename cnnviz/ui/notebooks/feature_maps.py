"""The notebook of the page “Feature maps”: a map of a layer, and one number of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.questions.notebook_model import NotebookModel
from cnnviz.nets import Cell
from cnnviz.notebooks.section import Section, Value, map_of, scale_for
from cnnviz.training.export import step_parts
from cnnviz.ui.notebooks import models

_TOLERANCE = 1e-4  # of numbers behind as many sums as a network has layers


def layer_maps(
    ask: Callable[[], NotebookModel],
    description: Description,
    photo: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
    cell: Cell,
    shown: NDArray[np.float32],
) -> list[Section]:
    """Compute what a layer makes of the photo; the page showed one map (H, W) of it."""
    found, begun = models.model_and_picture(ask, description, photo, pixels)
    lines = [
        step_parts.KEEP_OUTPUT.format(layer=found.layer).strip(),
        "",
        "answers = model(inputs[None])",
        f"maps = keras.ops.convert_to_numpy(kept[{found.use}])[0]",
        # A row of numbers is a map of one cell.
        "maps = maps.reshape((1, 1, -1)) if maps.ndim == 1 else maps",
        f"shown_map = maps[..., {cell.channel}]",
    ]
    number = f"maps[{cell.row}, {cell.column}, {cell.channel}]"
    return [
        *begun,
        Section(
            translate(
                "**Maps.** What the layer `{layer}` gives is kept while the picture goes through "
                "the model; here is channel {channel}, and its number in row {row}, column "
                "{column}.",
                layer=cell.layer,
                channel=cell.channel,
                row=cell.row,
                column=cell.column,
            ),
            "\n".join(lines),
            values=[
                Value("shown_map", shown, _TOLERANCE),
                Value(number, float(shown[cell.row, cell.column]), _TOLERANCE),
            ],
            painting=map_of("shown_map", shown, limit_of(shown), scale_for(len(shown), 256)),
        ),
    ]
