"""An augmentation as JSON, both ways."""

from __future__ import annotations

import json
from typing import Any

from cnnviz.nets.augment.augmentation import Augmentation
from cnnviz.nets.augment.reading import (
    AugmentationError,
    check_length,
    make_augmentation,
    make_step,
)
from cnnviz.nets.augment.step import AugmentationStep

MAX_CHARACTERS = 10_000
_DIGITS = 15  # more are no whole number that any setting takes


def to_data(augmentation: Augmentation) -> dict[str, Any]:
    """Give an augmentation as what JSON can hold; settings at their defaults are left out."""
    steps = [{"kind": each.kind, **each.chosen()} for each in augmentation.steps]
    return {"seed": augmentation.seed, "steps": steps}


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
    steps = ",\n".join(f"  {json.dumps(each)}" for each in to_data(augmentation)["steps"])
    return f'{{"seed": {augmentation.seed}, "steps": [\n{steps}\n]}}'


def from_json(text: str) -> Augmentation:
    """Read an augmentation from JSON.

    Raises
    ------
    AugmentationError
        If it is no JSON, or says anything that an augmentation cannot.

    Examples
    --------
    >>> from_json('{"steps": [{"kind": "Rotation", "degrees": 400}]}')
    Traceback (most recent call last):
    cnnviz.nets.augment.reading.AugmentationError: Step 1: `degrees` must be -180 to 180, got 400.
    """
    check_length(text, MAX_CHARACTERS)
    try:
        data = json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError):
        raise AugmentationError("This is no JSON.") from None
    return from_data(data)


def from_data(data: Any) -> Augmentation:
    """Read an augmentation from what JSON held.

    Raises
    ------
    AugmentationError
    """
    form = 'An augmentation in JSON is {"seed": 0, "steps": [{"kind": "Rotation"}, …]}.'
    if not isinstance(data, dict) or not data.keys() <= {"seed", "steps"}:
        raise AugmentationError(form)
    steps = data.get("steps", [])
    if not isinstance(steps, list):
        raise AugmentationError(form)
    return make_augmentation(steps, _read_step, data.get("seed", 0))


def _read_step(entry: Any) -> AugmentationStep:
    if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
        raise AugmentationError('It must be {"kind": …} with its settings.')
    return make_step(entry["kind"], {k: v for k, v in entry.items() if k != "kind"})


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)
