"""The tables of the networks of keras.applications, as files: read without TensorFlow.

``python -m cnnviz.nets.tables`` writes them anew from the Keras models; a test compares.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cnnviz.nets import backbones
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.table import Row

FOLDER = Path(backbones.__file__).parent


@dataclass(frozen=True)
class ShippedTable:
    """A network's name, its input (height, width, channels) and the rows of its layers."""

    name: str
    input_shape: tuple[int, int, int]
    rows: tuple[Row, ...]


@cache
def shipped_table(name: str) -> ShippedTable:
    """Read the table of one of `cnnviz.nets.backbones.BACKBONES`.

    Examples
    --------
    >>> f"{sum(row.parameters for row in shipped_table('VGG16').rows):,}"
    '138,357,544'
    """
    if name not in BACKBONES:
        raise ValueError(f"`name` must be one of {', '.join(BACKBONES)}, got {name!r}.")
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return ShippedTable(name, tuple(data["input_shape"]), tuple(map(_read_row, data["rows"])))


def _read_row(row: dict[str, Any]) -> Row:
    # JSON has no tuples.
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return Row(**values)


def write_table(table: ShippedTable) -> str:
    """Write a table as the JSON of its file, one line a row.

    Left out are ``position`` and ``problem``, which no row of these has, and ``models`` where a
    layer is in none.
    """
    rows = [
        {
            key: value
            for key, value in asdict(row).items()
            if key not in ("position", "problem") and (value or key != "models")
        }
        for row in table.rows
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"input_shape": {json.dumps(table.input_shape)}, "rows": [\n{lines}\n]}}\n'
