"""Tables as text, values separated by commas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; None is an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe first; a number does not.

    Parameters
    ----------
    columns : sequence of str
    rows : iterable of sequence

    Examples
    --------
    >>> print(csv_text(("layer", "product"), [("conv", 0.25), ("=1+1", "-3e-05"), ("dense", None)]))
    layer,product
    conv,0.25
    '=1+1,-3e-05
    dense,
    <BLANKLINE>
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    for row in rows:
        table.writerow([_plain(each) if isinstance(each, str) else each for each in row])
    return text.getvalue()


def _plain(text: str) -> str:
    formula = text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if formula and not re.fullmatch(r"-\d+(\.\d+)?(e[+-]?\d+)?", text) else text
