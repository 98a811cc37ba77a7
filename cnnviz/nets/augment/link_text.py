"""An augmentation as a short text for a link, both ways.

``7~ro,d-30x30~hf,p0.3``: the seed, then a part a step: a code for its kind, and for each setting
that differs from its default a letter and the value, a range as low x high.
"""

from __future__ import annotations

import re
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.augment.augmentation import Augmentation
from cnnviz.nets.augment.reading import make_augmentation
from cnnviz.nets.augment.steps import STEPS
from cnnviz.nets.link_part import LinkParts
from cnnviz.nets.reading import ReadingError, check_length, short

MAX_CHARACTERS = 2_000

_NUMBER = r"-?\d{1,9}(?:\.\d{1,20})?(?:e-?\d{1,3})?"


def to_link(augmentation: Augmentation) -> str:
    """Write an augmentation as a short text.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> to_link(Augmentation((Rotation((-30, 30)), HorizontalFlip(probability=0.3)), seed=7))
    '7~ro,d-30x30~hf,p0.3'
    """
    return "~".join([str(augmentation.seed), *map(_STEPS.write, augmentation.steps)])


def from_link(text: str) -> Augmentation:
    """Read an augmentation from a short text.

    Raises
    ------
    ReadingError

    Examples
    --------
    >>> from_link("7~ro,d-30x30").steps
    (Rotation(degrees=(-30.0, 30.0)),)
    >>> from_link("0~zz")
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: Step 1: There is no step of the kind "zz".
    """
    check_length(text, MAX_CHARACTERS, message("An augmentation"))
    seed, *parts = text.split("~")
    if not re.fullmatch(r"\d{1,10}", seed, re.ASCII):
        raise ReadingError(
            message("An augmentation in a link is its seed, then ~ and a step, each.")
        )
    return make_augmentation(parts, _STEPS.read, int(seed))


def _write(value: Any) -> str:
    if isinstance(value, str):
        return value
    low, high = value if isinstance(value, tuple) else (value, value)
    texts = [repr(each).removesuffix(".0") for each in (low, high)]
    return "x".join(texts if low != high else texts[:1])


def _read(_: str, text: str) -> Any:
    if not re.fullmatch(f"{_NUMBER}(x{_NUMBER})?", text, re.ASCII):
        return short(text)
    numbers = tuple(float(each) for each in text.split("x"))
    return numbers if len(numbers) > 1 else numbers[0]


_STEPS = LinkParts("step", {kind.CODE: kind for kind in STEPS.values()}, _write, _read)
