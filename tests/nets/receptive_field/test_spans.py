"""What every cell sees at once, against each cell traced back by itself."""

from __future__ import annotations

import pytest

from cnnviz.nets import (
    PRESETS,
    Conv2D,
    MaxPooling2D,
    NetworkSpec,
    ResidualBlock,
    ZeroPadding2D,
    seen_by,
    spec_table,
)
from cnnviz.nets.receptive_field.regions import input_spans

SPECS = [
    *PRESETS.values(),
    NetworkSpec(
        (21, 17, 3), (Conv2D(4, 5, 3), ResidualBlock(8, 3, 2), ZeroPadding2D(2), MaxPooling2D(4))
    ),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_spans_are_what_each_cell_sees(spec):
    for row in spec_table(spec):
        rows, columns = input_spans(spec, row.name)
        assert (len(rows), len(columns)) == (
            row.output_shape[:2] if len(row.output_shape) == 3 else (1, 1)
        )
        for r in {0, len(rows) // 2, len(rows) - 1}:
            for c in {0, len(columns) // 2, len(columns) - 1}:
                if rows[r] is None or columns[c] is None:
                    assert seen_by(spec, row.name, r, c) is None
                    continue
                (top, bottom), (left, right) = rows[r], columns[c]
                assert seen_by(spec, row.name, r, c) == (
                    top,
                    left,
                    bottom - top + 1,
                    right - left + 1,
                )


def test_spans_of_nothing_but_padding():
    rows, _ = input_spans(NetworkSpec((2, 2, 1), (ZeroPadding2D(1),)), "zero_padding2d")
    assert rows == (None, (0, 0), (1, 1), None)
    with pytest.raises(KeyError, match="There is no layer 'conv2d'"):
        input_spans(NetworkSpec((2, 2, 1)), "conv2d")
