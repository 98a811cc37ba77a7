"""The notebook of the page “Classify your picture”: what a model says of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.questions.classifying import HeadPredictions
from cnnviz.inspection.questions.notebook_model import NotebookModel
from cnnviz.notebooks.section import Section, Value
from cnnviz.ui.models.head_text import class_names
from cnnviz.ui.notebooks import models

_TOLERANCE = 1e-4  # of shares, behind as many sums as a network has layers


def answer(
    ask: Callable[[], NotebookModel],
    description: Description,
    photo: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
    predictions: HeadPredictions,
    top: int,
) -> list[Section]:
    """Ask the model, whose predictions the page showed, what the photo (H, W, 3) shows."""
    found, begun = models.model_and_picture(ask, description, photo, pixels)
    return [*begun, asked(found, predictions, top)]


def asked(found: NotebookModel, predictions: HeadPredictions, top: int) -> Section:
    """Ask the model for the likeliest classes."""
    head, shares = predictions.head, predictions.values[0]
    names, order = class_names(head), np.argsort(-shares, kind="stable")[:top]
    known = {int(at): str(names[at]) for at in order}
    answers = "answers = keras.ops.convert_to_numpy(model(inputs[None]))"
    if found.flip_test:
        answers += (
            "\nmirrored = keras.ops.convert_to_numpy(model(inputs[None, :, ::-1]))"
            "\nanswers = (answers + mirrored) / 2"
        )
    lines = [
        answers,
        f"shares = {models.shares_of(head)}",
        f"names = {known!r}",
        f'for at in np.argsort(-shares, kind="stable")[:{top}]:',
        '    print(f"{names[at]}: {shares[at]:.4f}")',
    ]
    return Section(
        translate("**The answer**: the share of each class, the likeliest first."),
        "\n".join(lines),
        values=[Value("shares", shares, _TOLERANCE, printed=False)],
        printed="".join(f"{known[int(at)]}: {shares[at]:.4f}\n" for at in order),
    )
