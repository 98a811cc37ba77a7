"""What a model says of a picture under each way to scale its pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.model_loader import load_choice
from cnnviz.inspection.questions.classifying import HeadPredictions, classify_by
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers


class ScaledPredictions(NamedTuple):
    """What a model says of a picture whose pixels are scaled in one way.

    Attributes
    ----------
    numbers : str
        Name of one of `cnnviz.nets.pixel_scaling.SCALINGS`.
    predictions : tuple of HeadPredictions
        One for each output; empty where what it gives are no numbers.
    """

    numbers: Numbers
    predictions: tuple[HeadPredictions, ...]


def classify_scaled(
    context: RequestContext, choice: ModelChoice, picture: NDArray[np.uint8]
) -> tuple[ScaledPredictions, ...]:
    """Give what a model says of a picture (H, W, 3) under each scaling that fits its channels.

    A model of several inputs is opened once for each: what the others are given is scaled too.
    """
    loaded = context.cache.model(context, choice)
    found = []
    for name, scaling in SCALINGS.items():
        if not scaling.fits(loaded.preprocessing.channels):
            continue
        if name == loaded.preprocessing.numbers:
            scaled = loaded
        elif len(loaded.inputs) > 1:  # not by the cache, where others' models are
            scaled = load_choice(context, replace(loaded.choice, scale=name))
        else:
            scaled = replace(loaded, preprocessing=replace(loaded.preprocessing, numbers=name))
        try:
            predictions = classify_by(context, scaled, [picture])
        except InspectionError:
            predictions = ()
        found.append(ScaledPredictions(name, predictions))
    return tuple(found)
