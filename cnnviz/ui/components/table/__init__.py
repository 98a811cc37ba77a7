"""A table whose columns sort and whose rows can be opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.ui.components import register, safe_key, state_of

MOST = 24  # rows, about as many as a screen has room for
_mount = register("table")


@dataclass(frozen=True)
class Column:
    """A column's title, and whether it holds numbers, which stand to the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """What a cell says.

    Attributes
    ----------
    text : str
    sort : float or str or None
        What to sort by; None comes last, whichever way.
    share : float or None
        0 to 1: the length of a bar below the text.
    tone : {"", "good", "busy", "idle", "bad"}
        The colour of a dot before the text.
    opens : str
        An id that a click on the text opens; empty for none.
    anchor : str
        The heading of the page that such a click leads to; empty to stay.
    """

    text: str
    sort: float | str | None = None
    share: float | None = None
    tone: str = ""
    opens: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Row:
    """A row's cells, the first of which names it, and an id to open it by."""

    id: str
    cells: tuple[Cell, ...]


def table(
    label: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    key: str,
    selected: str = "",
    sort: tuple[int, bool] | None = None,
    most: int = MOST,
    on_open: Callable[[str], None] | None = None,
) -> None:
    """Show a table; ``on_open`` is called with the id of a row, or a cell, that was clicked.

    Parameters
    ----------
    label : str
        What the table is of, for those who cannot see it.
    columns, rows : sequence
    key : str
    selected : str
        Id of the row that is marked.
    sort : (int, bool), optional
        The column to sort by at first, and whether the largest comes first.
    most : int
        Rows that it shows at once; only longer tables scroll in themselves.
    on_open : callable, optional
        Without it nothing can be opened; where cells can, rows cannot.
    """
    mount_key = safe_key(f"table-{key}")
    cells = {cell.opens for row in rows for cell in row.cells if cell.opens}
    known = cells or {row.id for row in rows}

    def opened() -> None:
        chosen = state_of(mount_key, "open")
        if isinstance(chosen, str) and chosen in known and on_open:
            on_open(chosen)

    _mount(
        key=mount_key,
        data={
            "label": label,
            "columns": [{"title": each.title, "numeric": each.numeric} for each in columns],
            "rows": [
                {"id": row.id, "cells": [cell.__dict__ for cell in row.cells]} for row in rows
            ],
            "selected": selected,
            "sort": list(sort) if sort else None,
            "most": most,
            "opens": on_open is not None and not cells,
        },
        on_open_change=opened,
    )


def closed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a table was sent as of one in which nothing can be opened.

    Its rows are numbered: an id may be a run's, which lets whoever knows it look at the run.
    """
    rows = [
        {"id": str(at), "cells": [{**cell, "opens": ""} for cell in row["cells"]]}
        for at, row in enumerate(data["rows"])
    ]
    numbers = {row["id"]: str(at) for at, row in enumerate(data["rows"])}
    selected = numbers.get(data["selected"], "")
    return {**data, "rows": rows, "selected": selected, "opens": False}
