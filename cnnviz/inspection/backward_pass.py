"""A labelled batch that went through a model and back: every number of its gradient is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset
from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.explain.task import as_map
from cnnviz.nets.gradients.explainer import GradientExplainer
from cnnviz.nets.losses.cross_entropy import CROSS_ENTROPY
from cnnviz.ops.arrays import Array

MOST_NUMBERS = 60_000_000  # of all maps of a batch: values and gradients take 480 MB


@dataclass(frozen=True, eq=False)
class LabelledBatch:
    """Images to learn from, in a model, by a loss.

    Attributes
    ----------
    choice : ModelChoice
    digest : str
        Tells two sets of images and labels apart without comparing them.
    images : ndarray of uint8, shape (N, H, W, 3)
    labels : ndarray of int64, shape (N,)
    loss : str
        Of `cnnviz.nets.losses.LOSSES`.
    label_smoothing : float
    """

    choice: ModelChoice
    digest: str
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    loss: str = CROSS_ENTROPY
    label_smoothing: float = 0.0


def labelled_batch(
    choice: ModelChoice, data: Dataset, count: int, seed: int, loss: str, label_smoothing: float
) -> LabelledBatch:
    """Draw images to learn from of a data set by a seed: none that are kept for validation."""
    learned = len(data.train_labels) - data.validation
    drawn = np.random.default_rng(seed).permutation(learned)[:count]
    images, labels = data.train_images[drawn], data.train_labels[drawn]
    digest = hashlib.blake2b(images.tobytes() + labels.tobytes(), digest_size=16)
    digest.update(str(images.shape).encode())
    return LabelledBatch(choice, digest.hexdigest(), images, labels, loss, label_smoothing)


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """What came of a batch in a model.

    Attributes
    ----------
    loaded : LoadedModel
    explainer : GradientExplainer
    """

    loaded: LoadedModel
    explainer: GradientExplainer

    def maps(self, layer: str, image: int | None, *, gradient: bool) -> NDArray[np.float32]:
        """Give the values or the gradients of a layer, as a map (H, W, C).

        Parameters
        ----------
        layer : str
        image : int or None
            None for the mean of the batch.
        gradient : bool

        Raises
        ------
        InspectionError
            If the loss does not depend on such a layer, or there is no such image.
        """
        batch = self.explainer.batch
        if layer not in batch.gradients:
            raise InspectionError(
                message("The loss does not depend on a layer “{layer}”.", layer=layer)
            )
        return map_of((batch.gradients if gradient else batch.values)[layer], image)


def map_of(found: Array, image: int | None) -> NDArray[np.float32]:
    """Give what a batch has in a layer, (N, ...), of one image or the mean, as a map (H, W, C).

    Raises
    ------
    InspectionError
        If there is no such image.
    """
    if image is None:
        return as_map(found.mean(axis=0))
    if not 0 <= image < len(found):
        raise InspectionError(
            message(
                "The batch has the images 0 to {last}, not {image}.",
                last=len(found) - 1,
                image=image,
            )
        )
    return as_map(found[image])


def backward(context: RequestContext, batch: LabelledBatch) -> BackwardPass:
    """Take a batch through a model and back, once as long as the cache keeps it.

    Raises
    ------
    InspectionError
        If the model cannot learn from the batch, or its maps would be too large.
    """
    loaded = context.cache.model(context, batch.choice)
    each = sum(
        int(np.prod([size or 1 for size in row.output_shape])) for row in loaded.description.rows
    )
    if len(batch.images) > 1 and each * len(batch.images) > MOST_NUMBERS:
        raise InspectionError(
            message(
                "The maps of {count} images would take too much memory in {title}: take at "
                "most {most}.",
                count=len(batch.images),
                title=loaded.title,
                most=max(1, MOST_NUMBERS // each),
            )
        )

    def make() -> BackwardPass:
        images = np.stack([loaded.preprocessing(image).input for image in batch.images])
        try:
            explainer = GradientExplainer(
                loaded.model,
                images,
                batch.labels,
                batch.loss,
                label_smoothing=batch.label_smoothing,
            )
        except ValueError as sentence:
            raise InspectionError(sentence_of(sentence)) from None
        return BackwardPass(loaded, explainer)

    key = "backward", loaded.choice, batch.digest, batch.loss, batch.label_smoothing
    found: BackwardPass = context.cache.passes.get(key, make)
    return found
