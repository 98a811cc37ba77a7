"""How many multiply-adds a layer takes for one picture."""

from __future__ import annotations

from math import prod
from random import Random

from cnnviz.i18n import marked, message
from cnnviz.teaching.quizzes.drawn_layer import DrawnLayer, draw_layer
from cnnviz.teaching.quizzes.kind import TYPED, Ask, QuizKind
from cnnviz.teaching.quizzes.question import (
    LEAST_MISTAKES,
    Mistake,
    Question,
    distinct,
    number_options,
    written,
)


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        drawn = draw_layer(rng, level)
        assert drawn.row.macs is not None
        answer = drawn.row.macs
        mistakes = distinct(answer, _mistakes(drawn))
        if len(mistakes) > LEAST_MISTAKES:
            break
    return Question(
        message("How many multiply-adds does the layer take for one picture?"),
        drawn.exhibits,
        answer,
        mistakes,
        number_options(rng, answer, mistakes, typed=level == TYPED),
        (message("Biases are only added, so they do not count."),) if drawn.bias else (),
        drawn.place,
        sums=(drawn.row.macs_formula,),
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
