"""The settings: what a link holds, and what is done to the steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.i18n import marked, message, sentence_of, translate
from cnnviz.nets.augment import (
    MAX_STEPS,
    PRESETS,
    STEPS,
    Augmentation,
    AugmentationStep,
    from_json,
)
from cnnviz.training.store.ids import ID
from cnnviz.ui.augmentation_field import augmentation_field
from cnnviz.ui.json_upload import read_file
from cnnviz.ui.layer_field import layer_field
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, integer, number
from cnnviz.ui.models.model_choices import model_field
from cnnviz.ui.photo import photo_field
from cnnviz.ui.training.settings import data_fields

PICTURES = {"photo": marked("Photo"), "data": marked("Image of the data")}
PRESET_TITLES = {
    "none": marked("None"),
    "usual": marked("The lesson's usual"),
    "colour": marked("Colour"),
    "strong": marked("Strong"),
}
RECIPES = {
    "instant": marked("Small CNN, instant"),
    "seed": marked("The lesson's network"),
    "page": marked("As on the Training page"),
}
DRAWS = 15
EVERY = 2  # so many-th value of a sweep is asked of a whole set
MOST_RUNS = 6

SWEEPS = tuple(f"{kind}.{name}" for kind, step in STEPS.items() for name in step.ranges())
"""The settings that can be swept, by step and setting."""


def _read_runs(text: str) -> list[str]:
    found = [each for each in text.split(",") if each]
    if len(found) > MOST_RUNS or not all(ID.fullmatch(each) for each in found):
        raise ValueError(
            message(
                "it must be the ids of at most {most_runs} runs",
                most_runs=MOST_RUNS,
            )
        )
    return found


_LIMITS = [limits for step in STEPS.values() for limits in step.ranges().values()]
_BOUNDS = min(each.low for each in _LIMITS), max(each.high for each in _LIMITS)
LINK = Link(
    "augmentation",
    (
        photo_field(),
        choice("picture", list(PICTURES)),
        integer("image", 0, 99_999, 0),
        *data_fields(),
        augmentation_field("usual"),
        integer("step", 0, MAX_STEPS - 1, 0),
        integer("draw", 0, DRAWS - 1, 0),
        choice("sweep", SWEEPS),
        number("value", *_BOUNDS, 45.0),
        model_field(),
        layer_field(),
        integer("pictures", 20, 1000, 100),
        choice("recipe", list(RECIPES)),
        integer("epochs", 1, 100, 8),
        integer("share", 1, 100, 50),
        integer("tested", 100, 1000, 500),
        Field("runs", [], _read_runs, ",".join, own=True),
    ),
)
"""``layer`` "" is the first one that convolves; ``runs`` are those whose robustness is shown."""

REFUSED = "augmentation_refused"


def augmentation() -> Augmentation:
    """Give the steps as they are."""
    found: Augmentation = LINK.get("augmentation")
    return found


def index() -> int:
    """Give the place of the step that is looked at; -1 where there is none."""
    at: int = min(LINK.get("step"), len(augmentation().steps) - 1)
    return at


def start(name: str) -> None:
    """Take a preset."""
    LINK.set("augmentation", PRESETS[name])
    LINK.set("step", 0)


def add(kind: str) -> None:
    """Put a step behind the one that is looked at."""
    steps = augmentation().steps
    at = index() + 1
    _put((*steps[:at], STEPS[kind](), *steps[at:]), at)


def remove() -> None:
    """Take out the step that is looked at."""
    steps, at = augmentation().steps, index()
    _put((*steps[:at], *steps[at + 1 :]), max(0, at - 1))


def move(by: int) -> None:
    """Move the step that is looked at up or down."""
    steps, at = list(augmentation().steps), index()
    to = at + by
    if not (at >= 0 and 0 <= to < len(steps)):
        return
    steps[at], steps[to] = steps[to], steps[at]
    _put(tuple(steps), to)


def edit(**settings: Any) -> None:
    """Change settings of the step that is looked at."""
    _apply(lambda: edited(augmentation(), index(), **settings))


def edit_range(name: str, end: int, value: float) -> None:
    """Move one end of a range of the step that is looked at."""
    edit(**{name: bounded(augmentation().steps[index()], name, end, value)})


def edit_number(name: str, value: float) -> None:
    """Change a single number of the step that is looked at."""
    edit(**{name: value})


def edited(given: Augmentation, at: int, **settings: Any) -> Augmentation:
    """Give an augmentation with settings of one step changed.

    Raises
    ------
    ValueError
        One sentence that names the setting and the rule.
    """
    steps = list(given.steps)
    steps[at] = replace(steps[at], **settings)
    return replace(given, steps=tuple(steps))


def bounded(step: AugmentationStep, name: str, end: int, value: float) -> tuple[float, float]:
    """Move one end of a range, and with it the other where it is passed.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> bounded(Rotation((-15, 15)), "degrees", 0, 40)  # low cannot pass high: high goes along
    (40, 40)
    """
    low, high = getattr(step, name)
    return (value, max(value, high)) if end == 0 else (min(low, value), value)


def reseed(seed: int) -> None:
    """Draw other numbers."""
    _apply(lambda: replace(augmentation(), seed=seed))


def take_json(data: bytes, name: str = "augmentation.json") -> None:
    """Take an augmentation from a file; what it cannot be is said once."""
    if found := read_file(data, name, from_json, translate("An augmentation"), REFUSED):
        LINK.set("augmentation", found)
        LINK.set("step", 0)


def swept_step() -> tuple[AugmentationStep, str]:
    """Give the step that is swept, as it is in the list if it is there, and the setting."""
    kind, name = LINK.get("sweep").split(".")
    found = (each for each in augmentation().steps if each.kind == kind)
    return next(found, STEPS[kind]()), name


def swept_values() -> tuple[float, ...]:
    """Give the values of the sweep: evenly over the range, with the one that changes nothing.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> with patch.object(st, "session_state", {"augmentation_sweep": "Blur.sigma",
    ...                                         "augmentation_augmentation": PRESETS["none"]}):
    ...     len(swept_values())  # 0 to 5 by 0.1 are 51; every second of them
    26
    """
    step, name = swept_step()
    limits = step.ranges()[name]
    count = round((limits.high - limits.low) / limits.step)
    every = -(-count // 36)
    places = np.arange(0, count + 1, every) * limits.step + limits.low
    found = {round(float(value), 6) for value in places} | {float(limits.neutral)}
    return tuple(sorted(found))


def start_value() -> None:
    """Set the value that is looked at a quarter of the way from nothing to the most."""
    step, name = swept_step()
    limits = step.ranges()[name]
    end = limits.high if limits.high > limits.neutral else limits.low
    LINK.set("value", limits.neutral + (end - limits.neutral) / 4)


def _put(steps: tuple[AugmentationStep, ...], at: int) -> None:
    _apply(lambda: replace(augmentation(), steps=steps))
    LINK.set("step", min(at, MAX_STEPS - 1))


def _apply(make: Any) -> None:
    try:
        LINK.set("augmentation", make())
    except (TypeError, ValueError) as sentence:
        st.session_state[REFUSED] = sentence_of(sentence)
