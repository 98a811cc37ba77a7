"""Which weight gets the largest gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.kinds import DATASETS
from cnnviz.figures import number
from cnnviz.figures.numbers import factor
from cnnviz.i18n import Message, marked, message
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.backward_pass import LabelledBatch, labelled_batch
from cnnviz.inspection.questions.training_step import batch_losses, step_map
from cnnviz.nets import from_link, spec_table, to_link
from cnnviz.nets.gradients.answer import SUM
from cnnviz.nets.losses.cross_entropy import CROSS_ENTROPY
from cnnviz.teaching.quizzes.drawn_layer import NAME
from cnnviz.teaching.quizzes.exhibits import Exhibit, Picture, Table
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.question import LETTERS, Mistake, Option, Place, Question

NETWORK = from_link(
    f"{NAME}~32x32x3~rs~c,f8,s2,psame,arelu~mp~c,f12,psame,arelu~gap~d,u10,asoftmax"
)
"""Untrained: its last layer reads 12 numbers."""

_DATA = "shapes"
_DIGITS = 3
_CLEAR = 1.25  # times the next largest
_SEEDS = 1_000_000
_TRIES = 50  # of four weights, until another batch is taken

Index = tuple[int, int]


@dataclass(frozen=True, eq=False)
class _LastLayer:
    """What a batch makes of the last layer.

    ``inputs`` (N, 12) are what it reads, ``errors`` (N, 10) the probabilities less what they
    should be: their products' mean over the images is the gradient.
    """

    batch: LabelledBatch
    names: tuple[str, ...]
    path: str
    inputs: NDArray[np.float64]
    errors: NDArray[np.float64]

    def products(self, index: Index) -> NDArray[np.float64]:
        """Give input times error of each image."""
        found: NDArray[np.float64] = self.inputs[:, index[0]] * self.errors[:, index[1]]
        return found

    def gradient(self, index: Index) -> float:
        """Give the gradient of a weight."""
        return float(self.products(index).mean())


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        seed = rng.randrange(_SEEDS)
        layer = _ask(ask, seed, 2 if level == 3 else 1)
        if weights := _draw(rng, level, layer):
            break
    letters = dict(zip(weights, LETTERS, strict=True))
    right = max(weights, key=lambda index: abs(layer.gradient(index)))
    images = layer.batch.images
    return Question(
        message("Which weight gets the largest gradient, whatever its sign?"),
        (*_pictures(layer), _table(layer, letters)),
        _text(right),
        tuple(_mistake(each, right, layer, letters) for each in weights if each != right),
        tuple(Option(_text(each), letter) for each, letter in letters.items()),
        (
            message(
                "The gradient of a weight is its input times the error of its output, in the mean "
                "over the images: of weight {letter}, {gradient}.",
                letter=letters[right],
                gradient=number(round(layer.gradient(right), _DIGITS)),
            ),
        ),
        Place(
            "learning",
            {
                "network": layer.batch.choice.text,
                "data": _DATA,
                "images": str(len(images)),
                "seed": str(seed),
                "weight_layer": layer.path,
                "weight": "kernel",
                "index": _text(right),
            },
        ),
        sums=tuple(f"{letter}: {_sum(layer, each)}" for each, letter in letters.items()),
    )


def _ask(ask: Ask, seed: int, count: int) -> _LastLayer:
    data = DATASETS[_DATA].read("", 0, None)
    choice = ModelChoice("untrained", to_link(NETWORK))
    batch = labelled_batch(choice, data, count, seed, CROSS_ENTROPY, 0.0)
    losses = ask(batch_losses, batch)
    path = list(losses.weights)[-1]
    *_, before = (name for name in losses.names if name.removesuffix(SUM) != path)
    (width,) = spec_table(NETWORK)[-2].output_shape
    inputs = [
        [
            float(ask(step_map, batch, before, image, channel, gradient=False).item())
            for channel in range(width or 0)
        ]
        for image in range(count)
    ]
    errors = losses.shares - losses.targets
    return _LastLayer(batch, data.class_names, path, np.array(inputs), errors)


def _draw(rng: Random, level: int, layer: _LastLayer) -> list[Index]:
    """Draw four weights of which one has clearly the largest gradient; none if there are none."""
    active = [int(i) for i in np.flatnonzero((layer.inputs > 10**-_DIGITS * 5).all(0))]
    classes, shown = range(layer.errors.shape[1]), sorted({int(i) for i in layer.batch.labels})
    if len(active) < len(LETTERS):
        return []
    for _ in range(_TRIES):
        if level == 1:
            other = rng.choice([each for each in classes if each not in shown])
            weights = list(product(rng.sample(active, 2), (shown[0], other)))
        else:
            some = [*shown, *rng.sample([each for each in classes if each not in shown], 2)]
            weights = [(i, rng.choice(some)) for i in rng.sample(active, len(LETTERS))]
        rng.shuffle(weights)
        sizes = [abs(layer.gradient(each)) for each in weights]
        first, second, *_ = sorted(sizes, reverse=True)
        inputs = [layer.inputs[:, each].mean() for each, _ in weights]
        telling = level == 1 or np.argmax(inputs) != np.argmax(sizes)
        if first > _CLEAR * second and telling:
            return weights
    return []


def _text(index: Index) -> str:
    return f"{index[0]}.{index[1]}"


def _sum(layer: _LastLayer, index: Index) -> str:
    pairs = zip(layer.inputs[:, index[0]], layer.errors[:, index[1]], strict=True)
    products = " + ".join(f"{_written(x)}·{factor(round(error, _DIGITS))}" for x, error in pairs)
    count = len(layer.batch.images)
    mean = f"({products}) / {count}" if count > 1 else products
    return f"{mean} = {_written(layer.gradient(index))}"


def _written(value: float) -> str:
    return number(round(float(value), _DIGITS))


def _pictures(layer: _LastLayer) -> list[Exhibit]:
    names = [layer.names[int(label)] for label in layer.batch.labels]
    return [
        Picture(
            message("Image {number}: {name}", number=at, name=message(name)),
            layer.batch.images[at],
        )
        for at, name in enumerate(names)
    ]


def _table(layer: _LastLayer, letters: Mapping[Index, str]) -> Table:
    head: list[Message] = [message("Weight"), message("To the class")]
    for at in range(len(layer.batch.images)):
        head += [
            message("Input, image {number}", number=at),
            message("Error, image {number}", number=at),
        ]
    rows = [
        (
            letter,
            message(layer.names[index[1]]),
            *(
                _written(value)
                for image in zip(layer.inputs[:, index[0]], layer.errors[:, index[1]], strict=True)
                for value in image
            ),
        )
        for index, letter in letters.items()
    ]
    return Table(message("Four weights of the last layer"), tuple(head), tuple(rows))


def _mistake(
    index: Index, right: Index, layer: _LastLayer, letters: Mapping[Index, str]
) -> Mistake:
    """Say what could have led to a weight, and what its gradient is."""
    said = {
        "letter": letters[index],
        "gradient": _written(layer.gradient(index)),
        "right": _written(layer.gradient(right)),
    }

    def largest(size: NDArray[np.float64]) -> bool:
        return bool(size[list(letters).index(index)] >= size.max() - 1e-9)

    products = np.array([layer.products(each) for each in letters])
    inputs = np.array([np.abs(layer.inputs[:, each[0]]).mean() for each in letters])
    errors = np.array([np.abs(layer.errors[:, each[1]]).mean() for each in letters])
    if largest(np.abs(products).mean(1)):
        name = "ignored_signs"
        sentence = message(
            "The products of {letter} have two signs and cancel: their mean is {gradient}, "
            "against {right}.",
            **said,
        )
    elif largest(inputs):
        name = "input_alone"
        sentence = message(
            "{letter} has the largest input, but the error counts as much: {gradient} against "
            "{right}.",
            **said,
        )
    elif largest(errors):
        name = "error_alone"
        sentence = message(
            "{letter} has the largest error, but the input counts as much: {gradient} against "
            "{right}.",
            **said,
        )
    else:
        name = "smaller_product"
        sentence = message(
            "The product of {letter} is smaller: {gradient} against {right}.", **said
        )
    return Mistake(name, _text(index), sentence)


ENTRY = QuizKind("larger_gradient", 80, marked("Which gradient is larger"), _make, asks=True)
