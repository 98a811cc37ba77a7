"""The notebook of the page “Fully connected”: one unit, what layers cost, and a moved photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.i18n import translate
from cnnviz.nets.layer_code import layer_lines
from cnnviz.notebooks.section import (
    Painting,
    Section,
    Value,
    literal_array,
    map_of,
    photo_of,
    scale_for,
)
from cnnviz.ops import PRESETS, ConvLayer, dense_parameters, parameters
from cnnviz.ui.components.flatten import FlattenData
from cnnviz.ui.components.side_by_side import Column

Array = NDArray[np.floating[Any]]
_MOST = 10**7  # parameters of a layer that a notebook makes only to count them


def unit(data: FlattenData) -> list[Section]:
    """Add up what one unit makes of the flattened picture."""
    said = translate(
        "**Flatten, and one unit.** The picture becomes a row of numbers; the unit adds up each "
        "one times its weight, and its bias."
    )
    return [
        Section(
            f"{said}\n\n$$\\sum_i x_i\\,w_i + b$$",
            f"picture_of_numbers = {literal_array(data.inputs)}\n"
            f"weights = {_row(data.weights)}\n"
            "inputs = layers.Flatten()(picture_of_numbers[None])\n"
            "layer = layers.Dense(1)\n"
            "layer.build(inputs.shape)\n"
            f'layer.set_weights([weights[:, None], np.array([{data.bias!r}], "float32")])\n'
            "total = float(layer(inputs)[0, 0])",
            values=[Value("total", data.total)],
            painting=photo_of(
                "picture_of_numbers * 255", data.inputs * 255, scale_for(data.inputs.shape[0], 240)
            ),
        )
    ]


def costs(
    map_size: int, channels: int, units: int, formulas: Sequence[tuple[str, str]]
) -> list[Section]:
    """Count the parameters of a dense layer, and of two ways without it."""
    cells = map_size * map_size * channels
    counts = [
        dense_parameters(cells, units),
        parameters(3, channels, units),
        dense_parameters(channels, units),
    ]
    written = "\n".join(f"- {title}: ${formula}$" for title, formula in formulas)
    said = translate("**Parameters**: a weight for each input of each unit, and a bias a unit.")
    maps = f"keras.Input(({map_size}, {map_size}, {channels}))"
    made = [
        f"[{maps}, layers.Flatten(), layers.Dense({units})]",
        f'[{maps}, layers.Conv2D({units}, 3, padding="same")]',
        f"[{maps}, layers.GlobalAveragePooling2D(), layers.Dense({units})]",
    ]
    values = []
    lines = []
    for at, (count, network) in enumerate(zip(counts, made, strict=True)):
        if count > _MOST:
            lines.append(f"# {translate('Too large to be made only for its count:')} {network}")
            continue
        lines.append(f"count_{at} = keras.Sequential({network}).count_params()")
        values.append(Value(f"count_{at}", count, 0))
    return [Section(f"{said}\n\n{written}", "\n".join(lines), values=values)]


def structure(columns: Sequence[Column], change: str) -> list[Section]:
    """Put the photo, before and after a change, through a convolution and a dense layer."""
    photos, maps, units = ([each.values for each in column.pictures] for column in columns)
    kernel = PRESETS["sobel_x"].values[..., None, None].astype(np.float32)
    convolved = [
        'before, after = data["before"], data["after"]',
        "image = before[..., None]",
        *layer_lines(ConvLayer("conv", kernel)),
        "map_before = feature_map[..., 0]",
        "map_after = keras.ops.convert_to_numpy(layer(after[None, ..., None]))[0, ..., 0]",
    ]
    shuffled = [
        "# The weights in the same new order as the pixels.",
        "layer.set_weights([weights[np.random.default_rng(0).permutation(inputs)]])",
    ]
    dense = [
        f"inputs, units = before.size, {units[0].size}",
        "limit = np.sqrt(6 / (inputs + units))",
        "weights = np.random.default_rng(0).uniform(-limit, limit, (inputs, units))",
        "layer = layers.Dense(units, use_bias=False)",
        "layer.build((None, inputs))",
        "layer.set_weights([weights])",
        _answered("dense_before", "before", units[0]),
        *(shuffled if change == "shuffle" else []),
        _answered("dense_after", "after", units[1]),
    ]
    return [
        Section(
            translate(
                "**What happens to the structure.** The photo before and after the change, "
                "through a convolution of $3 \\times 3$."
            ),
            "\n".join(convolved),
            {"before": photos[0], "after": photos[1]},
            [Value("map_before", maps[0]), Value("map_after", maps[1])],
            _pair("map_before", "map_after", maps),
        ),
        Section(
            translate(
                "The same through a dense layer with as many units as that map has cells. Its "
                "weights are drawn as Keras draws them, evenly between these two numbers."
            )
            + "\n\n$$\\pm\\sqrt{6 / (n_{in} + n_{out})}$$",
            "\n".join(dense),
            values=[Value("dense_before", units[0]), Value("dense_after", units[1])],
            painting=_pair("dense_before", "dense_after", units),
        ),
    ]


def _answered(name: str, image: str, shown: Array) -> str:
    size = ", ".join(map(str, shown.shape))
    return f"{name} = np.reshape(layer({image}.reshape(1, -1)), ({size}))"


def _pair(before: str, after: str, shown: Sequence[Array]) -> Painting:
    return map_of(f"np.hstack([{before}, {after}])", np.hstack(shown), limit_of(shown), 8)


def _row(values: Array) -> str:
    return f'np.array([{", ".join(f"{each:.9g}" for each in values)}], "float32")'
