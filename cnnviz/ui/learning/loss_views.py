"""What is drawn of the loss: the images with the answers, and the tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import number
from cnnviz.inspection.questions.steps_taken import StepsTaken
from cnnviz.inspection.questions.training_step import BatchLosses
from cnnviz.nets.losses import LOSSES
from cnnviz.ops.arrays import Array
from cnnviz.ui.components.gallery import Shown
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row
from cnnviz.ui.learning.gradient_trace import layer_title

LOSS_COLUMNS = (
    Column("#"),
    Column("Label"),
    Column("Share p", numeric=True),
    Column("Loss", numeric=True),
)


def numeric(value: float) -> TableCell:
    """Make a cell of a number."""
    return TableCell(number(value), value)


def shares_of(losses: BatchLosses | StepsTaken, labels: NDArray[np.int64]) -> Array:
    """Give the share of each image's true class, (N,).

    Examples
    --------
    >>> shares_of(_example(np.array([[0.25, 0.75]])), np.array([0])).tolist()
    [0.25]
    >>> shares_of(_example(np.array([[0.75]])), np.array([0])).tolist()  # by sigmoid: 1 - 0.75
    [0.25]
    """
    shares = losses.shares
    if shares.shape[1] == 1:
        return np.where(labels == 1, shares[:, 0], 1 - shares[:, 0])
    found: Array = shares[np.arange(len(labels)), labels]
    return found


def _example(shares: Array) -> BatchLosses:
    return BatchLosses(shares, shares, shares, shares, shares[:, 0], "", True, (), {})


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
                TableCell(number(share), share, share),
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


def class_columns(losses: BatchLosses, loss: str) -> tuple[Column, ...]:
    """Give the columns of the table of one image's classes."""
    slope = f"Gradient after {layer_title(losses.answer)}"
    return (
        Column("Class"),
        Column("Share p", numeric=True),
        Column("Target y", numeric=True),
        Column(LOSSES[loss].symbols, numeric=True),
        Column("(p − y) / N" if losses.together else slope, numeric=True),
    )


def class_rows(losses: BatchLosses, image: int, names: Sequence[str]) -> tuple[Row, ...]:
    """Write a row for each class of one image; the id is the class."""
    rows = (losses.shares, losses.targets, losses.terms, losses.slopes)
    columns = zip(*(each[image].tolist() for each in rows), strict=True)
    return tuple(
        Row(
            str(at),
            (
                TableCell(names[at], at),
                TableCell(number(share), share, min(max(share, 0.0), 1.0)),
                *map(numeric, rest),
            ),
        )
        for at, (share, *rest) in enumerate(columns)
    )


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
        shown.append(Shown(f"Image {at}, loss {number(losses.losses[at])}", bars))
    return tuple(shown)
