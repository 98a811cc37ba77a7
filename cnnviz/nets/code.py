"""A network as a Keras program."""

from __future__ import annotations

from typing import Any

from cnnviz.nets.build import check_buildable, is_sequential, model_name
from cnnviz.nets.layer_nodes import snake_case
from cnnviz.nets.layers import LayerSpec, layer_kind
from cnnviz.nets.spec import NetworkSpec


def network_code(spec: NetworkSpec) -> str:
    """Write a program that builds the model and prints its summary.

    Raises
    ------
    ValueError
        If the network cannot be built.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D, Flatten
    >>> print(network_code(NetworkSpec((8, 8, 3), (Conv2D(4, padding="same"), Flatten()), "Small")))
    import keras
    from keras import layers
    <BLANKLINE>
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, padding="same"),
            layers.Flatten(),
        ],
        name="Small",
    )
    model.summary()
    <BLANKLINE>
    """
    check_buildable(spec)
    calls = list(map(layer_call, spec.layers))
    if is_sequential(spec):
        listed = [f"        {call}," for call in [f"keras.Input({spec.input_shape})", *calls]]
        body = ["", "model = keras.Sequential(", "    [", *listed, "    ],"]
        body += [f'    name="{model_name(spec)}",', ")"]
    else:
        programs = dict.fromkeys(layer_kind(layer.kind).program for layer in spec.layers)
        body = "".join(f"\n\n{each}" for each in programs if each).split("\n")
        body += [""]
        body += [f"inputs = x = keras.Input({spec.input_shape})"]
        body += [f"x = {_applied(layer)}" for layer in spec.layers]
        body += [f'model = keras.Model(inputs, x, name="{model_name(spec)}")']
    return "\n".join(["import keras", "from keras import layers", *body, "model.summary()", ""])


def _applied(layer: LayerSpec) -> str:
    if layer_kind(layer.kind).program:
        return f"{snake_case(layer.kind)}(x, {', '.join(_arguments(layer))})"
    return f"{layer_call(layer)}(x)"


def layer_call(layer: LayerSpec) -> str:
    """Write what makes a layer, without what it is applied to."""
    return f"layers.{layer.kind}({', '.join(_arguments(layer))})"


def _arguments(layer: LayerSpec) -> list[str]:
    first = layer.positional()
    settings = layer.settings()
    chosen = {name: value for name, value in layer.chosen().items() if name not in first}
    return [
        *(_write(settings[name]) for name in first),
        *(f"{name}={_write(value)}" for name, value in chosen.items()),
    ]


def _write(value: Any) -> str:
    if isinstance(value, tuple) and value[0] == value[1]:
        return _write(value[0])
    if value == 1 / 255:
        return "1 / 255"
    return f'"{value}"' if isinstance(value, str) else repr(value)
