"""Pooling: the largest or the mean of a window, or of a whole map."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnnviz.figures.svg import Drawing, beside, number_grid
from cnnviz.i18n import Message, message, translate
from cnnviz.ops import global_pool2d, pool2d
from cnnviz.ops.pooling import Mode
from cnnviz.teaching.glossary.pictures.picture import Picture

_INPUT = np.array([[1, 3, 0, 2], [5, 7, 1, 1], [0, 2, 8, 4], [2, 4, 6, 2]], dtype=np.float64)


def _pooled(mode: Mode, name: Message) -> Drawing:
    made = pool2d(_INPUT[..., None], mode=mode)[..., 0].astype(np.float64)
    parts = (number_grid(_INPUT, translate("Input")), number_grid(made, translate("Pooled")))
    return beside(parts, translate(name))


def _global() -> Drawing:
    made = global_pool2d(_INPUT[..., None]).reshape(1, 1).astype(np.float64)
    parts = (number_grid(_INPUT, translate("Map")), number_grid(made, translate("Its mean")))
    return beside(parts, translate("Global average pooling"))


ENTRIES = (
    Picture("max_pooling", partial(_pooled, "max", message("Max pooling"))),
    Picture("average_pooling", partial(_pooled, "average", message("Average pooling"))),
    Picture("global_pooling", _global),
)
