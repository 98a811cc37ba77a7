"""One unit: its weights, its bias, its activation; and what softmax makes of several."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnnviz.figures.numbers import number
from cnnviz.figures.svg import Drawing, bars, beside, curve, number_grid
from cnnviz.i18n import Message, message, percent, translate
from cnnviz.ops import activate, dense, softmax_steps
from cnnviz.teaching.glossary.pictures.picture import Picture

_X, _W, _B = np.array([2.0, 1.0, 3.0]), np.array([0.5, -1.0, 1.0]), np.array([0.5])
_LOGITS = np.array([2.0, 0.5, 1.0])
_CLASSES = (message("cat"), message("dog"), message("fox"))
_SMOOTHED = 0.1  # of 1, given to all classes alike


def _unit() -> Drawing:
    total = dense(_X, _W[:, None], _B)
    parts = (
        number_grid(_X[:, None], translate("Input")),
        number_grid(_W[:, None], translate("Weights")),
        number_grid(_B[:, None], translate("Bias")),
        number_grid(total.reshape(1, 1).astype(np.float64), translate("Sum")),
    )
    return beside(parts, translate("A unit multiplies, adds up, and adds the bias"), "·+=")


def _activation(name: str, title: Message) -> Drawing:
    xs = np.linspace(-4, 4, 81)
    ys = activate(xs, name)
    points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    ends = ", ".join(f"{number(x)} → {number(round(y, 2))}" for x, y in points[::20])
    return curve(points, f"{translate(title)}: {ends}", across="x", up="y")


def _logits() -> Drawing:
    names = [translate(each) for each in _CLASSES]
    rows = [(name, z, number(z)) for name, z in zip(names, _LOGITS.tolist(), strict=True)]
    return bars(rows, translate("Logits"))


def _softmax() -> Drawing:
    shares = softmax_steps(_LOGITS).probabilities.tolist()
    names = [translate(each) for each in _CLASSES]
    rows = [(name, p, percent(p, digits=0)) for name, p in zip(names, shares, strict=True)]
    return bars(rows, translate("Probabilities"))


def _one_hot() -> Drawing:
    return number_grid(np.eye(3)[:1], translate("The label of the first of three classes"))


def _smoothed() -> Drawing:
    hard = np.eye(4)[:1]
    soft = hard * (1 - _SMOOTHED) + _SMOOTHED / hard.size
    parts = (number_grid(hard, translate("Label")), number_grid(soft, translate("Smoothed")))
    return beside(parts, translate("A label, and the same smoothed by a tenth"))


ENTRIES = (
    Picture("unit", _unit),
    Picture("relu", partial(_activation, "relu", message("ReLU"))),
    Picture("sigmoid", partial(_activation, "sigmoid", message("Sigmoid"))),
    Picture("tanh", partial(_activation, "tanh", message("Tanh"))),
    Picture("logits", _logits),
    Picture("softmax", _softmax),
    Picture("one_hot", _one_hot),
    Picture("label_smoothing", _smoothed),
)
