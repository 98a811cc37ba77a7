"""How much of the input one cell sees."""

from __future__ import annotations

from math import prod
from random import Random

from cnnviz.figures.sums import receptive_field_sum
from cnnviz.i18n import marked, message
from cnnviz.nets import NetworkSpec, to_link
from cnnviz.nets.layers import AveragePooling2D, Conv2D, LayerSpec, MaxPooling2D
from cnnviz.ops import receptive_field
from cnnviz.teaching.quizzes.drawn_layer import NAME
from cnnviz.teaching.quizzes.exhibits import LayerChain
from cnnviz.teaching.quizzes.kind import TYPED, Ask, QuizKind
from cnnviz.teaching.quizzes.question import (
    LEAST_MISTAKES,
    Mistake,
    Place,
    Question,
    distinct,
    number_options,
)

Layers = list[tuple[int, int, int]]
"""Kernel size, strides and dilation rate of each, from the input on."""

_SIDE = 96  # of the input: more than any of the stacks sees


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        specs = _draw(rng, level)
        layers = [_window(each) for each in specs]
        answer, _ = receptive_field(layers)
        mistakes = distinct(answer, _mistakes(layers))
        if len(mistakes) > LEAST_MISTAKES:
            break
    network = NetworkSpec((_SIDE, _SIDE, 3), tuple(specs), NAME)
    steps = [(each.kind, _written(*window)) for each, window in zip(specs, layers, strict=True)]
    return Question(
        message("How many cells of the input, in a row, does one cell of the last map see?"),
        (
            LayerChain(
                message("Kernel, strides (s) and dilation (d) of each layer"),
                (("", f"{_SIDE} × {_SIDE} × 3"), *steps),
            ),
        ),
        answer,
        mistakes,
        number_options(rng, answer, mistakes, typed=level == TYPED),
        (
            message(
                "Each layer adds what its kernel spans beyond one cell, times all strides before."
            ),
        ),
        Place("architecture", {"network": to_link(network), "layer": str(len(specs))}),
        sums=(receptive_field_sum(layers),),
    )


def _draw(rng: Random, level: int) -> list[LayerSpec]:
    def convolution() -> LayerSpec:
        dilation = rng.choice((1, 2, 3)) if level == TYPED else 1
        strides = rng.choice((1, 1, 2)) if level > 1 and dilation == 1 else 1
        return Conv2D(
            8, rng.choice((3, 3, 5)), strides=strides, padding="same", dilation_rate=dilation
        )

    def pooling() -> LayerSpec:
        return rng.choice((MaxPooling2D, AveragePooling2D))(rng.choice((2, 2, 3)))

    before = [convolution() for _ in range(rng.randint(1, 2))]
    after = [convolution() for _ in range(rng.randint(1, 1 if level == 1 else 2))]
    return [*before, pooling(), *after]


def _window(layer: LayerSpec) -> tuple[int, int, int]:
    settings = layer.settings()
    size = settings["kernel_size" if "kernel_size" in settings else "pool_size"]
    strides = settings["strides"] or size
    return _one(size), _one(strides), _one(settings.get("dilation_rate", 1))


def _one(value: int | tuple[int, int]) -> int:
    return value[0] if isinstance(value, tuple) else value


def _written(kernel: int, strides: int, dilation: int) -> str:
    more = [f"s {strides}"] * (strides > 1) + [f"d {dilation}"] * (dilation > 1)
    return ", ".join([f"{kernel} × {kernel}", *more])


def _mistakes(layers: Layers) -> list[Mistake | None]:
    kernels = [kernel for kernel, _, _ in layers]
    unstrided, _ = receptive_field([(k, 1, d) for k, _, d in layers])
    undilated, _ = receptive_field([(k, s, 1) for k, s, _ in layers])
    # The stride of a layer spreads the cells that the layers after it see, not its own.
    early = 1 + sum(
        (receptive_field([(k, 1, d)])[0] - 1) * prod(s for _, s, _ in layers[: at + 1])
        for at, (k, _, d) in enumerate(layers)
    )
    summed = " + ".join(map(str, kernels))
    return [
        Mistake(
            "forgot_strides",
            unstrided,
            message(
                "The strides were forgotten: behind a stride of 2, neighbours are 2 cells of the "
                "input apart."
            ),
        ),
        Mistake(
            "summed_kernels",
            sum(kernels),
            message(
                "The kernels were added, {sum} = {answer}: but windows overlap.",
                sum=summed,
                answer=sum(kernels),
            ),
        ),
        Mistake(
            "own_stride",
            early,
            message(
                "Each layer’s own stride was put before its own kernel: it spreads only what "
                "later layers see."
            ),
        ),
        Mistake(
            "forgot_dilation",
            undilated,
            message("The dilation was forgotten: with a rate of d, a kernel of k spans d·(k−1)+1."),
        ),
        Mistake(
            "last_layer_alone",
            kernels[-1],
            message("That is what the last layer’s kernel covers on the map before it."),
        ),
        Mistake(
            "multiplied_kernels",
            prod(kernels),
            message(
                "The kernels were multiplied: {product} = {answer}.",
                product="·".join(map(str, kernels)),
                answer=prod(kernels),
            ),
        ),
    ]


ENTRY = QuizKind("receptive_field", 50, marked("Receptive field"), _make)
