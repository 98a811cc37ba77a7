"""The settings: what a link holds, the controls of each activation's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.ops import ACTIVATIONS, PRESETS
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, flag, number
from cnnviz.ui.photo import photo_field

CLASSES = ("cat", "dog", "ship", "frog")
RIVAL = "rival"


@dataclass(frozen=True)
class Parameter:
    """A number that an activation takes, and the slider for it."""

    name: str
    title: str
    minimum: float
    maximum: float
    default: float
    step: float = 0.05


PARAMETERS = {
    "relu": (
        Parameter("negative_slope", "Negative slope", 0.0, 1.0, 0.0),
        Parameter("threshold", "Threshold", 0.0, 2.0, 0.0),
        Parameter("max_value", "Largest value", 0.5, 6.0, 1.5, 0.1),
    ),
    "leaky_relu": (Parameter("negative_slope", "Negative slope", 0.0, 1.0, 0.2),),
    "elu": (Parameter("alpha", "Alpha", 0.0, 3.0, 1.0),),
    "softmax": (Parameter(RIVAL, "The other logit", -3.0, 3.0, 0.0, 0.1),),
}

GAIN = Parameter("gain", "Gain", 0.5, 8.0, 2.0, 0.1)
BIAS = Parameter("bias", "Bias", -6.0, 6.0, 0.0, 0.1)
LOGITS = tuple(
    Parameter(f"logit_{name}", f"Logit of {name}", -3.0, 3.0, start, 0.1)
    for name, start in zip(CLASSES, (2.0, 1.0, 0.2, -1.0), strict=True)
)
TEMPERATURE = Parameter("temperature", "Temperature", 0.2, 5.0, 1.0, 0.1)


def _key(activation: str, parameter: Parameter) -> str:
    return f"{activation}_{parameter.name}"


LINK = Link(
    "act",
    (
        photo_field(),
        choice("activation", list(ACTIVATIONS)),
        choice("kernel", list(PRESETS), "sobel_x"),
        *(
            number(_key(name, each), each.minimum, each.maximum, each.default)
            for name, several in PARAMETERS.items()
            for each in several
        ),
        flag("relu_capped"),
        flag("gelu_approximate"),
        *(
            number(each.name, each.minimum, each.maximum, each.default)
            for each in (GAIN, BIAS, *LOGITS, TEMPERATURE)
        ),
    ),
)


def slider(parameter: Parameter, name: str | None = None) -> float:
    """Draw a parameter's live slider and give its value."""
    return live_slider(
        parameter.title,
        parameter.minimum,
        parameter.maximum,
        parameter.default,
        step=parameter.step,
        key=LINK.key(name or parameter.name),
    )


def parameter_controls(activation: str) -> dict[str, Any]:
    """Draw what an activation takes and give it by Keras's names; ``rival`` is our own."""
    chosen: dict[str, Any] = {}
    if activation == "gelu":
        chosen["approximate"] = _toggle("Approximate, by tanh", "gelu_approximate")
    for parameter in PARAMETERS.get(activation, ()):
        if parameter.name == "max_value" and not _toggle("Cut off above", "relu_capped"):
            continue
        chosen[parameter.name] = slider(parameter, _key(activation, parameter))
    return chosen


def _toggle(label: str, name: str) -> bool:
    return st.toggle(label, key=LINK.key(name), persist_state="session")
