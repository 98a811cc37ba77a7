"""Why a model answers as it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.attribution_methods import METHODS, Attribution, AttributionTask
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError, Progress
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.attribution import Flow, Target, random_weights
from cnnviz.nets.choice import ModelChoice

Weights = Literal["trained", "last", "random"]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class AttributionRequest:
    """What is asked of a model and a picture.

    Attributes
    ----------
    method : str
        Of `cnnviz.inspection.attribution_methods.METHODS`.
    class_index : int
    against : int, optional
        Another class: what speaks for the first one rather than for this.
    head : int
        Which of the model's heads.
    layer : str
        Of a method that explains by one; by default `cnnviz.nets.attribution.usual_layer`.
    weights : {"trained", "last", "random"}
        Those of the model; with random ones in the last layer; all of them random.
    """

    method: str
    class_index: int
    against: int | None = None
    head: int = 0
    layer: str = ""
    weights: Weights = "trained"


class HeadScores(NamedTuple):
    """What one head of a model says of a picture.

    Attributes
    ----------
    scores : ndarray of float32, shape (classes,)
        What is explained of each class: before softmax or sigmoid, as `HeadKind.score` gives it.
    shares : ndarray of float32, shape (classes,)
        Probabilities; the bare number where that is none.
    """

    scores: Floats
    shares: Floats


def head_scores(
    context: RequestContext, choice: ModelChoice, picture: Picture
) -> tuple[HeadScores, ...]:
    """Ask every head of a model what a picture shows."""
    loaded = context.cache.model(context, choice)
    predictions = classify(context, choice, [picture.pixels])
    images = loaded.preprocessing(picture.pixels).input[None]
    flow = Flow(loaded.model)
    found = []
    for at, each in enumerate(predictions):
        logits, head = flow.logits(images, _output(loaded, at)), each.head
        scores = [head.kind.score(logits, index, None)[0] for index in range(head.classes)]
        found.append(HeadScores(np.array(scores, np.float32), each.values[0]))
    return tuple(found)


def attribute(
    context: RequestContext, choice: ModelChoice, picture: Picture, request: AttributionRequest
) -> Attribution:
    """Explain a class.

    Raises
    ------
    InspectionError
        If there is no such head, class or layer, or the class does not depend on the layer.
    """
    loaded = context.cache.model(context, choice)
    preprocessed = loaded.preprocessing(picture.pixels)
    with _sentences():
        output = _output(loaded, request.head)
        target = Target(request.class_index, request.against, output)
        task = AttributionTask(
            loaded, preprocessed, target, request.head, request.layer, context.progress
        )
        with _weights(loaded.model, request.weights, output):
            return METHODS[request.method].explain(task)


def attribute_all(
    context: RequestContext,
    choice: ModelChoice,
    picture: Picture,
    requests: tuple[AttributionRequest, ...],
) -> tuple[Attribution, ...]:
    """Explain several, one after the other: see `attribute`."""
    found: list[Attribution] = []
    for request in requests:
        done = len(found)

        def tell(progress: Progress, done: int = done) -> None:
            context.tell(Progress(done + progress.share, len(requests)))

        found.append(attribute(replace(context, tell=tell), choice, picture, request))
    return tuple(found)


def _output(loaded: LoadedModel, head: int) -> int:
    if not 0 <= head < len(loaded.heads):
        raise ValueError(
            message(
                "There is no head {head}: the model has {count} that tell classes apart.",
                head=head,
                count=len(loaded.heads),
            )
        )
    return Flow(loaded.model).outputs.index(loaded.heads[head].path)


def _weights(model: Any, weights: Weights, output: int) -> Any:
    if weights == "trained":
        return nullcontext()
    return random_weights(model, only_last=weights == "last", output=output)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
