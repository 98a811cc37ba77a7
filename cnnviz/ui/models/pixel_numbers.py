"""What is said of the numbers that a model takes for pixels."""

from __future__ import annotations

from cnnviz.figures import number
from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.scaling import FoundNumbers
from cnnviz.ui.text import sections


def note(model: Description) -> str:
    """Give what to know of a model before believing it; of a file, its pixels too."""
    found = model.found_numbers
    said = translate(model.note)
    return f"{said} {sentence(found)}" if found else said


def sentence(found: FoundNumbers) -> str:
    """Say which numbers a model takes, and how that is known.

    Examples
    --------
    >>> sentence(FoundNumbers("0..255", "layers", -1, 1))
    'Pixels are given as 0 to 255: its first layers make −1 to 1 of them.'
    """
    text = sections("pixel_numbers")
    said = text[found.reason].format(
        given=_inside(translate(SCALINGS[found.numbers].title)),
        low=number(round(found.low, 2)),
        high=number(round(found.high, 2)),
    )
    return f"{said} {text['weak']}" if found.weak else said


def _inside(title: str) -> str:
    """Write a title as it stands inside a sentence."""
    return title[0].lower() + title[1:]
