"""A network as JSON, both ways."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from cnnviz.nets.layers import LayerSpec
from cnnviz.nets.reading import (
    SpecError,
    check_length,
    make_layer,
    make_network,
    read_layers,
    short,
    word,
)
from cnnviz.nets.spec import NetworkSpec

MAX_CHARACTERS = 50_000


def to_json(spec: NetworkSpec) -> str:
    """Write a network as JSON, one line a layer; settings at their defaults are left out.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D
    >>> print(to_json(NetworkSpec((8, 8, 3), (Conv2D(4, 5),), "Small")))
    {"name": "Small", "input_shape": [8, 8, 3], "layers": [
      {"kind": "Conv2D", "filters": 4, "kernel_size": [5, 5]}
    ]}
    """
    layers = ",\n".join(
        f"  {json.dumps({'kind': layer.kind, **layer.chosen()})}" for layer in spec.layers
    )
    name, shape = json.dumps(spec.name, ensure_ascii=False), json.dumps(spec.input_shape)
    return f'{{"name": {name}, "input_shape": {shape}, "layers": [\n{layers}\n]}}'


def from_json(text: str) -> NetworkSpec:
    """Read a network from JSON.

    Raises
    ------
    SpecError
        If it is no JSON, or says anything that a network cannot.

    Examples
    --------
    >>> from_json('{"name": "A", "input_shape": [8, 8, 3], "layers": [{"kind": "Conv3D"}]}')
    Traceback (most recent call last):
    cnnviz.nets.reading.SpecError: Layer 1: There is no layer of the kind "Conv3D".
    """
    check_length(text, MAX_CHARACTERS)
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except SpecError:
        raise
    except (ValueError, RecursionError):
        raise SpecError("This is no JSON.") from None
    wanted = {"name", "input_shape", "layers"}
    if not isinstance(data, dict) or data.keys() != wanted or not isinstance(data["layers"], list):
        raise SpecError('A network in JSON is {"name": …, "input_shape": […], "layers": […]}.')
    layers = read_layers(data["layers"], read_layer)
    return make_network(_value(data["input_shape"]), layers, _value(data["name"]))


def read_layer(entry: Any) -> LayerSpec:
    """Read one layer, as `to_json` writes it.

    Raises
    ------
    SpecError
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
        raise SpecError('It must be {"kind": …} with its settings.')
    settings = {name: _value(value) for name, value in entry.items() if name != "kind"}
    return make_layer(entry["kind"], settings)


def _value(value: Any, depth: int = 0) -> Any:
    """Let through what a setting can be, with lists as tuples, so that sentences stay short."""
    if isinstance(value, list) and len(value) <= 3 and depth < 2:
        return tuple(_value(each, depth + 1) for each in value)
    if isinstance(value, str):
        return word(value)
    if value is None or (isinstance(value, int | float) and abs(value) <= 1e12):
        return value
    raise SpecError("A setting must be a number, a word, true, false, null or a short list.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise SpecError(f'"{short(name)}" is there twice.')
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise SpecError(f"A number must be finite, got {name}.")
