"""How many numbers a layer learns."""

from __future__ import annotations

from math import prod
from random import Random

from cnnviz.i18n import marked, message
from cnnviz.teaching.quizzes.cost_question import cost_question
from cnnviz.teaching.quizzes.drawn_layer import DrawnLayer
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.question import Mistake, Question, written


def _make(rng: Random, level: int, ask: Ask) -> Question:
    return cost_question(
        rng,
        level,
        message("How many parameters does the layer learn?"),
        lambda row: (row.parameters, row.parameters_formula),
        _mistakes,
    )


def _mistakes(layer: DrawnLayer) -> list[Mistake | None]:
    weights, biases, window = layer.weights, layer.biases, prod(layer.kernel)
    said = {"weights": written(weights), "filters": written(layer.filters)}
    ungrouped = weights * layer.groups + biases
    one_channel = window * layer.filters + biases
    every_place = weights * layer.cells + biases
    one_filter = window * layer.channels // layer.groups + layer.bias
    return [
        Mistake(
            "bias_per_weight",
            2 * weights,
            message(
                "The bias was counted for each of the {weights} weights: each of the {filters} "
                "filters or units has one.",
                **said,
            ),
        )
        if layer.bias
        else None,
        Mistake(
            "forgot_bias",
            weights,
            message(
                "The biases were forgotten: each of the {filters} filters or units has one.", **said
            ),
        ),
        Mistake(
            "bias_left_out_counted",
            weights + layer.filters,
            message("Biases were counted, but this layer has none."),
        ),
        Mistake(
            "forgot_groups",
            ungrouped,
            message(
                "Each filter was given all {channels} channels, but it reads {read} of them.",
                channels=layer.channels,
                read=layer.channels // layer.groups,
            ),
        ),
        Mistake(
            "forgot_channels",
            one_channel,
            message(
                "A kernel was counted once, but a filter has one for each of the {channels} "
                "channels that it reads.",
                channels=layer.channels // layer.groups,
            ),
        )
        if layer.is_map
        else _one_map(layer),
        Mistake(
            "counted_every_place",
            every_place,
            message(
                "The weights were counted at each of the {cells} cells of the map, but all cells "
                "share them.",
                cells=written(layer.cells),
            ),
        ),
        Mistake(
            "forgot_filters",
            one_filter,
            message(
                "Those are the parameters of one filter or unit; the layer has {filters}.", **said
            ),
        ),
        None
        if layer.is_map
        else Mistake(
            "added",
            layer.channels + layer.filters,
            message(
                "Inputs and units were added, but each of the {filters} units has a weight for "
                "each of the {channels} inputs.",
                filters=written(layer.filters),
                channels=written(layer.channels),
            ),
        ),
    ]


def _one_map(layer: DrawnLayer) -> Mistake:
    rows, columns, channels = layer.network.input_shape
    return Mistake(
        "forgot_channels",
        rows * columns * layer.filters + layer.biases,
        message(
            "The input was flattened without its {channels} channels: it has "
            "{rows}·{columns}·{channels} = {all} numbers.",
            rows=rows,
            columns=columns,
            channels=channels,
            all=written(layer.channels),
        ),
    )


ENTRY = QuizKind("parameters", 30, marked("Parameters of a layer"), _make)
