"""Which kernel made this map."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import SAMPLES, to_grey
from cnnviz.figures import number
from cnnviz.i18n import Message, marked, message
from cnnviz.ops import PRESETS, ConvLayer, KernelPreset
from cnnviz.teaching.quizzes.exhibits import (
    ColouredMap,
    NumberGrid,
    Numbers,
    Picture,
    Pixels,
)
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.photos import small_photo
from cnnviz.teaching.quizzes.question import LETTERS, Mistake, Option, Place, Question

_SIDE = 112  # pixels of the photo's longest side, as the page has them
_ALIKE = {1: 0.5, 2: 0.85, 3: 0.97}
"""The correlation of two maps above which nobody could tell them apart, by level."""


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        photo = rng.choice(list(SAMPLES))
        pixels, maps = _maps(photo)
        right = rng.choice(list(maps))
        near = {name: _correlation(maps[right], each) for name, each in maps.items()}
        apart = [name for name in near if name != right and near[name] < _ALIKE[level]]
        if len(apart) >= len(LETTERS) - 1:
            break
    apart.sort(key=lambda name: -near[name])
    # The nearest that can be told apart are the hardest.
    wrong = rng.sample(apart[: 4 if level > 1 else None], len(LETTERS) - 1)
    names = [right, *wrong]
    rng.shuffle(names)
    flat = float(np.median(pixels))
    return Question(
        message("Which kernel made this map of the photo?"),
        (
            Picture(message("Photo"), pixels[..., 0]),
            ColouredMap(message("Map: orange is above zero, blue below"), maps[right]),
        ),
        right,
        tuple(_mistake(PRESETS[name], PRESETS[right], maps, flat) for name in wrong),
        tuple(
            Option(name, letter, NumberGrid(message("Kernel {letter}", letter=letter), kernel))
            for letter, name in zip(LETTERS, names, strict=True)
            for kernel in [PRESETS[name].values]
        ),
        (
            message(
                "It is “{kernel}”. Its numbers add up to {sum}: of a plain area of {flat} it makes "
                "{made}.",
                kernel=message(PRESETS[right].title),
                sum=number(_sum(PRESETS[right])),
                flat=number(flat),
                made=number(_sum(PRESETS[right]) * flat),
            ),
        ),
        Place("convolution", {"photo": photo, "kernel": right, "side": str(_SIDE)}),
    )


@lru_cache(maxsize=len(SAMPLES))
def _maps(photo: str) -> tuple[Pixels, dict[str, Numbers]]:
    """Give a photo (H, W, 1) as the page has it, and the map of each kernel."""
    pixels = to_grey(small_photo(photo, _SIDE))
    layers = {
        name: ConvLayer("conv", kernel.values[..., None, None].astype(np.float32))
        for name, kernel in PRESETS.items()
    }
    return pixels, {
        name: layer(pixels.astype(np.float32))[..., 0] for name, layer in layers.items()
    }


def _correlation(one: Numbers, other: Numbers) -> float:
    """Compare the middles of two maps, of kernels of several sizes."""
    height, width = np.minimum(one.shape, other.shape)

    def middle(values: Numbers) -> NDArray[np.float64]:
        top, left = (values.shape[0] - height) // 2, (values.shape[1] - width) // 2
        return values[top : top + height, left : left + width].ravel().astype(np.float64)

    return float(np.corrcoef(middle(one), middle(other))[0, 1])


def _mistake(
    wrong: KernelPreset, right: KernelPreset, maps: dict[str, Numbers], flat: float
) -> Mistake:
    """Say how a kernel could have been told from the right one, by numbers of both."""
    kernel: Message = message(wrong.title)
    if abs(_sum(wrong) - _sum(right)) > 0.5:
        sentence = message(
            "“{kernel}” adds up to {sum}: of a plain area of {flat} it makes {made}.",
            kernel=kernel,
            sum=number(_sum(wrong)),
            flat=number(flat),
            made=number(_sum(wrong) * flat),
        )
        return Mistake("sum", wrong.name, sentence)
    upright, level = _edges(wrong)
    if (upright > level) != (_edges(right)[0] > _edges(right)[1]):
        sentence = message(
            "“{kernel}” answers to edges the other way: to an upright one of height 1 with up to "
            "{upright}, to a level one with up to {level}.",
            kernel=kernel,
            upright=number(upright),
            level=number(level),
        )
        return Mistake("direction", wrong.name, sentence)
    sentence = message(
        "“{kernel}” makes another map: its numbers spread by {wrong} about their mean, those "
        "shown by {right}.",
        kernel=kernel,
        wrong=number(round(float(maps[wrong.name].std()), 1)),
        right=number(round(float(maps[right.name].std()), 1)),
    )
    return Mistake("strength", wrong.name, sentence)


def _sum(kernel: KernelPreset) -> float:
    return float(round(kernel.values.sum(), 6))


def _edges(kernel: KernelPreset) -> tuple[float, float]:
    """Give the strongest answers to an upright and to a level edge from 0 to 1."""
    upright, level = (
        float(np.abs(np.cumsum(kernel.values.sum(axis)[::-1])).max()) for axis in (0, 1)
    )
    return upright, level


ENTRY = QuizKind("which_kernel", 60, marked("Which kernel made this map"), _make)
