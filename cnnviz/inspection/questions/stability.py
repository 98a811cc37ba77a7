"""How many pictures of a set keep their class while a step's setting goes through its range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnviz.i18n import marked, message
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.augmenting import Pixels
from cnnviz.inspection.questions.setting_sweep import (
    classifier,
    preprocessed,
    shares,
    stepped,
    together,
)
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment import AugmentationStep
from cnnviz.nets.choice import ModelChoice
from cnnviz.training import DataChoice


class Stability(NamedTuple):
    """How many pictures of a set keep their class while one setting goes through its range.

    Attributes
    ----------
    values : tuple of float
    kept : tuple of float
        The share of pictures whose top class is that of the untouched picture, for each value.
    pictures : int
        How many there were.
    """

    values: tuple[float, ...]
    kept: tuple[float, ...]
    pictures: int


def stability(
    context: RequestContext,
    choice: ModelChoice,
    step: AugmentationStep,
    name: str,
    values: Sequence[float],
    data: DataChoice,
    count: int,
) -> Stability:
    """Count the test pictures of a set that keep their class, for each value of a setting.

    Raises
    ------
    InspectionError
        If the set cannot be had or has no test pictures.
    """
    loaded = classifier(context, choice)
    pictures = _test_pictures(context, data, count)
    kept = np.zeros(len(values))
    done, total = 0, len(pictures) * len(values)
    at_once = together(loaded)
    for start in range(0, len(pictures), at_once):
        inputs = preprocessed(loaded, pictures[start : start + at_once])
        answers = shares(context, choice, inputs).argmax(1)
        for at, value in enumerate(values):
            context.progress(done, total, marked("Pictures"))
            found = shares(context, choice, stepped(inputs, step, name, value)).argmax(1)
            kept[at] += np.count_nonzero(found == answers)
            done += len(inputs)
    return Stability(tuple(values), tuple((kept / len(pictures)).tolist()), len(pictures))


def _test_pictures(context: RequestContext, data: DataChoice, count: int) -> list[Pixels]:
    there = context.cache.dataset(data).test_images
    if not len(there):
        raise InspectionError(message("This set has no test pictures."))
    most = min(count, len(there))
    return list(there[np.arange(most) * len(there) // most])
