"""What is drawn of the loss: the images with the answers, and the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import number
from cnnviz.i18n import translate
from cnnviz.inspection.questions.steps_taken import StepsTaken
from cnnviz.inspection.questions.training_step import BatchLosses
from cnnviz.nets.gradients.penalties import Penalty
from cnnviz.nets.losses import LOSSES
from cnnviz.ops.arrays import Array
from cnnviz.ui.components.gallery import Shown
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row
from cnnviz.ui.learning.gradient_trace import layer_title


def numeric(value: float) -> TableCell:
    """Make a cell of a number."""
    return TableCell(number(value), value)


def shares_of(losses: BatchLosses | StepsTaken, labels: NDArray[np.int64]) -> Array:
    """Give the share of each image's true class, (N,): of one number that of label 1, or the rest.

    Of numbers that nothing makes shares of, the true class's number.
    """
    shares = losses.shares
    if shares.shape[1] == 1:
        return np.where(labels == 1, shares[:, 0], 1 - shares[:, 0])
    found: Array = shares[np.arange(len(labels)), labels]
    return found


def loss_columns(losses: BatchLosses) -> tuple[Column, ...]:
    """Give the columns of the table of images."""
    return (
        Column("#"),
        Column(translate("Label")),
        Column(share_title(losses), numeric=True),
        Column(translate("Loss"), numeric=True),
    )


def share_title(losses: BatchLosses) -> str:
    """Name the numbers that the loss is made of."""
    return translate("Share p") if losses.answer.squashing else translate("Answer p")


def loss_rows(
    losses: BatchLosses, labels: NDArray[np.int64], names: Sequence[str]
) -> tuple[Row, ...]:
    """Write a row for each image."""
    shares = shares_of(losses, labels)
    return tuple(
        Row(
            str(at),
            (
                TableCell(str(at), at),
                TableCell(names[label]),
                _share(losses, share),
                numeric(loss),
            ),
        )
        for at, (label, share, loss) in enumerate(
            zip(labels.tolist(), shares.tolist(), losses.losses.tolist(), strict=True)
        )
    )


def mean_line(losses: Array, most: int = 8) -> str:
    """Write the mean with the numbers put in.

    Examples
    --------
    >>> mean_line(np.array([1.0, 2.0]))
    '(1 + 2) / 2 = **1.5**'
    """
    texts = [number(each) for each in losses[:most]]
    if len(losses) > most:
        texts.append("…")
    return f"({' + '.join(texts)}) / {len(losses)} = **{number(losses.mean())}**"


def term_columns() -> tuple[Column, ...]:
    """Give the columns of the table of the loss's terms."""
    return (
        Column(translate("Term")),
        Column(translate("Arithmetic")),
        Column(translate("Value"), numeric=True),
    )


def term_rows(losses: BatchLosses, loss: str, label_smoothing: float) -> tuple[Row, ...]:
    """Write the terms of the loss, a row each and their sum; none where it is the mean alone."""
    title, mean = translate(LOSSES[loss].title), float(losses.losses.mean())
    terms = [(title, translate("mean over the images"), mean)]
    if label_smoothing and losses.smoothing is not None:
        part = float(losses.smoothing.mean())
        kept, given = number(1 - label_smoothing), number(label_smoothing)
        terms = [
            (
                translate("{loss} of the labels", loss=title),
                translate("{part} · mean over the images", part=kept),
                mean - part,
            ),
            (
                translate("Label smoothing"),
                translate("{part} · mean over the images and all classes", part=given),
                part,
            ),
        ]
    for each in losses.penalties:
        name = translate("Size of {layer}, {weight}", layer=each.layer, weight=each.weight)
        terms.append((name, _penalty(each.penalty), each.value))
    if len(terms) == 1:
        return ()
    terms.append((translate("Loss"), translate("their sum"), losses.loss))
    return tuple(
        Row(str(at), (TableCell(name), TableCell(arithmetic), numeric(value)))
        for at, (name, arithmetic, value) in enumerate(terms)
    )


def _penalty(penalty: Penalty | None) -> str:
    """Write a penalty.

    Examples
    --------
    >>> _penalty(Penalty(0.5, 0.25))
    '0.5 · Σ|w| + 0.25 · Σw²'
    """
    if penalty is None:
        return translate("by its regularizer")
    parts = ((penalty.l1, "Σ|w|"), (penalty.l2, "Σw²"))
    return " + ".join(f"{number(factor)} · {sum_}" for factor, sum_ in parts if factor)


def class_columns(losses: BatchLosses, loss: str) -> tuple[Column, ...]:
    """Give the columns of the table of one image's classes."""
    formulas, answer = LOSSES[loss].formulas(losses.shares.shape[1]), losses.answer
    slope = translate("Gradient after {layer}", layer=layer_title(answer.name))
    if answer.together and formulas.together:
        slope = formulas.together.symbols
    return (
        Column(translate("Class")),
        Column(share_title(losses), numeric=True),
        Column(translate("Target y"), numeric=True),
        Column(formulas.term, numeric=True),
        Column(slope, numeric=True),
    )


def class_rows(losses: BatchLosses, image: int, names: Sequence[str]) -> tuple[Row, ...]:
    """Write a row for each class of one image; one number is that of the last class."""
    rows = (losses.shares, losses.targets, losses.terms, losses.slopes)
    columns = zip(*(each[image].tolist() for each in rows), strict=True)
    names = names[-losses.shares.shape[1] :]
    return tuple(
        Row(str(at), (TableCell(names[at], at), _share(losses, share), *map(numeric, rest)))
        for at, (share, *rest) in enumerate(columns)
    )


def class_text(losses: BatchLosses, text: Mapping[str, str]) -> str:
    """Say why the gradient after the last numbers is what it is."""
    answer = losses.answer
    said = text[f"{'classes' if answer.together else 'apart'} {answer.squashing}".strip()]
    return f"{said} {text['left out']}" if answer.left_out else said


def shown_images(
    losses: BatchLosses, labels: NDArray[np.int64], names: Sequence[str]
) -> tuple[Shown, ...]:
    """Say below each image what the network answers: the true class, and the likeliest other."""
    shown = []
    for at, label in enumerate(labels.tolist()):
        shares = losses.shares[at]
        if len(shares) == 1:
            shares = np.array([1 - shares[0], shares[0]])
        other = next(int(each) for each in np.argsort(-shares, kind="stable") if each != label)
        bars = tuple((names[each], float(shares[each]), each == label) for each in (label, other))
        loss = number(losses.losses[at])
        shown.append(Shown(translate("Image {image}, loss {loss}", image=at, loss=loss), bars))
    return tuple(shown)


def _share(losses: BatchLosses, share: float) -> TableCell:
    bar = min(max(share, 0.0), 1.0) if losses.answer.squashing else None
    return TableCell(number(share), share, bar)
