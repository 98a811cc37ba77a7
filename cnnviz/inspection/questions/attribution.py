"""Why a model answers as it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.desk import Desk
from cnnviz.inspection.messages import InspectionError, Progress
from cnnviz.inspection.opened import Opened
from cnnviz.inspection.preparation import Prepared
from cnnviz.inspection.questions.classifying import Meaning, classify
from cnnviz.inspection.seen import Picture
from cnnviz.nets.attribution import (
    Flow,
    Target,
    integrated_gradients,
    map_layers,
    occlusion,
    random_weights,
    saliency,
    signed_cam,
    strength,
    usual_layer,
)
from cnnviz.nets.choice import ModelChoice

Method = Literal["cam", "plain", "smooth", "guided", "integrated", "occlusion"]
Weights = Literal["trained", "last", "random"]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Why:
    """What is asked of a model and a picture.

    Attributes
    ----------
    method : {"cam", "plain", "smooth", "guided", "integrated", "occlusion"}
        Grad-CAM, three kinds of saliency, integrated gradients, occlusion.
    class_index : int
    against : int, optional
        Another class: what speaks for the first one rather than for this.
    head : int
        Which of the model's heads.
    layer : str
        Of Grad-CAM; by default the last one whose maps still tell places apart.
    weights : {"trained", "last", "random"}
        Those of the model; with random ones in the last layer; all of them random.
    """

    method: Method
    class_index: int
    against: int | None = None
    head: int = 0
    layer: str = ""
    weights: Weights = "trained"


class Because(NamedTuple):
    """What an explanation found.

    Attributes
    ----------
    map : ndarray of float32, shape (rows, columns)
        Of the layer for Grad-CAM, else of the picture. Integrated gradients and occlusion are in
        units of the score, the others a share of the strongest.
    score : float
        The class's number before softmax or sigmoid, less that of the other class.
    layer : str
        Of Grad-CAM.
    baseline_score : float
        Of the black picture that integrated gradients start from.
    gap : float
        What they miss of the difference of the scores, as a share of it.
    steps : int
        Gradients that they took.
    """

    map: Floats
    score: float
    layer: str = ""
    baseline_score: float = 0.0
    gap: float = 0.0
    steps: int = 0


class Answer(NamedTuple):
    """What one head of a model says of a picture.

    Attributes
    ----------
    scores : ndarray of float32, shape (classes,)
        Before softmax or sigmoid.
    shares : ndarray of float32, shape (classes,)
        Probabilities; the bare number where there is but one.
    meaning : {"probabilities", "each", "scores", "number"}
        See `cnnviz.inspection.questions.classifying.Said`.
    """

    scores: Floats
    shares: Floats
    meaning: Meaning


def answers(desk: Desk, choice: ModelChoice, picture: Picture) -> tuple[Answer, ...]:
    """Ask every head of a model what a picture shows."""
    opened = desk.shelf.model(desk, choice)
    said = classify(desk, choice, [picture.pixels])
    images = opened.preparation(picture.pixels).input[None]
    flow = Flow(opened.model)
    return tuple(
        Answer(flow.logits(images, _output(opened, at))[0], each.values[0], each.meaning)
        for at, each in enumerate(said)
    )


def why(desk: Desk, choice: ModelChoice, picture: Picture, asked: Why) -> Because:
    """Explain a class.

    Raises
    ------
    InspectionError
        If there is no such head, class or layer, or the class does not depend on the layer.
    """
    opened = desk.shelf.model(desk, choice)
    prepared = opened.preparation(picture.pixels)
    with _sentences():
        output = _output(opened, asked.head)
        with _weights(opened.model, asked.weights, output):
            return _explain(desk, opened, prepared, asked, output)


def all_why(
    desk: Desk, choice: ModelChoice, picture: Picture, asked: tuple[Why, ...]
) -> tuple[Because, ...]:
    """Explain several, one after the other: see `why`."""
    found: list[Because] = []
    for each in asked:
        done = len(found)

        def tell(progress: Progress, done: int = done) -> None:
            desk.tell(Progress(done + progress.share, len(asked)))

        found.append(why(replace(desk, tell=tell), choice, picture, each))
    return tuple(found)


def _explain(desk: Desk, opened: Opened, prepared: Prepared, asked: Why, output: int) -> Because:
    model, image, scaled = opened.model, prepared.input, opened.preparation.scaled
    target = Target(asked.class_index, asked.against, output)
    which: dict[str, Any] = vars(target)

    def tell(done: float, total: float) -> None:
        desk.progress(done, total)

    if asked.method == "integrated":
        black = scaled(np.zeros((1, 1, image.shape[-1]), np.float32))
        parts = integrated_gradients(model, image, **which, baseline=black, tell=tell)
        return Because(
            parts.parts.sum(axis=-1),
            parts.score,
            baseline_score=parts.baseline_score,
            gap=parts.gap,
            steps=parts.steps,
        )
    score = float(Flow(model).scores(image[None], target)[0])
    if asked.method == "occlusion":
        mean = scaled(prepared.seen.mean(axis=(0, 1), keepdims=True))
        return Because(occlusion(model, image, **which, fill=mean, tell=tell), score)
    if asked.method == "cam":
        layer = asked.layer or _usual_layer(opened, asked.head)
        found = signed_cam(model, image, **which, layer=layer)
        if asked.against is None:
            found = np.maximum(found, 0)
        return Because(_shares(found), score, layer)
    gradient = saliency(model, image, **which, kind=asked.method, tell=tell)
    return Because(_shares(strength(gradient)), score)


def _usual_layer(opened: Opened, head: int) -> str:
    found = opened.description
    return usual_layer(map_layers(found.rows, found.layers, opened.heads[head].path))


def _output(opened: Opened, head: int) -> int:
    if not 0 <= head < len(opened.heads):
        raise ValueError(
            f"There is no head {head}: the model has {len(opened.heads)} that tell classes apart."
        )
    return Flow(opened.model).outputs.index(opened.heads[head].path)


def _weights(model: Any, weights: Weights, output: int) -> Any:
    if weights == "trained":
        return nullcontext()
    return random_weights(model, only_last=weights == "last", output=output)


def _shares(found: Floats) -> Floats:
    largest = np.abs(found).max()
    return np.asarray(found / largest if largest else found, np.float32)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except ValueError as sentence:
        raise InspectionError(str(sentence)) from None
