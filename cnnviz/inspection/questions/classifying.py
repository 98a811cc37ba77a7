"""What a model says of pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import ImageError, load_image
from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.loaded_model import MAX_CLASSES, Head, LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice

_MANY, _FEW = 32, 8  # pictures that go through at once: small ones, and larger ones
_SMALL = 64 * 64  # pixels


class HeadPredictions(NamedTuple):
    """What one output says of pictures.

    Attributes
    ----------
    head : Head
    values : ndarray of float32, shape (N, classes)
        Probabilities, as `HeadKind.shares` gives them; the bare number where that is none.
    """

    head: Head
    values: NDArray[np.float32]


class FilePredictions(NamedTuple):
    """What a model says of files.

    Attributes
    ----------
    predictions : tuple of HeadPredictions
        A row for each file that was read, in their order; empty if none was.
    refused : dict of str
        The sentence that says why a file was not read, by its place.
    """

    predictions: tuple[HeadPredictions, ...]
    refused: dict[int, str]


def classify(
    context: RequestContext, choice: ModelChoice, pictures: Sequence[NDArray[np.uint8]]
) -> tuple[HeadPredictions, ...]:
    """Give what a model says of pictures (H, W, 3) of any sizes, one entry for each output.

    The numbers are those of the model that a run's export gives.

    Raises
    ------
    InspectionError
        If the model tells no classes apart, or gives what are no numbers.
    """
    return classify_by(context, context.cache.model(context, choice), pictures)


def classify_by(
    context: RequestContext, loaded: LoadedModel, pictures: Sequence[NDArray[np.uint8]]
) -> tuple[HeadPredictions, ...]:
    """Give what a model that is loaded says of pictures: see `classify`."""
    return _predict(context, loaded, _inputs(loaded, pictures), len(pictures))


def classify_preprocessed(
    context: RequestContext, choice: ModelChoice, pixels: NDArray[np.uint8]
) -> tuple[HeadPredictions, ...]:
    """Give what a model says of pictures as it sees them, shape (N, H, W, C) of its input.

    Raises
    ------
    InspectionError
        As `classify` does.
    """
    loaded = context.cache.model(context, choice)
    inputs = loaded.preprocessing.scaled(pixels.astype(np.float32))
    return _predict(context, loaded, inputs, len(pixels))


def classify_files(
    context: RequestContext, choice: ModelChoice, files: Sequence[bytes], max_side: int
) -> FilePredictions:
    """Read files of pictures, made smaller where a side is longer, and classify them."""
    loaded = context.cache.model(context, choice)
    refused: dict[int, str] = {}

    def pictures() -> Iterator[NDArray[np.uint8]]:
        for place, data in enumerate(files):
            context.progress(place, len(files))
            try:
                yield load_image(data, max_side=max_side)
            except ImageError as sentence:
                refused[place] = sentence_of(sentence)

    return FilePredictions(
        _predict(context, loaded, _inputs(loaded, pictures()), len(files)), refused
    )


def preprocessed_pixels(
    context: RequestContext, choice: ModelChoice, picture: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Give what a model sees of a picture: (H, W, C) of its input, colours as they were."""
    preprocessed = context.cache.model(context, choice).preprocessing(picture)
    pixels: NDArray[np.uint8] = np.rint(preprocessed.pixels.clip(0, 255)).astype(np.uint8)
    return pixels


def _predict(
    context: RequestContext, loaded: LoadedModel, inputs: Iterable[NDArray[np.float32]], count: int
) -> tuple[HeadPredictions, ...]:
    if not loaded.heads:
        raise InspectionError(
            message(
                "The model {title} tells no classes apart: its output is no row of at most "
                "{max_classes:,} numbers. Choose a model with an output for each class.",
                title=loaded.title,
                max_classes=MAX_CLASSES,
            )
        )
    small = loaded.preprocessing.height * loaded.preprocessing.width <= _SMALL
    most = 1 if count == 1 else _MANY if small else _FEW
    left, batches = iter(inputs), []
    while some := list(islice(left, most)):
        context.check()
        batches.append(_batch(loaded, some, most))
    return tuple(
        _head_predictions(loaded, head, np.concatenate(rows))
        for head, rows in zip(loaded.heads, zip(*batches, strict=True), strict=bool(batches))
    )


def _inputs(
    loaded: LoadedModel, pictures: Iterable[NDArray[np.uint8]]
) -> Iterator[NDArray[np.float32]]:
    return (loaded.preprocessing(picture).input for picture in pictures)


def _batch(
    loaded: LoadedModel, some: Sequence[NDArray[np.float32]], size: int
) -> list[NDArray[np.float32]]:
    # Always full, since TensorFlow compiles anew, and keeps, a program for each size.
    inputs = np.stack(some)
    full = np.concatenate([inputs, np.zeros((size - len(inputs), *inputs.shape[1:]), np.float32)])
    paths = [head.path for head in loaded.heads]
    several = size > 1
    found = loaded.layers.maps(full, paths, compiled=several)
    if loaded.flip_test:
        mirrored = loaded.layers.maps(full[:, :, ::-1], paths, compiled=several)
        found = {path: (found[path] + mirrored[path]) / np.float32(2) for path in paths}
    return [found[path][: len(some)] for path in paths]


def _head_predictions(
    loaded: LoadedModel, head: Head, values: NDArray[np.float32]
) -> HeadPredictions:
    if not np.isfinite(values).all():
        raise InspectionError(
            message(
                "The model {title} gives “not a number” for this picture: its weights are "
                "broken, or it takes other numbers for pixels than it was given.",
                title=loaded.title,
            )
        )
    return HeadPredictions(head, head.kind.shares(values))
