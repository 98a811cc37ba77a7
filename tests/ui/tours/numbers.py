"""The numbers that are written in a step."""

from __future__ import annotations

import re

from cnnviz.teaching.tours import Step

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_NAMES = re.compile(r"`[^`]*`|\[\[.*?\]\]|\[[^\]]*\]\([^)]*\)|CIFAR-10")


def numbers_in(step: Step) -> list[str]:
    """Give the numbers of a step's title and texts, sorted."""
    text = _NAMES.sub(" ", f"{step.title}\n{step.body}\n{step.seen}")
    return sorted(found.rstrip(",") for found in _NUMBER.findall(text))
