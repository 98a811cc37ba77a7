"""How well models tell classes apart on pictures that were turned, darkened or spoilt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset
from cnnviz.i18n import message
from cnnviz.inspection.loaded_model import first_classifier
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.heads import default_names
from cnnviz.training import DataChoice
from cnnviz.training.review.robustness import PASSES, Robustness
from cnnviz.training.review.robustness import robustness as judge

IMAGES = 1_000
"""Test pictures that are judged with, if nobody wants another number."""


def robustness(
    context: RequestContext, choices: Sequence[ModelChoice], data: DataChoice, count: int = IMAGES
) -> tuple[Robustness, ...]:
    """Judge models on the same test pictures of a set, as they are and corrupted.

    Parameters
    ----------
    context : RequestContext
    choices : sequence of ModelChoice
    data : DataChoice
    count : int
        Of the test pictures, every so many-th is taken, so that there are at most so many.

    Raises
    ------
    InspectionError
        If the set cannot be had or has no test pictures, or a model tells other classes apart.
    """
    dataset = context.cache.dataset(data)
    there = len(dataset.test_images)
    if not there:
        raise InspectionError(message("This set has no test pictures to judge with."))
    most = min(max(1, count), there)
    taken = np.arange(most) * there // most
    images, labels = dataset.test_images[taken], dataset.test_labels[taken]
    found = []
    for number, choice in enumerate(choices):
        title, head = _checked(context, choice, dataset)

        def classes(
            some: NDArray[np.uint8], choice: ModelChoice = choice, head: int = head
        ) -> NDArray[np.int64]:
            values = classify(context, choice, list(some))[head].values
            found: NDArray[np.int64] = values.argmax(1)
            return found

        def tell(done: int, of: int, number: int = number, title: str = title) -> None:
            context.progress(number * of + done, len(choices) * of, title)

        found.append(judge(classes, images, labels, tell))
    context.progress(len(choices) * PASSES, len(choices) * PASSES)
    return tuple(found)


def _checked(context: RequestContext, choice: ModelChoice, dataset: Dataset) -> tuple[str, int]:
    """Give the title of a model and which of its outputs tells the classes of a set apart."""
    loaded = context.cache.model(context, choice)
    head = first_classifier(loaded.heads)
    told = loaded.heads[head].class_names if head >= 0 else ()
    if told not in (dataset.class_names, default_names(len(dataset.class_names))):
        raise InspectionError(
            message(
                "The model {title} does not tell the {count:,} classes of these pictures "
                "apart: choose a model that was trained on them.",
                title=loaded.title,
                count=len(dataset.class_names),
            )
        )
    return loaded.title, head
