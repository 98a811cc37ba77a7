"""How large the feature map is."""

from __future__ import annotations

from random import Random

import numpy as np

from cnnviz.figures import size_formula
from cnnviz.i18n import Message, marked, message
from cnnviz.ops import ConvLayer, Padding, Window, axis_paddings, output_size, pair
from cnnviz.ops.arithmetic import span
from cnnviz.teaching.quizzes.exhibits import Facts, SlidingWindow
from cnnviz.teaching.quizzes.kind import TYPED, Ask, QuizKind
from cnnviz.teaching.quizzes.question import (
    LEAST_MISTAKES,
    Mistake,
    Question,
    distinct,
    number_options,
)
from cnnviz.teaching.quizzes.settings_text import by_hand

_AXES = (
    message("How many rows does the map have?"),
    message("How many columns does the map have?"),
)
_SIDE = message("How many cells does each side of the map have?")


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        layer, size = _draw(rng, level)
        try:
            window = layer.window(size)
        except ValueError:
            continue
        assert isinstance(window, Window)
        axis = rng.randrange(2) if level == TYPED else 0
        answer = window.output_size[axis]
        mistakes = distinct(answer, _mistakes(layer, window, axis))
        if len(mistakes) > LEAST_MISTAKES and answer > 1:
            break
    grid = np.array([[rng.randrange(10) for _ in range(size[1])] for _ in range(size[0])], float)
    return Question(
        _AXES[axis] if level == TYPED else _SIDE,
        (SlidingWindow(message("The kernel’s first place, and its next"), window), _facts(layer)),
        answer,
        mistakes,
        number_options(rng, answer, mistakes, typed=level == TYPED),
        (),
        by_hand(layer, grid),
        formulas=(size_formula(layer, size, axis),),
    )


def _draw(rng: Random, level: int) -> tuple[ConvLayer, tuple[int, int]]:
    sides = 2 if level == TYPED else 1

    def drawn(low: int, high: int) -> tuple[int, int]:
        found = [rng.randint(low, high) for _ in range(sides)]
        return found[0], found[-1]

    kernel = drawn(2, 5) if level == TYPED else (rng.choice((2, 3, 3, 4, 5)),) * 2
    dilation = drawn(1, 3) if level > 1 else (1, 1)
    padding: Padding
    if level == 1:
        padding = rng.choice(("valid", 1, 1, 2))
    elif level < TYPED:
        padding = rng.choice(("same", 1, 2, 3))
    else:
        padding = ((rng.randint(0, 2), rng.randint(1, 3)), (rng.randint(1, 3), rng.randint(0, 2)))
    layer = ConvLayer(
        "conv",
        np.ones((*kernel, 1, 1), np.float32),
        strides=drawn(1, 3) if level == TYPED else rng.randint(2, 3),
        padding=padding,
        dilation_rate=dilation,
    )
    return layer, drawn(6, 12)


def _mistakes(layer: ConvLayer, window: Window, axis: int) -> list[Mistake | None]:
    n, k = window.input_size[axis], window.kernel_size[axis]
    s, d = window.strides[axis], window.dilation_rate[axis]
    before, after = window.padding[axis]
    padded = n + before + after
    room = padded - span(k, d)

    def size(cells: int, kernel: int, strides: int) -> int:
        try:
            return output_size(cells, kernel, strides)
        except ValueError:
            return 0

    def mistake(name: str, answer: int, sentence: Message) -> Mistake | None:
        return Mistake(name, answer, sentence) if answer > 0 else None

    said = {"n": n, "padded": padded, "k": k, "span": span(k, d), "s": s, "d": d}
    bare, once = size(n, span(k, d), s), size(n + before, span(k, d), s)
    undilated, up = size(padded, k, s), -(-room // s) + 1
    return [
        mistake(
            "forgot_padding",
            bare,
            message(
                "The padding was forgotten: ⌊({n} − {span}) / {s}⌋ + 1 = {answer}.",
                **said,
                answer=bare,
            ),
        ),
        mistake(
            "same_is_same",
            n if axis_paddings(layer.padding)[axis] == "same" else 0,
            message(
                "Padding “same” keeps the size at strides of 1 alone: at strides of {s} "
                "⌈{n} / {s}⌉ are left.",
                **said,
            ),
        ),
        mistake(
            "padded_one_side",
            once if before == after else 0,
            message(
                "The zeros were counted on one side alone: ⌊({n} + {before} − {span}) / {s}⌋ + 1 "
                "= {answer}.",
                **said,
                before=before,
                answer=once,
            ),
        ),
        mistake(
            "forgot_dilation",
            undilated,
            message(
                "The dilation was forgotten: the kernel spans {d}·({k} − 1) + 1 = {span}, not {k}.",
                **said,
            ),
        ),
        mistake(
            "other_axis",
            window.output_size[1 - axis],
            message("That is the size along the other axis."),
        ),
        mistake(
            "forgot_one",
            room // s,
            message(
                "The steps of the kernel were counted, {answer}: its places are one more.",
                answer=room // s,
            ),
        ),
        mistake(
            "rounded_up",
            up,
            message(
                "What does not divide is rounded down, not up: ⌊{room} / {s}⌋ = {steps}.",
                room=room,
                s=s,
                steps=room // s,
            ),
        ),
        mistake(
            "forgot_strides",
            room + 1,
            message(
                "The strides were forgotten: {answer} would be the places at strides of 1.",
                answer=room + 1,
            ),
        ),
    ]


def _facts(layer: ConvLayer) -> Facts:
    def both(values: tuple[int, int]) -> str:
        return str(values[0]) if values[0] == values[1] else f"{values[0]} × {values[1]}"

    rows = [
        (message("Kernel"), f"{layer.kernel_size[0]} × {layer.kernel_size[1]}"),
        (message("Strides"), both(pair(layer.strides, "strides"))),
        (message("Padding"), _padding(layer.padding)),
        (message("Dilation"), both(pair(layer.dilation_rate, "dilation_rate"))),
    ]
    return Facts(message("Settings"), tuple(rows))


def _padding(padding: Padding) -> str:
    if isinstance(padding, str | int):
        return str(padding)
    (top, bottom), (left, right) = (pair(each, "padding", 0) for each in padding)
    return f"↑{top} ↓{bottom} ←{left} →{right}"


ENTRY = QuizKind("output_size", 10, marked("Output size"), _make)
