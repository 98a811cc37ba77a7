"""The notebook of the page “Architecture”: the network, and its table by Keras's own count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnviz.i18n import translate
from cnnviz.nets import NetworkSpec, Row, network_code
from cnnviz.nets.build import is_sequential
from cnnviz.notebooks.section import Section, Value

_TABLE = """\
for layer in model.layers:
    kind, shape = type(layer).__name__, str(tuple(layer.output.shape[1:]))
    print(f"{kind:24} {shape:20} {layer.count_params():>12,}")"""


def network(spec: NetworkSpec | str, rows: Sequence[Row]) -> list[Section]:
    """Build the network, or a well-known one by its name, whose table the page showed."""
    said = translate(
        "**The network**, and of each layer what it is, the shape of what it gives, and how many "
        "parameters it has."
    )
    counts = np.sort([row.parameters for row in rows if row.parameters])
    values = [
        # Where branches meet, Keras lists layers in another order than that of their calls.
        Value(
            "np.sort([each.count_params() for each in model.layers if each.count_params()])",
            counts,
            0,
            printed=False,
        ),
        Value("model.count_params()", int(counts.sum()), 0),
    ]
    if isinstance(spec, str):
        program = f"model = keras.applications.{spec}(weights=None)"
        return [Section(said, program, values=values[1:])]
    # Its imports stand above.
    program = without_summary(network_code(spec)).split("\n", 2)[-1].strip("\n") + "\n"
    if not is_sequential(spec):
        return [Section(said, program, values=values)]
    table = "".join(
        f"{row.kind:24} {row.output_shape!s:20} {row.parameters:>12,}\n" for row in rows
    )
    return [Section(said, f"{program}\n{_TABLE}", values=values, printed=table)]


def without_summary(program: str) -> str:
    """Leave out the line that prints a network's table: a notebook prints its own."""
    return program.replace("\nmodel.summary()", "")
