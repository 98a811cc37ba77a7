"""What is wrong where a shape cannot pass through a layer, and the cure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from typing import Any, NamedTuple

from cnnviz.i18n import message
from cnnviz.nets.layers import Flatten, LayerSpec, Shape, layer_kind
from cnnviz.nets.windows import Geometry, WindowSettings
from cnnviz.ops import pair
from cnnviz.ops.arithmetic import span

_POOL_SIZE = "pool_size"
MAX_MAP_SIDE = 2048  # rows or columns of a map that was made larger; an input has at most 1024


@dataclass(frozen=True)
class LayerProblem:
    """Why a layer cannot take what reached it.

    Attributes
    ----------
    layer : int
        Its index in the network's layers, from 0; the sentence counts from 1.
    kind : str
    input_shape : tuple of int
        What reached it.
    sentence : str
        The layer, the shape and the cure.
    cure : tuple of LayerSpec
        Layers that work in its place; none to leave it out.
    """

    layer: int
    kind: str
    input_shape: Shape
    sentence: str
    cure: tuple[LayerSpec, ...]


def shape_text(shape: tuple[int | None, ...]) -> str:
    """Write a shape for people.

    Examples
    --------
    >>> shape_text((8, 8, 64)), shape_text((4096,)), shape_text((None, None, 3))
    ('8 × 8 × 64', '4,096', '? × ? × 3')
    """
    return " × ".join("?" if size is None else f"{size:,}" for size in shape)


def find_problem(index: int, layers: tuple[LayerSpec, ...], shape: Shape) -> LayerProblem | None:
    """Find what keeps a layer from taking the shape that reached it.

    Parameters
    ----------
    index : int
        Of the layer, from 0.
    layers : tuple of LayerSpec
    shape : tuple of int

    Returns
    -------
    LayerProblem or None

    Examples
    --------
    >>> from cnnviz.nets.layers import Dense
    >>> print(find_problem(0, (Dense(10),), (8, 8, 64)).sentence)
    `Dense` (layer 1) after 8 × 8 × 64: put a Flatten or a global pooling before it.
    """
    layer = layers[index]
    kind = layer_kind(layer.kind)
    window = kind.window(layer.settings()) if kind.window else None
    title = message("`{kind}` (layer {number})", kind=layer.kind, number=index + 1)

    def problem(sentence: str, *cure: LayerSpec) -> LayerProblem:
        return LayerProblem(index, layer.kind, shape, sentence, cure)

    if kind.needs_row and len(shape) == 3:
        return problem(
            message(
                "{title} after {shape}: put a Flatten or a global pooling before it.",
                title=title,
                shape=shape_text(shape),
            ),
            Flatten(),
            layer,
        )
    if len(shape) == 1 and (window or kind.reading(layer.settings()) == "map"):
        flat = next(each.kind for each in layers if layer_kind(each.kind).flattens)
        return problem(
            message(
                "{title} needs rows × columns × channels, but {shape} numbers in a row "
                "reached it: put it before the {flat}, or remove it.",
                title=title,
                shape=shape_text(shape),
                flat=flat,
            )
        )
    if window and not isinstance(window, WindowSettings):
        size = window.output_size((shape[0], shape[1]))
        if max(size) > MAX_MAP_SIDE:
            return problem(
                message(
                    "{title} after {shape} gives {size} cells, but maps have at most "
                    "{max_map_side:,} a side: remove it, or make the map smaller before it.",
                    title=title,
                    shape=shape_text(shape),
                    size=shape_text(size),
                    max_map_side=MAX_MAP_SIDE,
                )
            )
    misfits = [
        misfit
        for misfit in (
            _too_large(layer, window, shape, layers[:index]),
            _groups(layer, shape, index + 1),
        )
        if misfit
    ]
    if not misfits:
        return None
    cure = replace(layer, **{misfit.setting: misfit.cure for misfit in misfits})
    return problem(misfits[0].sentence, cure)


class _Misfit(NamedTuple):
    sentence: str
    setting: str
    cure: Any


def _too_large(
    layer: LayerSpec, window: Geometry | None, shape: Shape, before: tuple[LayerSpec, ...]
) -> _Misfit | None:
    if not isinstance(window, WindowSettings) or window.padding != "valid":
        return None
    kernel, dilation = pair(window.kernel_size, ""), pair(window.dilation_rate, "")
    largest = tuple((n - 1) // d + 1 for n, d in zip(shape, dilation, strict=False))
    fitting = tuple(min(k, most) for k, most in zip(kernel, largest, strict=True))
    if fitting == kernel:
        return None
    axis = 0 if fitting[0] < kernel[0] else 1
    pools = _POOL_SIZE in layer.settings()
    name = _POOL_SIZE if pools else "kernel_size"
    same = "" if pools else 'padding="same", '
    pooled = any(_POOL_SIZE in each.settings() for each in before)
    way = message("remove a pooling before it") if pooled else message("a larger input")
    size = f"{kernel[0]}" if kernel[0] == kernel[1] else f"{kernel[0]} × {kernel[1]}"
    sentence = message(
        "`{kind}` {size} (layer {number}) needs at least {span} {lines}, but {shape} "
        "reached it: use a {name} of at most {largest}, {same}or {way}.",
        kind=layer.kind,
        size=size,
        number=len(before) + 1,
        span=span(kernel[axis], dilation[axis]),
        lines=(message("rows"), message("columns"))[axis],
        shape=shape_text(shape),
        name=name,
        largest=largest[axis],
        same=same,
        way=way,
    )
    return _Misfit(sentence, name, fitting)


def _groups(layer: LayerSpec, shape: Shape, number: int) -> _Misfit | None:
    groups = layer.settings().get("groups", 1)
    if shape[-1] % groups == 0:
        return None
    sentence = message(
        "`{kind}` in {groups:,} groups (layer {number}) needs channels that they "
        "divide, but {shape} reached it: use groups that divide {channels:,}.",
        kind=layer.kind,
        groups=groups,
        number=number,
        shape=shape_text(shape),
        channels=shape[-1],
    )
    return _Misfit(sentence, "groups", gcd(groups, shape[-1]))
