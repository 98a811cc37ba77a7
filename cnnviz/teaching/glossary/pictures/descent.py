"""Learning: the loss, its slope, and steps down a slope."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnnviz.figures.numbers import number
from cnnviz.figures.svg import Drawing, chain, curve
from cnnviz.i18n import Message, message, translate
from cnnviz.nets.losses.cross_entropy import cross_entropy_terms
from cnnviz.teaching.glossary.pictures.picture import Picture

_START, _STEPS = -2.0, 6


def _squared(w: float) -> float:
    return w * w


def _slope(w: float) -> float:
    return 2 * w


def _way(rate: float, momentum: float = 0.0) -> list[float]:
    """Give the weights of some steps down the loss w², by Keras's rule of SGD."""
    weights, velocity = [_START], 0.0
    for _ in range(_STEPS):
        velocity = momentum * velocity - rate * _slope(weights[-1])
        weights.append(weights[-1] + velocity)
    return weights


def _descent(label: Message, rate: float, momentum: float = 0.0) -> Drawing:
    way = _way(rate, momentum)
    span = max(2.2, *map(abs, way))
    points = [(float(w), _squared(float(w))) for w in np.linspace(-span, span, 81)]
    said = ", ".join(number(round(w, 2)) for w in way)
    marks = [(w, _squared(w)) for w in way]
    return curve(points, f"{translate(label)}: w = {said}", across="w", up="L", marks=marks)


def _gradient() -> Drawing:
    at = -1.2
    points = [(float(w), _squared(float(w))) for w in np.linspace(-2, 2, 81)]
    ends = [(w, _squared(at) + _slope(at) * (w - at)) for w in (-1.9, -0.5)]
    said = translate("The slope of w² at {at} is {slope}", at=number(at), slope=number(_slope(at)))
    return curve(points, said, across="w", up="L", marks=[(at, _squared(at))], straight=ends)


def _loss() -> Drawing:
    shares = np.linspace(0.02, 1, 60)
    losses = cross_entropy_terms(np.stack([shares, 1 - shares], 1), np.eye(2)[[0] * 60])[:, 0]
    points = [(float(p), float(each)) for p, each in zip(shares, losses, strict=True)]
    quarter = -np.log(0.25)
    said = translate(
        "The loss by the share p of the true class: {quarter} at 0.25, 0 at 1",
        quarter=f"{quarter:.2f}",
    )
    return curve(points, said, across="p", up="−log p", marks=[(0.25, float(quarter))])


def _backward() -> Drawing:
    x, weights = 3.0, (2.0, -1.0)
    forward = [x, weights[0] * x, weights[1] * weights[0] * x]
    backward = [weights[0] * weights[1], weights[1], 1.0]
    steps = [
        (f"{name} = {number(value)}", f"∂L/∂{name} = {number(slope)}")
        for name, value, slope in zip(("x", "y", "L"), forward, backward, strict=True)
    ]
    return chain(steps, translate("y = 2x and L = −y, and their gradients backwards"), back=True)


ENTRIES = (
    Picture("loss", _loss),
    Picture("gradient", _gradient),
    Picture("descent", partial(_descent, message("Steps down the slope"), 0.15)),
    Picture("large_rate", partial(_descent, message("A rate that is too large"), 1.05)),
    Picture("momentum", partial(_descent, message("Steps with momentum"), 0.05, 0.8)),
    Picture("backpropagation", _backward),
)
