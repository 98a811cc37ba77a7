"""The layers of the lesson's network, and which of them learn."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np

from cnnviz.figures.svg import Drawing, bars, beside, chain, number_grid
from cnnviz.i18n import Message, message, translate
from cnnviz.nets import SEED_CNN
from cnnviz.nets.table import Row, spec_table
from cnnviz.teaching.glossary.pictures.picture import Picture

_HEAD = 2  # dense layers at its end


def _rows() -> list[Row]:
    return [row for row in spec_table(SEED_CNN) if row.kind != "Rescaling"]


def _layers(label: Message, lit: Collection[int]) -> Drawing:
    steps = [(row.kind, " × ".join(map(str, row.output_shape))) for row in _rows()]
    return chain(steps, translate(label), [each % len(steps) for each in lit])


def _counts(name: str, label: Message) -> Drawing:
    counted = [(row.name, int(getattr(row, name) or 0)) for row in _rows() if getattr(row, name)]
    return bars([(layer, count, f"{count:,}") for layer, count in counted], translate(label))


def _flatten() -> Drawing:
    values = np.arange(1, 7, dtype=np.float64).reshape(2, 3)
    parts = (
        number_grid(values, translate("Map")),
        number_grid(values.reshape(1, -1), translate("Vector")),
    )
    return beside(parts, translate("The numbers of a map in one row"))


ENTRIES = (
    Picture("network", partial(_layers, message("The lesson's network"), ())),
    Picture("layer", partial(_layers, message("One layer of the lesson's network"), (0,))),
    Picture("dense", partial(_layers, message("The fully connected layers"), (-2, -1))),
    Picture("backbone", partial(_layers, message("All but the classifier"), range(-8, -_HEAD))),
    Picture("head", partial(_layers, message("The classifier learns anew"), range(-_HEAD, 0))),
    Picture("fine_tuning", partial(_layers, message("The last layers learn on"), range(-4, 0))),
    Picture("parameters", partial(_counts, "parameters", message("Parameters by layer"))),
    Picture("macs", partial(_counts, "macs", message("Multiply-adds by layer"))),
    Picture("flatten", _flatten),
)
