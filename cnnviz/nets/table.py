"""The table of a network: shape, parameters, multiply-adds and receptive field of every layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import prod

from cnnviz.nets.costs import Cost
from cnnviz.nets.layer_nodes import layer_nodes
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.receptive_field.arithmetic import ReceptiveField, input_field, through_layer
from cnnviz.nets.spec import NetworkSpec

BYTES = 4  # of a float32


@dataclass(frozen=True)
class Row:
    """One layer.

    Attributes
    ----------
    name : str
        Within a nested model, with the model's name before it: ``vgg16/block1_conv1``.
    kind : str
        Name of the Keras class.
    output_shape : tuple of int or None
        Without the batch; None where the model leaves a size open.
    parameters : int
    parameters_formula : str
        The arithmetic, ``(3·3·3)·32 + 32 = 896``; empty if there is nothing to learn.
    macs : int or None
        Multiply-adds of the kernels for one picture, None if not known; without biases, pooling,
        normalisation and activations.
    macs_formula : str
    receptive_field : (int, int) or None
        Rows and columns of the input that one number can see, not clipped at the border; None
        if not known.
    stride : (int or float, int or float) or None
        Rows and columns of the input between neighbours, in the mean where maps were made larger,
        0 where all see the same; None if there are no neighbours.
    activation_bytes : int or None
        Memory of the output for one picture.
    position : int or None
        Of the layer in the `NetworkSpec` that it comes from.
    problem : str or None
        The sentence, if the layer cannot take what reached it; the row then counts nothing and
        has the shape that the cure would give.
    inputs : tuple of str
        Names of the rows that feed it; ``""`` is the network's input, whichever of several.
    models : tuple of str
        The nested models that it stands in, from the outermost on; the second use of one is
        ``backbone (2)``.
    """

    name: str
    kind: str
    output_shape: tuple[int | None, ...]
    parameters: int
    parameters_formula: str
    macs: int | None
    macs_formula: str
    receptive_field: tuple[int, int] | None
    stride: tuple[float, float] | None
    activation_bytes: int | None
    position: int | None = field(default=None, compare=False)
    problem: str | None = None
    inputs: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


def spec_table(spec: NetworkSpec) -> list[Row]:
    """Describe every Keras layer of a network, without Keras.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D
    >>> (row,) = spec_table(NetworkSpec((32, 32, 3), (Conv2D(32, padding="same"),)))
    >>> row.parameters_formula, row.receptive_field
    ('(3·3·3)·32 + 32 = 896', (3, 3))
    """
    return list(_rows(spec))


# A page asks several times in a run, and long chains of large kernels take a second each.
@lru_cache(maxsize=16)
def _rows(spec: NetworkSpec) -> tuple[Row, ...]:
    fields = [input_field(spec.input_shape)]
    names = [""]
    rows: list[Row] = []
    for node in layer_nodes(spec):
        receptive_field, *_ = entering = [fields[i + 1] for i in node.inputs]
        for layer in node.problem.cure if node.problem else (node.layer,):
            receptive_field = through_layer(
                layer.kind, layer.settings(), entering, node.output_shape
            )
            entering = [receptive_field]
        counted = Cost()
        if not node.problem:
            counted = layer_kind(node.layer.kind).counted(
                node.layer.settings(), node.input_shape, node.output_shape
            )
        fields.append(receptive_field)
        names.append(node.name)
        rows.append(
            make_row(
                node.name,
                node.layer.kind,
                node.output_shape,
                counted,
                receptive_field,
                position=node.position,
                problem=node.problem.sentence if node.problem else None,
                inputs=tuple(names[i + 1] for i in node.inputs),
            )
        )
    return tuple(rows)


def make_row(
    name: str,
    kind: str,
    output_shape: tuple[int | None, ...],
    counted: Cost,
    receptive_field: ReceptiveField | None,
    *,
    itemsize: int = BYTES,
    position: int | None = None,
    problem: str | None = None,
    inputs: tuple[str, ...] = (),
    models: tuple[str, ...] = (),
) -> Row:
    """Bring together what is known of one layer."""
    known = [size for size in output_shape if size is not None]
    is_map = receptive_field is not None and len(output_shape) == 3
    return Row(
        name,
        kind,
        output_shape,
        *counted,
        (receptive_field[0].size, receptive_field[1].size) if receptive_field else None,
        (_plain(receptive_field[0].step), _plain(receptive_field[1].step))
        if receptive_field and is_map
        else None,
        prod(known) * itemsize if len(known) == len(output_shape) else None,
        position,
        problem,
        inputs,
        models,
    )


def _plain(step: Fraction) -> float:
    return int(step) if step.denominator == 1 else float(step)
