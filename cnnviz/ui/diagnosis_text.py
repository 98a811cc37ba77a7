"""What a diagnosis found, in words."""

from __future__ import annotations

from cnnviz.training.review.history import Finding
from cnnviz.ui.text import sections


def diagnosis_text(finding: Finding) -> str:
    """Say what is seen, why it is so, and what to change, as Markdown.

    Examples
    --------
    >>> finding = Finding("unfinished", {"epoch": 10, "fall": 0.08, "more": 20})
    >>> diagnosis_text(finding)[:51]
    'In the last epoch the training loss still fell by 8'
    """
    return sections("diagnosis")[finding.kind].format(**finding.numbers)
