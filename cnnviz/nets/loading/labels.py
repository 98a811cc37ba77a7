"""The names of the classes beside a model, as Teachable Machine writes them in ``labels.txt``."""

from __future__ import annotations

import re

_MAX_BYTES, _MAX_NAME = 2**20, 80
MAX_LABELS_BYTES = _MAX_BYTES


def class_names(text: bytes) -> tuple[str, ...]:
    r"""Read the names, a line each, with or without the number that they begin with.

    Examples
    --------
    >>> class_names(b"0 cat\n1 dog\n")
    ('cat', 'dog')
    """
    lines = [line.strip() for line in text[:_MAX_BYTES].decode(errors="replace").splitlines()]
    lines = [line for line in lines if line]
    numbered = all(line.split()[0] == str(at) for at, line in enumerate(lines))
    names = [re.sub(r"^\d+\s*", "", line) if numbered else line for line in lines]
    return tuple("".join(c for c in each if c.isprintable())[:_MAX_NAME] for each in names)
