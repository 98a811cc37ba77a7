"""Which activation made these numbers of those."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import numpy as np

from cnnviz.data import SAMPLES, to_grey
from cnnviz.figures import number
from cnnviz.i18n import Message, marked, message
from cnnviz.ops import ACTIVATIONS, PRESETS, activate, conv2d
from cnnviz.teaching.quizzes.exhibits import NumberGrid, Numbers
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.photos import small_photo
from cnnviz.teaching.quizzes.question import Mistake, Option, Place, Question

_SIDE = 160  # pixels of the photo's longest side, as the page has them
_ROWS, _COLUMNS = 3, 4
_DIGITS = 2
_APART = {1: 0.4, 2: 0.12, 3: 0.03}
"""How far two activations must be apart at one of the numbers, by level."""

_NAMES = [name for name, kind in ACTIVATIONS.items() if kind.elementwise]
_WRONG = 3


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        photo, kernel = rng.choice(list(SAMPLES)), rng.choice(list(PRESETS))
        gain, bias = rng.randint(5, 30) / 10, rng.randint(-10, 10) / 10
        before = _patch(rng, photo, kernel, gain, bias)
        if before.min() > -1 or before.max() < 1 or np.ptp(before) > 12:
            continue
        after = {name: activate(before, name).round(_DIGITS) for name in _NAMES}
        right = rng.choice(_NAMES)
        apart = {name: float(np.abs(each - after[right]).max()) for name, each in after.items()}
        wrong = [name for name in _NAMES if apart[name] >= _APART[level] and name != right]
        if len(wrong) >= _WRONG:
            break
    wrong.sort(key=lambda name: apart[name])
    wrong = rng.sample(wrong[: None if level == 1 else _WRONG + 1], _WRONG)
    names = [right, *wrong]
    rng.shuffle(names)
    return Question(
        message("Which activation made the second numbers of the first?"),
        (
            NumberGrid(message("Before"), before),
            NumberGrid(message("After"), after[right]),
        ),
        right,
        tuple(_mistake(name, right, before, after) for name in wrong),
        tuple(Option(name, name) for name in names),
        _explanation(right, before, after[right]),
        Place(
            "activation",
            {
                "activation": right,
                "photo": photo,
                "kernel": kernel,
                "gain": f"{gain:g}",
                "bias": f"{bias:g}",
            },
        ),
    )


def _patch(rng: Random, photo: str, kernel: str, gain: float, bias: float) -> Numbers:
    """Take some numbers of the map that the page makes of a photo, to two decimals."""
    pixels = _pixels(photo)
    values = PRESETS[kernel].values
    row, column = (
        rng.randrange(size - length - k + 1)
        for size, length, k in zip(pixels.shape, (_ROWS, _COLUMNS), values.shape, strict=False)
    )
    window = pixels[
        row : row + _ROWS + len(values) - 1, column : column + _COLUMNS + len(values) - 1
    ]
    kernels = (values[..., None, None] * gain).astype(np.float32)
    found: Numbers = conv2d(window, kernels, np.array([bias], np.float32))[..., 0]
    return found.astype(np.float64).round(_DIGITS)


@lru_cache(maxsize=len(SAMPLES))
def _pixels(photo: str) -> Numbers:
    grey = to_grey(small_photo(photo, _SIDE))
    return grey.astype(np.float32) / np.float32(255)


def _mistake(wrong: str, right: str, before: Numbers, after: dict[str, Numbers]) -> Mistake:
    """Say at which number the two can be told apart."""
    away = np.abs(after[wrong] - after[right])
    at = np.unravel_index(int(away.argmax()), away.shape)
    x, made, shown = (float(each[at]) for each in (before, after[wrong], after[right]))
    said = {"x": number(x), "wrong": number(made), "right": number(shown), "activation": wrong}
    if x < 0:
        return Mistake(
            "below_zero",
            wrong,
            message(
                "Numbers below zero tell: of {x}, {activation} makes {wrong}; here stands {right}.",
                **said,
            ),
        )
    return Mistake(
        "above_zero",
        wrong,
        message(
            "Numbers above zero tell: of {x}, {activation} makes {wrong}; here stands {right}.",
            **said,
        ),
    )


def _explanation(right: str, before: Numbers, after: Numbers) -> tuple[Message, ...]:
    lowest, highest = (
        np.unravel_index(int(i), before.shape) for i in (before.argmin(), before.argmax())
    )
    return (
        message(
            "Of {low}, {activation} makes {low_made}; of {high}, {high_made}.",
            activation=right,
            low=number(float(before[lowest])),
            low_made=number(float(after[lowest])),
            high=number(float(before[highest])),
            high_made=number(float(after[highest])),
        ),
    )


ENTRY = QuizKind("which_activation", 70, marked("Which activation"), _make)
