"""What one cell of the feature map is worth."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from cnnviz.figures import number, sum_lines
from cnnviz.i18n import marked, message
from cnnviz.ops import ConvLayer, Window
from cnnviz.teaching.quizzes.exhibits import Facts, NumberGrid, Numbers
from cnnviz.teaching.quizzes.kind import TYPED, Ask, QuizKind
from cnnviz.teaching.quizzes.question import (
    LEAST_MISTAKES,
    Mistake,
    Question,
    distinct,
    number_options,
)
from cnnviz.teaching.quizzes.settings_text import by_hand


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        layer, grid = _draw(rng, level)
        image = grid[..., None]
        map_size = layer(image).shape
        cell = rng.randrange(map_size[0]), rng.randrange(map_size[1])
        terms = layer.terms(image, *cell)
        mistakes = distinct(terms.total, _mistakes(layer, grid, cell))
        if len(mistakes) > LEAST_MISTAKES and np.count_nonzero(terms.products) > 1:
            break
    products, *_ = sum_lines(terms)
    facts = [(message("Strides"), str(layer.strides)), (message("Padding"), str(layer.padding))]
    if layer.bias:
        facts.append((message("Bias"), number(layer.bias)))
    return Question(
        message("Which number stands in the cell with the question mark?"),
        (
            NumberGrid(message("Input"), grid),
            NumberGrid(message("Kernel"), layer.kernels[..., 0, 0].astype(np.float64)),
            NumberGrid(message("Map"), np.zeros(map_size[:2]), cell),
            *([Facts(message("Settings"), tuple(facts))] if level > 1 else []),
        ),
        terms.total,
        mistakes,
        number_options(rng, terms.total, mistakes, typed=level == TYPED),
        (
            message(
                "With the bias {bias} it is {total}.",
                bias=number(layer.bias),
                total=number(terms.total),
            ),
        )
        if layer.bias
        else (),
        by_hand(layer, grid),
        sums=(products,),
    )


def _draw(rng: Random, level: int) -> tuple[ConvLayer, Numbers]:
    side = 3 if level > 1 else rng.choice((2, 3))
    kernel = [[rng.choice((-2, -1, -1, 0, 0, 1, 1, 2)) for _ in range(side)] for _ in range(side)]
    rows, columns = (rng.randint(4, 5 if level == 1 else 6) for _ in range(2))
    grid = np.array([[rng.randrange(10) for _ in range(columns)] for _ in range(rows)], float)
    layer = ConvLayer(
        "conv",
        np.array(kernel, np.float32)[..., None, None],
        bias=float(rng.choice((-3, -2, -1, 1, 2, 3))) if level > 1 else 0.0,
        strides=rng.randint(1, 2) if level > 1 else 1,
        padding=1 if level == TYPED else "valid",
    )
    return layer, grid


def _mistakes(layer: ConvLayer, grid: Numbers, cell: tuple[int, int]) -> list[Mistake | None]:
    image, (row, column) = grid[..., None], cell
    terms = layer.terms(image, row, column)
    map_size = layer.window((grid.shape[0], grid.shape[1])).output_size
    turned = replace(layer, kernels=layer.kernels[::-1, ::-1]).terms(image, row, column).total
    plain = float(terms.inputs.sum() + layer.bias)
    once = replace(layer, strides=1).terms(image, row, column).total
    inside = row * _step(layer), column * _step(layer)
    return [
        Mistake(
            "forgot_bias",
            terms.total - layer.bias,
            message("The bias {bias} was forgotten.", bias=number(layer.bias)),
        ),
        Mistake(
            "forgot_strides",
            once,
            message(
                "The strides were forgotten: the window of this cell begins {strides} cells on "
                "for each cell of the map, not one.",
                strides=_step(layer),
            ),
        ),
        _without_padding(layer, grid, inside),
        Mistake(
            "turned_kernel",
            turned,
            message(
                "The kernel was turned by half a turn first, as mathematics does: a layer lays "
                "it on as it is. Turned, it gives {answer}.",
                answer=number(turned),
            ),
        ),
        Mistake(
            "other_axis",
            layer.terms(image, column, row).total,
            message(
                "That is the cell in row {row}, column {column}: the row comes first.",
                row=column,
                column=row,
            ),
        )
        if column < map_size[0] and row < map_size[1]
        else None,
        Mistake(
            "forgot_weights",
            plain,
            message(
                "The inputs below the kernel were added without their weights: that gives "
                "{answer}.",
                answer=number(plain),
            ),
        ),
    ]


def _step(layer: ConvLayer) -> int:
    assert isinstance(layer.strides, int)
    return layer.strides


def _without_padding(layer: ConvLayer, grid: Numbers, start: tuple[int, int]) -> Mistake | None:
    """Lay the kernel on where it would lie if there were no zeros around the input."""
    bare = replace(layer, padding="valid", strides=1)
    window = bare.window((grid.shape[0], grid.shape[1]))
    assert isinstance(window, Window)
    if any(at >= size for at, size in zip(start, window.output_size, strict=True)):
        return None
    answer = bare.terms(grid[..., None], *start).total
    return Mistake(
        "forgot_padding",
        answer,
        message(
            "The zeros around the input were forgotten: without them the cell is {answer}.",
            answer=number(answer),
        ),
    )


ENTRY = QuizKind("cell_value", 20, marked("A cell’s value"), _make)
