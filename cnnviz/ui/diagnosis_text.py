"""What a diagnosis found, in words."""

from __future__ import annotations

import string
from typing import Any

from cnnviz.i18n import percent
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
    return _FORMATTER.format(sections("diagnosis")[finding.kind], **finding.numbers)


class _Formatter(string.Formatter):
    """Per cent is written as everywhere: ``{share:.1%}``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.endswith("%"):
            return percent(value, digits=int(format_spec[1:-1]))
        written: str = super().format_field(value, format_spec)
        return written


_FORMATTER = _Formatter()
