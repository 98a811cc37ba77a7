"""Why a model answers as it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError, Progress
from cnnviz.inspection.preprocessing import PreprocessedImage
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.attribution import (
    Flow,
    Target,
    integrated_gradients,
    occlusion,
    random_weights,
    saliency,
    signed_cam,
    strength,
    usual_layer,
)
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.receptive_field.centres import MapCentres, cell_centres

Method = Literal["cam", "plain", "smooth", "guided", "integrated", "occlusion"]
Weights = Literal["trained", "last", "random"]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class AttributionRequest:
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
        Of Grad-CAM; by default the `cnnviz.nets.attribution.usual_layer`.
    weights : {"trained", "last", "random"}
        Those of the model; with random ones in the last layer; all of them random.
    """

    method: Method
    class_index: int
    against: int | None = None
    head: int = 0
    layer: str = ""
    weights: Weights = "trained"


class Attribution(NamedTuple):
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
    centres : (AxisCentres, AxisCentres), optional
        Where that layer's cells lie on the picture, as the model sees it.
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
    centres: MapCentres | None = None
    baseline_score: float = 0.0
    gap: float = 0.0
    steps: int = 0


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
        with _weights(loaded.model, request.weights, output):
            return _explain(context, loaded, preprocessed, request, output)


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


def _explain(
    context: RequestContext,
    loaded: LoadedModel,
    preprocessed: PreprocessedImage,
    request: AttributionRequest,
    output: int,
) -> Attribution:
    model, image, scaled = loaded.model, preprocessed.input, loaded.preprocessing.scaled
    target = Target(request.class_index, request.against, output)
    which: dict[str, Any] = vars(target)

    def tell(done: float, total: float) -> None:
        context.progress(done, total)

    if request.method == "integrated":
        black = scaled(np.zeros((1, 1, image.shape[-1]), np.float32))
        parts = integrated_gradients(model, image, **which, baseline=black, tell=tell)
        return Attribution(
            parts.parts.sum(axis=-1),
            parts.score,
            baseline_score=parts.baseline_score,
            gap=parts.gap,
            steps=parts.steps,
        )
    score = float(Flow(model).scores(image[None], target)[0])
    if request.method == "occlusion":
        mean = scaled(preprocessed.pixels.mean(axis=(0, 1), keepdims=True))
        return Attribution(occlusion(model, image, **which, fill=mean, tell=tell), score)
    if request.method == "cam":
        layer = request.layer or _usual_layer(loaded, request.head)
        found = signed_cam(model, image, **which, layer=layer)
        if request.against is None:
            found = np.maximum(found, 0)
        if found.size == 1:
            raise ValueError(
                message(
                    "The maps of {layer} have a single cell here, which cannot tell places apart.",
                    layer=repr(layer),
                )
            )
        return Attribution(_shares(found), score, layer, cell_centres(model, layer, image.shape))
    gradient = saliency(model, image, **which, kind=request.method, tell=tell)
    return Attribution(_shares(strength(gradient)), score)


def _usual_layer(loaded: LoadedModel, head: int) -> str:
    return usual_layer(loaded.description.rows, loaded.heads[head].path)


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


def _shares(found: Floats) -> Floats:
    largest = np.abs(found).max()
    return np.asarray(found / largest if largest else found, np.float32)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
