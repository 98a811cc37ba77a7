"""What the page draws: an answer as bars, answers as a table, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import fit
from cnnviz.figures import number, percent
from cnnviz.inspection import Description
from cnnviz.inspection.questions.classifying import FilePredictions, HeadPredictions
from cnnviz.inspection.uncertainty import entropy, none_likely, perplexity
from cnnviz.ui.components.answer import AnswerData, Bar, Output
from cnnviz.ui.components.table import Cell, Column, Row
from cnnviz.ui.photo import Photo

_SHOWN_SIDE = 320  # pixels of the photo beside what is seen of it
_RANKS = 3  # in the table


def answer_data(
    title: str,
    model: Description,
    photo: Photo,
    pixels: NDArray[np.uint8],
    predictions: Sequence[HeadPredictions],
    top: int,
) -> AnswerData:
    """Lay out what a model says of a photo, and what it sees of it."""
    height, width = photo.image.shape[:2]
    up, left, tall, wide = model.preprocessing.window(height, width)
    cut = "its middle, " if (tall, wide) != (height, width) else ""
    channels = "" if pixels.shape[2] == 3 else ", grey"
    return AnswerData(
        title,
        fit(photo.image, _SHOWN_SIDE),
        (up / height, left / width, tall / height, wide / width),
        pixels,
        (
            f"The picture, {_size(height, width)}",
            f"The network sees {cut}{_size(*pixels.shape[:2])}{channels}",
        ),
        [output(each, each.values[0], top, named=len(predictions) > 1) for each in predictions],
    )


def _size(height: int, width: int) -> str:
    return f"{height} × {width}".replace(" ", "\N{NO-BREAK SPACE}")


def output(
    predictions: HeadPredictions, values: NDArray[np.float32], top: int, *, named: bool
) -> Output:
    """Lay out one output's answer (K,)."""
    name = predictions.head.path if named else ""
    if predictions.meaning == "number":
        return Output(name, (Bar("value", number(float(values[0])), 0.0),), (_NUMBER,), False)
    bars = tuple(
        Bar(predictions.head.class_names[i], percent(float(values[i])), float(values[i]))
        for i in order(values)[:top]
    )
    if predictions.meaning == "each":
        return Output(name, bars, (_EACH,), bool(values.max() >= 0.5))
    notes = [openness(values)]
    if none_likely(values):
        notes.insert(0, "None of these is likely: no class has half of the probability.")
    if predictions.meaning == "scores":
        notes.append(_SCORES)
    return Output(name, bars, tuple(notes), not none_likely(values))


_NUMBER = "A single number, and no probability."
_EACH = "Sigmoid: each class is a question of its own, and they need not add up to 100 %."
_SCORES = "The model's own numbers are raw scores; softmax made them into these probabilities."


def openness(values: NDArray[np.float32]) -> str:
    """Say how far an answer is spread.

    Examples
    --------
    >>> openness(np.array([0.5, 0.5, 0, 0], np.float32))
    'Entropy 1.00 of at most 2.00 bits: as open as between 2.0 classes all alike.'
    """
    return (
        f"Entropy {entropy(values):.2f} of at most {np.log2(len(values)):.2f} bits: as open as "
        f"between {perplexity(values):.1f} classes all alike."
    )


def order(values: NDArray[np.float32]) -> list[int]:
    """Give the classes from the most likely on; the first of equals first."""
    found: list[int] = np.argsort(-values, kind="stable").tolist()
    return found


def table_of(
    names: Sequence[str], found: FilePredictions, predictions: HeadPredictions | None
) -> tuple[list[Column], list[Row]]:
    """Lay out what one output says of files; a file that was not read says why."""
    ranks = _ranks(predictions) if predictions else 0
    columns = [Column("File")]
    for rank in range(ranks):
        columns += [Column(_ORDINALS[rank]), Column("Probability", numeric=True)]
    columns += [Column("Entropy, bits" if ranks else "Value", numeric=True)]
    rows = []
    for place, values in _by_place(len(names), found, predictions):
        cells = [Cell(names[place], names[place].casefold())]
        if values is None or predictions is None:
            cells += [Cell(found.refused.get(place, ""), tone="bad")]
            cells += [Cell("")] * (len(columns) - 2)
        else:
            for i in order(values)[:ranks]:
                share = float(values[i])
                cells.append(Cell(predictions.head.class_names[i], predictions.head.class_names[i]))
                cells.append(Cell(percent(share), share, share))
            last = entropy(values) if predictions.meaning in ("probabilities", "scores") else None
            if predictions.meaning == "number":
                last = float(values[0])
            cells.append(Cell("" if last is None else number(round(last, 3)), last))
        rows.append(Row(str(place), tuple(cells)))
    return columns, rows


def csv_of(names: Sequence[str], found: FilePredictions, top: int) -> str:
    """Write what a model says of files, a line for each file and output.

    A name that a spreadsheet would take for a formula gets an apostrophe first.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    ranks = [f"{kind}_{rank}" for rank in range(1, top + 1) for kind in ("class", "value")]
    lines.writerow(["file", "output", "meaning", "entropy_bits", *ranks, "error"])
    for predictions in found.predictions or (None,):
        for place, values in _by_place(len(names), found, predictions):
            if values is None or predictions is None:
                refused = ["", "", "", *[""] * len(ranks), found.refused.get(place, "")]
                lines.writerow([_plain(names[place]), *refused])
                continue
            best = [
                part
                for i in order(values)[:top]
                for part in (_plain(predictions.head.class_names[i]), f"{values[i]:.6g}")
            ]
            is_shares = predictions.meaning in ("probabilities", "scores")
            lines.writerow(
                [
                    _plain(names[place]),
                    _plain(predictions.head.path),
                    predictions.meaning,
                    f"{entropy(values):.6g}" if is_shares else "",
                    *best,
                    *[""] * (len(ranks) - len(best) + 1),
                ]
            )
    return text.getvalue()


_ORDINALS = ("First", "Second", "Third")


def _ranks(predictions: HeadPredictions) -> int:
    return 0 if predictions.meaning == "number" else min(_RANKS, predictions.head.size)


def _by_place(
    count: int, found: FilePredictions, predictions: HeadPredictions | None
) -> Iterator[tuple[int, NDArray[np.float32] | None]]:
    rows = iter(predictions.values if predictions else ())
    for place in range(count):
        yield place, None if place in found.refused else next(rows)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
