"""What the page draws: an answer as bars, answers as a table, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import fit
from cnnviz.data.csv_text import csv_text
from cnnviz.figures import number, percent
from cnnviz.i18n import marked, translate
from cnnviz.inspection import Description
from cnnviz.inspection.questions.classifying import FilePredictions, HeadPredictions
from cnnviz.inspection.uncertainty import entropy, none_likely, perplexity
from cnnviz.ui.components.answer import AnswerData, Bar, Output
from cnnviz.ui.components.table import Cell, Column, Row
from cnnviz.ui.models.head_text import class_names, meaning, share
from cnnviz.ui.photo import Photo

_SHOWN_SIDE = 320  # pixels of the photo beside what is seen of it
_RANKS = 3  # in the table


def of_heads(
    predictions: Sequence[HeadPredictions], model: Description
) -> tuple[HeadPredictions, ...]:
    """Give predictions with the classes named as the visitor named them; none if there are none."""
    return tuple(
        each._replace(head=head) for each, head in zip(predictions, model.heads, strict=False)
    )


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
    cut, grey = (tall, wide) != (height, width), pixels.shape[2] != 3
    return AnswerData(
        title,
        fit(photo.image, _SHOWN_SIDE),
        (up / height, left / width, tall / height, wide / width),
        pixels,
        (
            translate("The picture, {size}", size=_size(height, width)),
            translate(_SEEN[cut, grey], size=_size(*pixels.shape[:2])),
        ),
        [output(each, each.values[0], top, named=len(predictions) > 1) for each in predictions],
    )


_SEEN = {
    (False, False): marked("The network sees {size}"),
    (False, True): marked("The network sees {size}, grey"),
    (True, False): marked("The network sees its middle, {size}"),
    (True, True): marked("The network sees its middle, {size}, grey"),
}
"""What is said of the picture as the network sees it: cut or whole, grey or in colour."""


def _size(height: int, width: int) -> str:
    return f"{height} × {width}".replace(" ", "\N{NO-BREAK SPACE}")


def output(
    predictions: HeadPredictions, values: NDArray[np.float32], top: int, *, named: bool
) -> Output:
    """Lay out one output's answer (K,)."""
    name = predictions.head.path if named else ""
    head = predictions.head
    names, has_length = class_names(head), head.kind.are_probabilities
    bars = tuple(
        Bar(
            names[i],
            share(head, float(values[i])),
            float(values[i]) if has_length else 0.0,
        )
        for i in order(values)[:top]
    )
    notes = [said] if (said := meaning(head, str)) else []
    if head.kind.exclusive:
        notes.insert(0, openness(values))
        if none_likely(values):
            notes.insert(
                0, translate("None of these is likely: no class has half of the probability.")
            )
    return Output(name, bars, tuple(notes), has_length and not none_likely(values))


def openness(values: NDArray[np.float32]) -> str:
    """Say how far an answer is spread.

    Examples
    --------
    >>> openness(np.array([0.5, 0.5, 0, 0], np.float32))
    'Entropy 1.00 of at most 2.00 bits: as open as between 2 classes all alike.'
    """
    return translate(
        "Entropy {entropy} of at most {most} bits: as open as between {classes} classes all alike.",
        entropy=f"{entropy(values):.2f}",
        most=f"{np.log2(len(values)):.2f}",
        classes=number(round(perplexity(values), 1)),
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
    class_of = class_names(predictions.head) if predictions else []
    columns = [Column(translate("File"))]
    for rank in range(ranks):
        columns += [
            Column(translate(_ORDINALS[rank])),
            Column(translate("Probability"), numeric=True),
        ]
    last_title = translate("Entropy, bits") if ranks else translate("Value")
    columns += [Column(last_title, numeric=True)]
    rows = []
    for place, values in _by_place(len(names), found, predictions):
        cells = [Cell(names[place], names[place].casefold())]
        if values is None or predictions is None:
            cells += [Cell(_refused(found, place), tone="bad")]
            cells += [Cell("")] * (len(columns) - 2)
        else:
            for i in order(values)[:ranks]:
                name, likely = class_of[i], float(values[i])
                cells += [Cell(name, name), Cell(percent(likely), likely, likely)]
            last: float | None = float(values[0])
            if ranks:
                last = entropy(values) if predictions.head.kind.exclusive else None
            cells.append(Cell("" if last is None else number(round(last, 3)), last))
        rows.append(Row(str(place), tuple(cells)))
    return columns, rows


def _refused(found: FilePredictions, place: int) -> str:
    """Say why a file was not read; "" where it was."""
    reason = found.refused.get(place, "")
    return translate(reason)


def csv_of(names: Sequence[str], found: FilePredictions, top: int) -> str:
    """Write what a model says of files, a line for each file and output."""
    ranks = [f"{kind}_{rank}" for rank in range(1, top + 1) for kind in ("class", "value")]

    def rows() -> Iterator[Sequence[str]]:
        for predictions in found.predictions or (None,):
            class_of = predictions.head.class_names if predictions else ()
            for place, values in _by_place(len(names), found, predictions):
                if values is None or predictions is None:
                    yield names[place], "", "", "", *[""] * len(ranks), _refused(found, place)
                    continue
                head = predictions.head
                best = [
                    part for i in order(values)[:top] for part in (class_of[i], f"{values[i]:.6g}")
                ]
                yield (
                    names[place],
                    head.path,
                    head.meaning,
                    f"{entropy(values):.6g}" if head.kind.exclusive else "",
                    *best,
                    *[""] * (len(ranks) - len(best) + 1),
                )

    return csv_text(("file", "output", "meaning", "entropy_bits", *ranks, "error"), rows())


_ORDINALS = (marked("First"), marked("Second"), marked("Third"))


def _ranks(predictions: HeadPredictions) -> int:
    head = predictions.head
    return min(_RANKS, head.classes) if head.kind.are_probabilities else 0


def _by_place(
    count: int, found: FilePredictions, predictions: HeadPredictions | None
) -> Iterator[tuple[int, NDArray[np.float32] | None]]:
    rows = iter(predictions.values if predictions else ())
    for place in range(count):
        yield place, None if place in found.refused else next(rows)
