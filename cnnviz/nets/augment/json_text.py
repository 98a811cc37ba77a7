"""An augmentation as JSON, both ways."""

from __future__ import annotations

from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.augment.augmentation import Augmentation
from cnnviz.nets.augment.reading import make_augmentation
from cnnviz.nets.augment.steps import STEPS
from cnnviz.nets.reading import ReadingError, plain, read_json, read_kind
from cnnviz.nets.settings import json_lines

MAX_CHARACTERS = 10_000


def to_data(augmentation: Augmentation) -> dict[str, Any]:
    """Give an augmentation as what JSON can hold; settings at their defaults are left out."""
    return {"seed": augmentation.seed, "steps": [each.data() for each in augmentation.steps]}


def to_json(augmentation: Augmentation) -> str:
    """Write an augmentation as JSON, one line a step.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.grey import Grey
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> print(to_json(Augmentation((Rotation((-30, 30)), Grey()))))
    {"seed": 0, "steps": [
      {"kind": "Rotation", "degrees": [-30.0, 30.0]},
      {"kind": "Grey"}
    ]}
    """
    return json_lines(to_data(augmentation))


def from_json(text: str) -> Augmentation:
    """Read an augmentation from JSON.

    Raises
    ------
    ReadingError
        If it is no JSON, or says anything that an augmentation cannot.

    Examples
    --------
    >>> from_json('{"steps": [{"kind": "Rotation", "degrees": 400}]}')
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: Step 1: `degrees` must be -180 to 180, got 400.
    """
    return from_data(read_json(text, MAX_CHARACTERS, message("An augmentation")))


def from_data(data: Any) -> Augmentation:
    """Read an augmentation from what JSON held.

    Raises
    ------
    ReadingError
    """
    known = isinstance(data, dict) and data.keys() <= {"seed", "steps"}
    if not known or not isinstance(data.get("steps", []), list):
        raise ReadingError(
            message(
                "An augmentation in JSON is {example}.",
                example='{"seed": 0, "steps": [{"kind": "Rotation"}, …]}',
            )
        )
    return make_augmentation(
        data.get("steps", []),
        lambda entry: read_kind(entry, STEPS, message("step")),
        plain(data.get("seed", 0)),
    )
