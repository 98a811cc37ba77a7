"""Training: runs that were trained once, and what becomes of the images."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from cnnviz.figures.svg import ChartLine, Drawing, bars, beside, line_chart, number_grid
from cnnviz.i18n import Message, message, translate
from cnnviz.teaching.glossary.pictures.picture import Picture
from cnnviz.teaching.stored_runs import stored_runs

_OVERFITS, _FITS = "Few images", "All images, decay"
_TRUE = (0, 0, 0, 0, 1, 1, 1, 2, 2, 2)
_SAID = (0, 0, 0, 1, 1, 1, 0, 2, 2, 1)
_SPLIT = {message("train"): 40_000, message("validation"): 10_000, message("test"): 10_000}


def _run(label: Message, name: str, metrics: Sequence[tuple[str, Message]]) -> Drawing:
    run = next(each for each in stored_runs("fit") if each.config.name == name)
    lines = [
        ChartLine(translate(title), tuple(getattr(each, key) for each in run.epochs[1:]))
        for key, title in metrics
    ]
    share = metrics[0][0].endswith("accuracy")
    top = 1.0 if share else max(value for each in lines for value in each.values)
    return line_chart(lines, translate(label), epoch=translate("Epoch"), top=top, share=share)


_LOSSES = (("loss", message("train")), ("val_loss", message("validation")))
_ACCURACIES = (("accuracy", message("train")), ("val_accuracy", message("validation")))


def _split() -> Drawing:
    rows = [(translate(name), count, f"{count:,}") for name, count in _SPLIT.items()]
    return bars(rows, translate("The images of CIFAR-10 in the lesson's run"))


def _batches() -> Drawing:
    rows = [
        (translate("Batch {number}", number=at + 1), len(part), str(len(part)))
        for at, part in enumerate(np.array_split(np.arange(300), [128, 256]))
    ]
    return bars(rows, translate("300 images in batches of 128"))


def _counted() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    counts = np.zeros((3, 3))
    np.add.at(counts, (_TRUE, _SAID), 1)
    return counts


def _confusion() -> Drawing:
    return number_grid(_counted(), translate("True classes down, predicted ones across"))


def _precision_recall() -> Drawing:
    counts = _counted()
    right = counts[-1, -1]
    rows = [
        (translate(name), float(right / of), f"{right:g}/{of:g}")
        for name, of in (
            (message("precision"), counts[:, -1].sum()),
            (message("recall"), counts[-1].sum()),
        )
    ]
    return bars(rows, translate("Of the last class of three"))


def _normalised() -> Drawing:
    batch = np.array([[2.0], [4.0], [6.0], [8.0]])
    made = (batch - batch.mean()) / batch.std()
    parts = (number_grid(batch, translate("Batch")), number_grid(made, translate("Normalised")))
    return beside(parts, translate("Mean 0 and variance 1"))


def _dropout() -> Drawing:
    rate = 0.5
    values = np.array([[1.0, 2.0, 3.0, 4.0]])
    kept = np.random.default_rng(3).random(values.shape) >= rate
    made = np.where(kept, values / (1 - rate), 0.0)
    parts = (number_grid(values, translate("Input")), number_grid(made, translate("Output")))
    return beside(parts, translate("Half is dropped, the rest doubled"))


ENTRIES = (
    Picture("curves", partial(_run, message("Loss of a run"), _FITS, _LOSSES)),
    Picture("accuracy", partial(_run, message("Accuracy of a run"), _FITS, _ACCURACIES)),
    Picture("overfitting", partial(_run, message("A run that overfits"), _OVERFITS, _LOSSES)),
    Picture("split", _split),
    Picture("batches", _batches),
    Picture("confusion", _confusion),
    Picture("precision_recall", _precision_recall),
    Picture("normalisation", _normalised),
    Picture("dropout", _dropout),
)
