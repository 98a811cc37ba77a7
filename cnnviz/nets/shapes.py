"""Shapes through a network; where they cannot pass, as they would once it is mended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnviz.nets.layers import LayerSpec, Shape, layer_kind
from cnnviz.nets.shape_problems import LayerProblem, find_problem
from cnnviz.nets.spec import NetworkSpec


@dataclass(frozen=True)
class LayerShape:
    """What enters and leaves a layer; with a problem, what would leave once it is cured."""

    layer: LayerSpec
    input_shape: Shape
    output_shape: Shape
    problem: LayerProblem | None = None


def layer_shapes(spec: NetworkSpec) -> tuple[LayerShape, ...]:
    """Follow the shape through a network, one entry a layer.

    After a problem the shape goes on as if the layer were cured, so that all layers are
    described.

    Examples
    --------
    >>> from cnnviz.nets.layers import MaxPooling2D
    >>> pooled, broken = layer_shapes(NetworkSpec((6, 6, 64), (MaxPooling2D(), MaxPooling2D(4))))
    >>> pooled.output_shape
    (3, 3, 64)
    >>> print(broken.problem.sentence)
    `MaxPooling2D` 4 (layer 2) needs at least 4 rows, but 3 × 3 × 64 reached it: use a \
pool_size of at most 3, or remove a pooling before it.
    >>> broken.output_shape, broken.problem.cure
    ((1, 1, 64), (MaxPooling2D(pool_size=(3, 3)),))
    """
    shape: Shape = spec.input_shape
    shapes = []
    for index, layer in enumerate(spec.layers):
        problem = find_problem(index, spec.layers, shape)
        output_shape = shape
        for working in problem.cure if problem else (layer,):
            output_shape = layer_kind(working.kind).output_shape(working.settings(), output_shape)
        shapes.append(LayerShape(layer, shape, output_shape, problem))
        shape = output_shape
    return tuple(shapes)


def problems(spec: NetworkSpec) -> tuple[LayerProblem, ...]:
    """Give every problem of a network, none if it can be built."""
    return tuple(shape.problem for shape in layer_shapes(spec) if shape.problem)


def mended(spec: NetworkSpec) -> NetworkSpec:
    """Put the cures in the place of the layers that have a problem.

    Raises
    ------
    ValueError
        If that makes one layer more than a network can have.

    Examples
    --------
    >>> from cnnviz.nets.layers import Dense
    >>> mended(NetworkSpec((8, 8, 3), (Dense(10),))).layers
    (Flatten(), Dense(units=10))
    """
    layers = (
        shape.problem.cure if shape.problem else (shape.layer,) for shape in layer_shapes(spec)
    )
    return replace(spec, layers=tuple(layer for cure in layers for layer in cure))
