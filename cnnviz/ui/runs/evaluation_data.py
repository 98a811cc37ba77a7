"""A run's predictions beside the truth, which is read anew from its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import cut
from cnnviz.data.dataset import DatasetError
from cnnviz.i18n import message, translate_plural
from cnnviz.training import Run, Store
from cnnviz.training.review.evaluation import ClassifiedImages, confusion
from cnnviz.training.sources import split
from cnnviz.training.store.run_files import lost
from cnnviz.ui.components.confusion import ConfusionData
from cnnviz.ui.components.gallery import Shown
from cnnviz.ui.dataset import dataset
from cnnviz.ui.runs.epoch_previews import EpochPreview
from cnnviz.ui.session_owner import owns

Part = Literal["validation", "test"]
MAX_CLASSES = 30  # that a matrix shows
_LIKELIEST = 3


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """Images and what they are.

    Attributes
    ----------
    images : ndarray of uint8, shape (M, H, W, 3)
        All that there are of a part of the data.
    labels : ndarray of int64, shape (M,)
    chosen : ndarray of int64, shape (N,)
        Which of them were judged, in the order of the predictions.
    class_names : tuple of str
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    chosen: NDArray[np.int64]
    class_names: tuple[str, ...]


def ground_truth(run: Run, part: Part) -> GroundTruth:
    """Read what a run was judged by.

    Raises
    ------
    DatasetError
        One sentence, if the data is gone; where it was, it tells the run's owner alone.
    """
    config = run.config
    try:
        data = dataset(config.data)
    except DatasetError:
        if owns(run) or not config.data.path:
            raise
        raise DatasetError(
            message("The images of this run cannot be read any more; its owner is told why.")
        ) from None
    if part == "test":
        chosen = np.arange(len(data.test_labels))
        return GroundTruth(data.test_images, data.test_labels, chosen, data.class_names)
    parts = split(data, config.data_share, config.validation_share, config.seed)
    return GroundTruth(
        data.train_images, data.train_labels, parts.validation_indices, data.class_names
    )


def predictions_with_truth(
    store: Store, run: Run, part: Part, epoch: int, known: GroundTruth
) -> ClassifiedImages:
    """Bring the predictions of an epoch, or of the test, together with the truth.

    Raises
    ------
    StoreError
    DatasetError
        If the data is no longer what the run saw.
    """
    if part == "test":
        if (result := store.test(run.id)) is None:
            raise lost("test.json")
        found = result.probabilities
    else:
        found = store.changed_arrays(run.id, epoch).val_probabilities
    if found.shape != (known.chosen.size, len(known.class_names)):
        raise DatasetError(message("The images are no longer those that this run was trained on."))
    return ClassifiedImages(known.labels[known.chosen], found)


def probe_image(store: Store, run: Run, known: GroundTruth | None) -> NDArray[np.uint8] | None:
    """Give the image whose maps were kept: the run's own, or the first kept for validation.

    Raises
    ------
    StoreError
    """
    given = store.probe(run.id)
    if given is not None:
        return cut(given, *run.config.network.input_shape[:2])
    if run.has_probe:
        raise lost("probe.npz")
    if known is None or not known.chosen.size:
        return None
    first: NDArray[np.uint8] = known.images[known.chosen[0]]
    return first


def confusion_by_epoch(previews: Sequence[EpochPreview], known: GroundTruth) -> NDArray[np.float32]:
    """Count the confusions of each epoch, shape (E, K, K).

    Raises
    ------
    DatasetError
    """
    labels, classes = known.labels[known.chosen], len(known.class_names)
    try:
        counts = [confusion(labels, each.predicted.astype(np.int64), classes) for each in previews]
    except ValueError:
        raise DatasetError(
            message("The images are no longer those that this run was trained on.")
        ) from None
    return np.stack(counts).astype(np.float32)


def matrix_classes(counts: NDArray[np.float32]) -> NDArray[np.int64]:
    """Choose the classes that a matrix shows: all, or of very many those most often mistaken."""
    last = counts[-1]
    mistaken = last.sum(0) + last.sum(1) - 2 * np.diagonal(last)
    return np.sort(np.argsort(-mistaken, kind="stable")[:MAX_CLASSES])


def confusion_data(counts: NDArray[np.float32], known: GroundTruth, part: Part) -> ConfusionData:
    """Pack a matrix, of the classes that it shows."""
    chosen = matrix_classes(counts)
    return ConfusionData(
        tuple(known.class_names[i] for i in chosen),
        np.ascontiguousarray(counts[:, chosen[:, np.newaxis], chosen]),
        images_title(known.chosen.size, part),
    )


def images_title(count: int, part: Part) -> str:
    """Say how many images of a part were judged."""
    if part == "test":
        return translate_plural("{count} test image", "{count} test images", count)
    return translate_plural("{count} validation image", "{count} validation images", count)


def gallery_entries(
    found: NDArray[np.int64], judged: ClassifiedImages, known: GroundTruth
) -> tuple[NDArray[np.uint8], tuple[Shown, ...]]:
    """Lay out some judged images: the likeliest classes of each, and the true one."""
    entries = []
    for index in found:
        shares = np.nan_to_num(judged.probabilities[index].astype(np.float64))
        true = int(judged.labels[index])
        likeliest = np.argsort(-shares, kind="stable")[:_LIKELIEST].tolist()
        if true not in likeliest:
            likeliest[-1] = true
        bars = tuple((known.class_names[i], float(shares[i]), i == true) for i in likeliest)
        entries.append(Shown(known.class_names[true], bars))
    return known.images[known.chosen[found]], tuple(entries)
