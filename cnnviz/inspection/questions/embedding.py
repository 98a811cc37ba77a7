"""What a network makes of many pictures, as points of a plane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset
from cnnviz.i18n import marked, message, sentence_of
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.transfer_networks import PREFIX, build_untrained
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.attribution.gradients import batches
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.embedding import pca, tsne
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.maps import OpenModel, paths_of
from cnnviz.nets.transfer import ALL, TransferSpec
from cnnviz.training import DataChoice

if TYPE_CHECKING:
    import keras

Floats = NDArray[np.float32]

LEAST, MOST = 20, 1_000  # pictures
_SHOWN_SIDE = 64  # pixels of a picture that is shown beside its point


@dataclass(frozen=True, eq=False)
class Embedding:
    """Pictures as points.

    Attributes
    ----------
    points : ndarray of float64, shape (N, 2)
    explained : ndarray of float64, shape (2,)
        The shares of the variance that the two components hold; of PCA alone.
    numbers : int
        That each picture was, before.
    shares : ndarray of float32, shape (N, K)
        What the network answers; (N, 0) where it has not learned these classes.
    """

    points: NDArray[np.float64]
    explained: NDArray[np.float64]
    numbers: int
    shares: Floats


@dataclass(frozen=True, eq=False)
class Pictures:
    """The pictures of a set that are embedded, as they are shown.

    Attributes
    ----------
    images : ndarray of uint8, shape (N, H, W, 3)
    labels : ndarray of int64, shape (N,)
    class_names : tuple of str
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]


def embed_before(
    context: RequestContext,
    spec: TransferSpec,
    data: DataChoice,
    count: int,
    method: str,
    perplexity: float,
) -> Embedding:
    """Embed what enters the head's first Dense layer while nothing has learned yet.

    Parameters
    ----------
    context : RequestContext
    spec : TransferSpec
    data : DataChoice
    count : int
        Test pictures, at least 20; where there are fewer, all.
    method : {"pca", "tsne"}
    perplexity : float
        Of t-SNE alone.

    Raises
    ------
    InspectionError
        One sentence that says why it cannot be.
    """
    untrained = replace(spec, frozen=ALL, fine_tune=None)

    def make() -> tuple[Floats, Floats]:
        features, _ = _run(
            context,
            build_untrained(context, untrained),
            context.cache.dataset(data),
            count,
            first=True,
        )
        return features, np.zeros((len(features), 0), np.float32)

    key = ("features", untrained, data, count)
    return _laid_out(context, context.cache.results.get(key, make), method, perplexity)


def embed_after(
    context: RequestContext,
    choice: ModelChoice,
    data: DataChoice,
    count: int,
    method: str,
    perplexity: float,
) -> Embedding:
    """Embed what enters the last Dense layer of a model that has learned, and tell its answers.

    Raises
    ------
    InspectionError
    """
    loaded = context.cache.model(context, choice)

    def make() -> tuple[Floats, Floats]:
        return _run(context, loaded.model, context.cache.dataset(data), count, first=False)

    # A run goes on: what is kept belongs to the epoch that was opened.
    key = ("features", loaded.choice, data, count)
    return _laid_out(context, context.cache.results.get(key, make), method, perplexity)


def embedded_pictures(dataset: Dataset, count: int) -> Pictures:
    """Give the pictures that are embedded: of the test pictures, as many of each class."""
    chosen = _chosen(dataset, count)
    images = dataset.test_images[chosen]
    step = -(-max(images.shape[1:3]) // _SHOWN_SIDE)
    return Pictures(
        np.ascontiguousarray(images[:, ::step, ::step]),
        dataset.test_labels[chosen].astype(np.int64),
        dataset.class_names,
    )


def _chosen(dataset: Dataset, count: int) -> NDArray[np.int64]:
    """Take the first pictures of each class, in turn."""
    labels = dataset.test_labels
    turn = np.zeros(len(labels), np.int64)
    for label in range(len(dataset.class_names)):
        own = np.flatnonzero(labels == label)
        turn[own] = np.arange(own.size)
    found: NDArray[np.int64] = np.argsort(turn, kind="stable")[:count]
    return np.sort(found)


def _run(
    context: RequestContext, model: keras.Model, dataset: Dataset, count: int, *, first: bool
) -> tuple[Floats, Floats]:
    """Give what enters a Dense layer of the head, the first or the last, and the answers."""
    loaded = OpenModel(model)
    layers = paths_of(loaded.calls.values())
    dense = [
        each
        for each in layers
        if layer_kind(each.kind).family == "dense" and not each.path.startswith(PREFIX)
    ]
    if not dense:
        raise InspectionError(
            message("This network has no Dense layer whose input could be shown.")
        )
    features, answers = dense[0 if first else -1].sources[0], layers[-1].path
    images = dataset.test_images[_chosen(dataset, count)]
    if len(images) < LEAST:
        raise InspectionError(
            message(
                "This set has {count} test pictures, too few to be shown: at least {least}.",
                count=len(images),
                least=LEAST,
            )
        )
    rows: list[Floats] = []
    shares: list[Floats] = []
    for start, size in batches(len(images), np.empty(_size(model, images))):
        context.progress(start, len(images), marked("Pictures seen"))
        part = images[start : start + size].astype(np.float32)
        try:
            found = loaded.maps(part, [features, answers])
        except ValueError:
            raise InspectionError(
                message(
                    "This network does not take the pictures of this set, {shape}.",
                    shape=part.shape[1:],
                )
            ) from None
        rows.append(found[features].reshape(size, -1))
        shares.append(found[answers])
    return np.concatenate(rows), np.concatenate(shares)


def _size(model: keras.Model, images: NDArray[np.uint8]) -> tuple[int, int]:
    """Give the rows and columns that pictures have in the network, where it enlarges them."""
    sizes = [images.shape[1:3]]
    sizes += [
        (each.height, each.width) for each in model.layers if hasattr(each, "crop_to_aspect_ratio")
    ]
    height, width = max(sizes)
    return height, width


def _laid_out(
    context: RequestContext, found: tuple[Floats, Floats], method: str, perplexity: float
) -> Embedding:
    features, shares = found
    projected = pca(features)
    points = projected.points
    if method == "tsne":
        context.progress(0, 1, "t-SNE")
        try:
            points = tsne(features, perplexity).astype(np.float64)
        except ValueError as sentence:
            raise InspectionError(sentence_of(sentence)) from None
    return Embedding(points, projected.explained, features.shape[1], shares)
