"""The settings: what a link holds, the controls of each activation's parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamlit as st

from cnnviz.i18n import marked, translate
from cnnviz.ops import ACTIVATIONS, PRESETS, ActivationKind
from cnnviz.ops.activations.kind import Parameter
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, flag, number
from cnnviz.ui.photo import photo_field

CLASSES = (marked("cat"), marked("dog"), marked("ship"), marked("frog"))
RIVAL = "rival"

GAIN = Parameter("gain", 2.0, marked("Gain"), 0.5, 8.0, 0.1)
BIAS = Parameter("bias", 0.0, marked("Bias"), -6.0, 6.0, 0.1)
LOGITS = tuple(
    Parameter(f"logit_{name}", start, "", -3.0, 3.0, 0.1)
    for name, start in zip(CLASSES, (2.0, 1.0, 0.2, -1.0), strict=True)
)
TEMPERATURE = Parameter("temperature", 1.0, marked("Temperature"), 0.2, 5.0, 0.1)
_OTHER_LOGIT = Parameter(RIVAL, 0.0, marked("The other logit"), -3.0, 3.0, 0.1)


def parameters_of(kind: ActivationKind) -> tuple[Parameter, ...]:
    """List what is offered of an activation; one that looks at a row of numbers gets a rival.

    Examples
    --------
    >>> [each.name for each in parameters_of(ACTIVATIONS["relu"])]  # what a switch turns on, last
    ['negative_slope', 'threshold', 'max_value']
    """
    offered = [each for each in kind.parameters if each.title]
    offered.sort(key=lambda each: each.switch is not None)
    return (*offered, *(() if kind.elementwise else (_OTHER_LOGIT,)))


def _all_parameters() -> Iterator[tuple[str, Parameter]]:
    for name, kind in ACTIVATIONS.items():
        for each in parameters_of(kind):
            yield name, each


def _key(activation: str, name: str) -> str:
    return f"{activation}_{name}"


def _flag(parameter: Parameter) -> tuple[str, str] | None:
    """Give name and title of the toggle of a parameter, if it has one."""
    return (parameter.name, parameter.title) if parameter.is_flag else parameter.switch


def _start(parameter: Parameter) -> float:
    found = parameter.start if parameter.default is None else parameter.default
    assert found is not None, parameter
    return found


LINK = Link(
    "act",
    (
        photo_field(),
        choice("activation", list(ACTIVATIONS)),
        choice("kernel", list(PRESETS), "sobel_x"),
        *(
            number(_key(name, each.name), each.minimum, each.maximum, _start(each))
            for name, each in _all_parameters()
            if not each.is_flag
        ),
        *(
            flag(_key(name, toggle[0]))
            for name, each in _all_parameters()
            if (toggle := _flag(each))
        ),
        *(
            number(each.name, each.minimum, each.maximum, _start(each))
            for each in (GAIN, BIAS, *LOGITS, TEMPERATURE)
        ),
    ),
)


def class_names() -> tuple[str, ...]:
    """Name the classes of the softmax."""
    return tuple(map(translate, CLASSES))


def logit_sliders() -> tuple[float, ...]:
    """Draw a slider for the logit of each class and give the logits."""
    return tuple(
        slider(parameter, label=translate("Logit of {name}", name=name))
        for parameter, name in zip(LOGITS, class_names(), strict=True)
    )


def slider(parameter: Parameter, name: str | None = None, label: str = "") -> float:
    """Draw a parameter's live slider and give its value."""
    return live_slider(
        label or translate(parameter.title),
        parameter.minimum,
        parameter.maximum,
        _start(parameter),
        step=parameter.step,
        key=LINK.key(name or parameter.name),
    )


def parameter_controls(activation: str) -> dict[str, Any]:
    """Draw what an activation takes and give it by Keras's names; ``rival`` is our own."""
    chosen: dict[str, Any] = {}
    for parameter in parameters_of(ACTIVATIONS[activation]):
        toggle = _flag(parameter)
        on = _toggle(toggle[1], _key(activation, toggle[0])) if toggle else True
        if parameter.is_flag:
            chosen[parameter.name] = on
        elif on:
            chosen[parameter.name] = slider(parameter, _key(activation, parameter.name))
    return chosen


def _toggle(label: str, name: str) -> bool:
    return control(st.toggle, translate(label), key=LINK.key(name), persist_state="session")
