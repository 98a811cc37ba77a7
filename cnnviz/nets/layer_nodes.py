"""A network as nodes: the Keras layers that it is made of, in order, with names and shapes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from cnnviz.nets.layers import LayerSpec, Shape, layer_kind
from cnnviz.nets.shape_problems import LayerProblem
from cnnviz.nets.shapes import layer_shapes
from cnnviz.nets.spec import NetworkSpec


@dataclass(frozen=True)
class LayerNode:
    """One Keras layer of a network.

    Attributes
    ----------
    name : str
        As Keras names it in a fresh session: conv2d, conv2d_1, …
    layer : LayerSpec
        Never a block such as `ResidualBlock`; those are taken apart.
    position : int
        Of the layer in the spec that it comes from.
    inputs : tuple of int
        Positions of the nodes that feed it; -1 is the network's input.
    input_shape, output_shape : tuple of int
        As if its problem, if it has one, were cured.
    problem : LayerProblem or None
    """

    name: str
    layer: LayerSpec
    position: int
    inputs: tuple[int, ...]
    input_shape: Shape
    output_shape: Shape
    problem: LayerProblem | None = None


def layer_nodes(spec: NetworkSpec) -> tuple[LayerNode, ...]:
    """Take a network apart into Keras layers.

    Examples
    --------
    >>> from cnnviz.nets.layers import ResidualBlock
    >>> for node in layer_nodes(NetworkSpec((8, 8, 3), (ResidualBlock(4),))):
    ...     print(node.name, node.inputs, node.output_shape)
    conv2d (-1,) (8, 8, 4)
    batch_normalization (0,) (8, 8, 4)
    activation (1,) (8, 8, 4)
    conv2d_1 (2,) (8, 8, 4)
    batch_normalization_1 (3,) (8, 8, 4)
    conv2d_2 (-1,) (8, 8, 4)
    batch_normalization_2 (5,) (8, 8, 4)
    add (4, 6) (8, 8, 4)
    activation_1 (7,) (8, 8, 4)
    """
    nodes: list[LayerNode] = []
    names: Counter[str] = Counter()

    def take(
        layer: LayerSpec,
        position: int,
        inputs: tuple[int, ...],
        output_shape: Shape,
        problem: LayerProblem | None = None,
    ) -> int:
        number = names[layer.kind]
        names[layer.kind] += 1
        name = f"{snake_case(layer.kind)}{f'_{number}' if number else ''}"
        shape = nodes[inputs[0]].output_shape if inputs[0] >= 0 else spec.input_shape
        nodes.append(LayerNode(name, layer, position, inputs, shape, output_shape, problem))
        return len(nodes) - 1

    last = -1
    for position, each in enumerate(layer_shapes(spec)):
        parts_of = layer_kind(each.layer.kind).block
        if parts_of is None or each.problem:
            last = take(each.layer, position, (last,), each.output_shape, each.problem)
            continue
        paths, merge, after = parts_of(each.layer, each.input_shape[2])
        ends = []
        for path in paths:
            end, shape = last, each.input_shape
            for layer in path:
                shape = layer_kind(layer.kind).output_shape(layer.settings(), shape)
                end = take(layer, position, (end,), shape)
            ends.append(end)
        last = take(merge, position, tuple(ends), each.output_shape)
        for layer in after:
            last = take(layer, position, (last,), each.output_shape)
    return tuple(nodes)


def snake_case(kind: str) -> str:
    """Name a layer as Keras does.

    Examples
    --------
    >>> snake_case("GlobalAveragePooling2D"), snake_case("Conv2DTranspose")
    ('global_average_pooling2d', 'conv2d_transpose')
    """
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
