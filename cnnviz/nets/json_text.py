"""A network as JSON, both ways."""

from __future__ import annotations

from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.layers import KINDS, LayerSpec
from cnnviz.nets.reading import ReadingError, plain, read_each, read_json, read_kind, refusals
from cnnviz.nets.settings import json_lines
from cnnviz.nets.spec import NetworkSpec

MAX_CHARACTERS = 50_000


def to_data(spec: NetworkSpec) -> dict[str, Any]:
    """Give a network as what JSON can hold; settings at their defaults are left out."""
    layers = [layer.data() for layer in spec.layers]
    return {"name": spec.name, "input_shape": spec.input_shape, "layers": layers}


def to_json(spec: NetworkSpec) -> str:
    """Write a network as JSON, one line a layer.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D
    >>> print(to_json(NetworkSpec((8, 8, 3), (Conv2D(4, 5),), "Small")))
    {"name": "Small", "input_shape": [8, 8, 3], "layers": [
      {"kind": "Conv2D", "filters": 4, "kernel_size": [5, 5]}
    ]}
    """
    return json_lines(to_data(spec))


def from_json(text: str) -> NetworkSpec:
    """Read a network from JSON.

    Raises
    ------
    ReadingError
        If it is no JSON, or says anything that a network cannot.

    Examples
    --------
    >>> from_json('{"name": "A", "input_shape": [8, 8, 3], "layers": [{"kind": "Conv3D"}]}')
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: Layer 1: There is no layer of the kind "Conv3D".
    """
    return from_data(read_json(text, MAX_CHARACTERS, message("A network")))


def from_data(data: Any) -> NetworkSpec:
    """Read a network from what JSON held.

    Raises
    ------
    ReadingError
    """
    wanted = {"name", "input_shape", "layers"}
    if not isinstance(data, dict) or data.keys() != wanted or not isinstance(data["layers"], list):
        raise ReadingError(
            message(
                "A network in JSON is {example}.",
                example='{"name": …, "input_shape": […], "layers": […]}',
            )
        )
    layers = read_layers(data["layers"])
    with refusals():
        return NetworkSpec(plain(data["input_shape"]), layers, plain(data["name"]))


def read_layers(entries: list[Any]) -> tuple[LayerSpec, ...]:
    """Read layers from what JSON held.

    Raises
    ------
    ReadingError
    """
    return read_each(
        entries, lambda entry: read_kind(entry, KINDS, message("layer")), message("Layer")
    )
