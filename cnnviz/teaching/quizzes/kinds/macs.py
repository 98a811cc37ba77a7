"""How many multiply-adds a layer takes for one picture."""

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
        message("How many multiply-adds does the layer take for one picture?"),
        lambda row: (row.macs, row.macs_formula),
        _mistakes,
        message("Biases are only added, so they do not count."),
    )


def _mistakes(layer: DrawnLayer) -> list[Mistake | None]:
    weights, cells, window = layer.weights, layer.cells, prod(layer.kernel)
    macs = weights * cells
    return [
        Mistake(
            "forgot_places",
            weights,
            message(
                "Those are the weights; each is used at every one of the {cells} cells of the map.",
                cells=written(cells),
            ),
        ),
        Mistake(
            "input_places",
            weights * layer.input_cells,
            message(
                "The {inputs} cells of the input were counted, but the kernel stops once for each "
                "of the {cells} cells of the map.",
                inputs=written(layer.input_cells),
                cells=written(cells),
            ),
        ),
        Mistake(
            "forgot_groups",
            macs * layer.groups,
            message(
                "Each filter was given all {channels} channels, but it reads {read} of them.",
                channels=layer.channels,
                read=layer.channels // layer.groups,
            ),
        ),
        Mistake(
            "forgot_channels",
            window * cells * layer.filters,
            message(
                "One channel was counted, but each filter reads {channels} of them.",
                channels=written(layer.channels // layer.groups),
            ),
        ),
        Mistake(
            "counted_biases",
            macs + cells * layer.filters,
            message("The biases were counted as well: they are added, but nothing is multiplied."),
        )
        if layer.bias
        else None,
        Mistake(
            "forgot_filters",
            macs // layer.filters,
            message(
                "That is one filter or unit; the layer has {filters}.",
                filters=written(layer.filters),
            ),
        ),
        Mistake(
            "counted_twice",
            2 * macs,
            message(
                "Each product and each sum was counted by itself: a multiply-add is both at once."
            ),
        ),
    ]


ENTRY = QuizKind("macs", 40, marked("Multiply-adds of a layer"), _make)
