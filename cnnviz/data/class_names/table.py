"""Tables of names: with or without headings, and with or without numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from cnnviz.data.class_names.errors import ClassNamesError
from cnnviz.data.class_names.numbered import in_order, is_count, numbered
from cnnviz.i18n import message

MAX_COLUMNS = 100
_HEADINGS = {"name", "names", "class", "classes", "label", "labels", "class name", "category"}


def names_of_table(lines: Sequence[str], certain: bool) -> Sequence[str] | None:
    """Give the names of a table, or of one line with commas; None where it is no table.

    Parameters
    ----------
    lines : sequence of str
    certain : bool
        Whether it must be a table.

    Raises
    ------
    ClassNamesError
        If it must be one, and does not tell which column has the names.
    """
    rows = _rows(lines)
    if rows is None:
        return _column(lines) if certain else None
    if len(rows) == 1:
        return in_order(numbered(rows[0])) or [cell for cell in rows[0] if cell]
    if len(rows[0]) > MAX_COLUMNS:
        if not certain:
            return None
        raise ClassNamesError(
            message(
                "The table has {count:,} columns, but at most {most} are taken: bring one with a "
                "number and a name in each row.",
                count=len(rows[0]),
                most=MAX_COLUMNS,
            )
        )
    columns = list(zip(*rows, strict=True))
    for first in (0, 1):  # without headings, or with them
        for at, cells in enumerate(columns):
            if is_count(cells[first:]) and not (first and cells[0].isdigit()):
                others = columns[:at] + columns[at + 1 :]
                names = others[0] if len(others) == 1 else _headed(others)
                if names:
                    return in_order(list(zip(cells[first:], names[first:], strict=True)))
    if names := _headed(columns):
        return names[1:]
    if not certain:
        return None
    raise ClassNamesError(
        message(
            "The table has {count} columns, and none is headed `name`: bring one with a "
            "number and a name in each row.",
            count=len(columns),
        )
    )


def _rows(lines: Sequence[str]) -> list[list[str]] | None:
    """Divide lines into cells; None where these are not as many in each."""
    for delimiter in "\t;,":
        try:
            rows = [
                [cell.strip() for cell in row]
                for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
            ]
        except csv.Error:
            continue
        if rows and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows):
            return rows
    return None


def _column(lines: Sequence[str]) -> Sequence[str]:
    try:
        names = [cell for row in csv.reader(lines) for cell in row[:1]]
    except csv.Error as error:
        raise ClassNamesError(
            message(
                "A cell of the table has more than {field_size_limit:,} characters: bring "
                "the names alone, and give each quotation mark its end.",
                field_size_limit=csv.field_size_limit(),
            )
        ) from error
    return names[1:] if names and _is_heading(names[0]) else names


def _headed(columns: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    return next((cells for cells in columns if _is_heading(cells[0])), None)


def _is_heading(cell: str) -> bool:
    return re.sub(r"[\s_]+", " ", cell).strip().casefold() in _HEADINGS
