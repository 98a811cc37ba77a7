"""A tour's file: Markdown, with a head for the tour and one for each step.

A head is lines of ``key: value`` below a heading. A file of another language has the same heads::

    # Padding

    page: convolution
    minutes: 5

    What happens at the border.

    ## The border is lost

    set: kernel=box_blur&padding=valid
    show: padding stage-conv_stage
    wait: padding = same

    The map is smaller than the input. Choose **same**.

    ---

    Now it is as large as the input.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from cnnviz.teaching.tours.tour import Step, Tour, Wait

_HEAD = re.compile(r"(\w+): ?(.*)")
_WAIT = re.compile(r"(\w+) (!?=) ?(.*)")
_AND = " and "


class TourError(ValueError):
    """A file that is no tour; one sentence."""


def read_tour(name: str, text: str) -> Tour:
    """Read the file of a tour.

    Parameters
    ----------
    name : str
        Of the tour.
    text : str
        What the file holds.

    Raises
    ------
    TourError
        One sentence.
    """
    try:
        return _tour(name, text)
    except ValueError as sentence:
        raise TourError(f"{name}: {sentence}") from None


def _tour(name: str, text: str) -> Tour:
    before, *steps = re.split(r"^## ", text, flags=re.MULTILINE)
    title, head, teaches = _section(before.strip().removeprefix("# "), {"page", "minutes"})
    if not re.fullmatch(r"\d{1,2}", head.get("minutes", "")):
        raise ValueError("`minutes` must be a whole number.")
    return Tour(
        name, head.get("page", ""), title, teaches, int(head["minutes"]), tuple(map(_step, steps))
    )


def _step(text: str) -> Step:
    title, head, body = _section(text, {"set", "show", "wait"})
    body, _, seen = body.partition("\n---\n")
    settings = parse_qsl(head.get("set", ""), keep_blank_values=True, strict_parsing="set" in head)
    return Step(
        title,
        body.strip(),
        tuple(head.get("show", "").split()),
        dict(settings),
        tuple(map(_wait, head["wait"].split(_AND))) if "wait" in head else (),
        seen.strip(),
    )


def _section(text: str, keys: set[str]) -> tuple[str, dict[str, str], str]:
    """Divide a section into its title, its head and what follows."""
    title, _, rest = text.partition("\n")
    head: dict[str, str] = {}
    lines = rest.strip().split("\n")
    while lines and (found := _HEAD.fullmatch(lines[0])):
        key, value = found.groups()
        if key not in keys or key in head:
            raise ValueError(f"`{key}` must be one of {', '.join(sorted(keys))}, each once.")
        head[key] = value.strip()
        lines.pop(0)
    return title.strip(), head, "\n".join(lines).strip()


def _wait(text: str) -> Wait:
    found = _WAIT.fullmatch(text)
    if not found:
        raise ValueError(f"`wait` must be such as `padding = same`, got `{text}`.")
    setting, sign, value = found.groups()
    return Wait(setting, value, sign == "=")
