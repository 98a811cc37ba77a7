"""What is cut off or flattened below zero: ReLU and leaky ReLU."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.ops.activations.kind import ActivationKind, Parameter
from cnnviz.ops.arrays import Array


def relu(x: Array, negative_slope: float, max_value: float | None, threshold: float) -> Array:
    """Give x above a threshold, at most a largest value, and little of it below."""
    kept: Array = np.where(x <= threshold, 0, x)
    if max_value is not None:
        kept = np.clip(kept, 0, max_value)
    return kept if negative_slope == 0 else kept + negative_slope * np.minimum(x - threshold, 0)


def _relu_slope(
    x: Array, negative_slope: float, max_value: float | None, threshold: float
) -> Array:
    kept = x > threshold
    if max_value is not None:
        kept = kept & (x > 0) & (x < max_value)
    return np.where(kept, 1.0, 0.0) + np.where(x <= threshold, negative_slope, 0.0)


def _leaky_relu(x: Array, negative_slope: float) -> Array:
    return relu(x, negative_slope, None, 0.0)


def _leaky_relu_slope(x: Array, negative_slope: float) -> Array:
    return _relu_slope(x, negative_slope, None, 0.0)


ENTRIES = (
    ActivationKind(
        "relu",
        10,
        relu,
        _relu_slope,
        (
            Parameter("negative_slope", 0.0, marked("Negative slope")),
            Parameter(
                "max_value",
                None,
                marked("Largest value"),
                0.5,
                6.0,
                0.1,
                start=1.5,
                switch=("capped", marked("Cut off above")),
            ),
            Parameter("threshold", 0.0, marked("Threshold"), maximum=2.0),
        ),
        layer="ReLU",
        presets={"relu6": {"max_value": 6.0}},
        operations={"ReLU": {}, "Relu": {}, "Relu6": {"max_value": 6.0}},
        rectifies=True,
    ),
    ActivationKind(
        "leaky_relu",
        20,
        _leaky_relu,
        _leaky_relu_slope,
        (Parameter("negative_slope", 0.2, marked("Negative slope")),),
        layer="LeakyReLU",
    ),
)
