"""What is wrong with a model file."""

from __future__ import annotations

import re

from cnnviz.data.dataset import quoted


class ModelError(ValueError):
    """A model file cannot be used. The message is one sentence for the person who chose it."""


def first_line(error: BaseException) -> str:
    r"""Quote the line of an error that says why; Keras puts others around it.

    Examples
    --------
    >>> first_line(ValueError("Exception encountered when calling Add.call().\n\nNo."))
    '`No`'
    """
    while error.__context__ and "Exception encountered: " in str(error):
        error = error.__context__
    lines = [re.sub(r"\x1b\[\d+m", "", line).strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line] or [type(error).__name__]
    of_layer = lines[0].startswith("Exception encountered when calling") and len(lines) > 1
    return quoted(lines[1 if of_layer else 0].rstrip("."))
