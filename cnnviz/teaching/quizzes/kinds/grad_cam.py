"""Which class a Grad-CAM is of."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import percent
from cnnviz.i18n import marked, message
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.forward_pass import Picture as Photo
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute_all
from cnnviz.inspection.questions.classifying import classify_preprocessed, preprocessed_pixels
from cnnviz.nets.weights import TRAINED
from cnnviz.teaching.quizzes.exhibits import HeatMap, Picture, Pixels, Table
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.photos import photo
from cnnviz.teaching.quizzes.question import LETTERS, Mistake, Option, Place, Question

_PHOTOS = ("chelsea", "astronaut", "coffee", "rocket", "camera")  # of things, not of textures
_CLASSES = 10
_LIT = 0.4  # of the strongest: cells of the map that are covered
_CLEAR = (
    0.02  # by which the probability of the right class falls more than that of the others offered
)


@dataclass(frozen=True, eq=False)
class _Looked:
    """A photo as a network sees it, and what covering a class's strongest places does.

    ``shares`` (1 + 10, 10) are the probabilities of the photo, and of it with the places covered
    that the Grad-CAM of each class lights.
    """

    photo: str
    network: str
    names: tuple[str, ...]
    pixels: Pixels
    maps: tuple[NDArray[np.float32], ...]
    covered: Pixels
    shares: NDArray[np.float32]

    def falls(self, index: int) -> NDArray[np.float32]:
        """Give how much each class loses where the places of one are covered."""
        found: NDArray[np.float32] = self.shares[0] - self.shares[index + 1]
        return found


def _make(rng: Random, level: int, ask: Ask) -> Question:
    pairs = [(name, network) for name in _PHOTOS for network in TRAINED]
    while True:
        looked = _look(ask, *rng.choice(pairs))
        if found := _draw(rng, level, looked):
            break
    right, wrong = found
    offered = [right, *wrong]
    rng.shuffle(offered)
    return Question(
        message("Which class is this the Grad-CAM of?"),
        (
            Picture(message("What the network sees"), looked.pixels),
            HeatMap(message("Grad-CAM"), looked.pixels, looked.maps[right]),
            Picture(message("The lit places covered"), looked.covered[right]),
            _table(looked, right, offered),
        ),
        str(right),
        tuple(_mistake(index, right, looked) for index in wrong),
        tuple(Option(str(index), message(looked.names[index])) for index in offered),
        (
            message(
                "Grad-CAM lights the places that speak for its class: with them covered, “{name}” "
                "falls from {before} to {after}, more than the others here.",
                name=message(looked.names[right]),
                **_shares(looked, right, right),
            ),
        ),
        Place(
            "why",
            {
                "photo": looked.photo,
                "model": looked.network,
                "method": "cam",
                "class": str(right),
            },
        ),
    )


def _look(ask: Ask, name: str, network: str) -> _Looked:
    image = photo(name)
    choice = ModelChoice("shipped", network)
    pixels: Pixels = ask(preprocessed_pixels, choice, image)
    requests = tuple(AttributionRequest("cam", index) for index in range(_CLASSES))
    maps = tuple(each.map for each in ask(attribute_all, choice, Photo(name, image), requests))
    covered = np.stack([_cover(pixels, each) for each in maps])
    (answer,) = ask(classify_preprocessed, choice, np.concatenate([pixels[None], covered]))
    return _Looked(name, network, answer.head.class_names, pixels, maps, covered, answer.values)


def _cover(pixels: Pixels, shares: NDArray[np.float32]) -> Pixels:
    """Give a picture with the strongest cells of a map covered by its mean colour."""
    rows, columns = (
        np.arange(size) * cells // size
        for size, cells in zip(pixels.shape[:2], shares.shape, strict=True)
    )
    covered = pixels.copy()
    covered[shares[np.ix_(rows, columns)] >= _LIT] = pixels.mean((0, 1)).astype(np.uint8)
    return covered


def _draw(rng: Random, level: int, looked: _Looked) -> tuple[int, list[int]] | None:
    """Draw a class that covering tells, and three others; at level 3 it is not the answer."""
    answer = int(looked.shares[0].argmax())
    classes = [answer] if level == 1 else [i for i in range(_CLASSES) if i != answer]
    if level == 2:
        classes.append(answer)
    rng.shuffle(classes)
    for right in classes:
        falls = looked.falls(right)
        clear = [i for i in range(_CLASSES) if falls[i] < falls[right] - _CLEAR and i != right]
        if falls[right] < _CLEAR or len(clear) < len(LETTERS) - 1:
            continue
        likely = sorted(clear, key=lambda i: -looked.shares[0, i])
        must = [answer] if answer in clear else []
        some = [i for i in likely[:5] if i not in must]
        return right, [*must, *rng.sample(some, len(LETTERS) - 1 - len(must))]
    return None


def _shares(looked: _Looked, covered: int, index: int) -> dict[str, str]:
    return {
        "before": percent(float(looked.shares[0, index])),
        "after": percent(float(looked.shares[covered + 1, index])),
    }


def _table(looked: _Looked, right: int, offered: list[int]) -> Table:
    rows = []
    for index in offered:
        said = _shares(looked, right, index)
        rows.append((message(looked.names[index]), said["before"], said["after"]))
    head = (message("Class"), message("Probability"), message("With the places covered"))
    return Table(message("What the network says"), head, tuple(rows))


def _mistake(index: int, right: int, looked: _Looked) -> Mistake:
    said = {"name": message(looked.names[index]), **_shares(looked, right, index)}
    if index == int(looked.shares[0].argmax()):
        sentence = message(
            "“{name}” is the network’s answer, but a Grad-CAM can be of any class: with the lit "
            "places covered it goes from {before} to {after}.",
            **said,
        )
        return Mistake("the_answer", str(index), sentence)
    if looked.falls(right)[index] <= 0:
        sentence = message(
            "“{name}” gains from covering the lit places: it goes from {before} to {after}, so "
            "they do not speak for it.",
            **said,
        )
        return Mistake("gains", str(index), sentence)
    sentence = message(
        "“{name}” loses less from covering the lit places: it goes from {before} to {after}.",
        **said,
    )
    return Mistake("loses_less", str(index), sentence)


ENTRY = QuizKind("grad_cam", 120, marked("Whose Grad-CAM it is"), _make, asks=True)
