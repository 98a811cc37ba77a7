"""The settings of a model of an older Keras, in the words of Keras 3.

Nothing is made of them here: what comes out is read as any stranger's settings are, by
`cnnviz.nets.loading.model_config`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message, sentence_of
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.keras2.nodes import Calls
from cnnviz.nets.loading.keras2.older import Older
from cnnviz.nets.loading.keras2.operations import UnknownFunctionError, operation
from cnnviz.nets.loading.keras_classes import layer_module

_FUNCTIONAL = ("Functional", "Model")
_OPERATIONS = ("numpy", "nn", "core", "math", "image", "linalg")
_FUNCTIONS = ("TFOpLambda", "SlicingOpLambda")
# The weights are in the file, and nothing is trained: how they began or were held means nothing.
_OF_TRAINING = ("_initializer", "_regularizer", "_constraint")
# What Keras 3 has no more, and what changes no number.
_MEANINGLESS = {
    *("batch_input_shape", "input_dim", "input_dtype", "input_length", "ragged", "dynamic"),
    *("rng_type", "implementation", "fused", "renorm_clipping", "renorm_momentum", "optional"),
}
_USUAL = {"groups": 1, "reset_after": True, "unit_forget_bias": True}
_RENAMED = {
    "InputLayer": {"batch_input_shape": "batch_shape"},
    "LeakyReLU": {"alpha": "negative_slope"},
}
# The same name, another function: 0.2 x + 0.5 in Keras 2, x / 6 + 0.5 in Keras 3.
_CHANGED = ("hard_sigmoid",)
_BASE = {"name", "trainable", "dtype", "activity_regularizer"}


def as_keras3(settings: dict[str, Any], older: Older) -> dict[str, Any]:
    """Translate the settings of a model.

    Parameters
    ----------
    settings : dict
        As the file has them; they stay as they are.
    older : Older
        That wrote them.

    Raises
    ------
    ModelError
        If a layer has no like in Keras 3, or they are damaged.
    """
    try:
        return _Translation(older).layer(settings)
    except ModelError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise ModelError(
            message(
                "The settings in the file are damaged, or none that {name} writes: save the "
                "model again, and bring that.",
                name=older.name,
            )
        ) from None


def keras3_name(name: str) -> str:
    """Give the name of a layer in Keras 3, which takes no "/".

    Examples
    --------
    >>> keras3_name("conv1/bn")
    'conv1_bn'
    """
    return name.replace("/", "_")


class _Translation:
    def __init__(self, older: Older) -> None:
        self._older = older

    def layer(self, entry: dict[str, Any]) -> dict[str, Any]:
        kind, config = entry["class_name"], entry["config"]
        if kind in _FUNCTIONAL and "layers" in config:
            return _written("keras.src.models.functional", "Functional", self._functional(config))
        if kind == "Sequential":
            return _written("keras", "Sequential", self._sequential(config))
        return self._plain(entry)

    def _sequential(self, config: Any) -> dict[str, Any]:
        if isinstance(config, list):  # before Keras 2.2.3
            config = {"layers": config}
        layers = [self.layer(each) for each in config["layers"]]
        if layers[0]["class_name"] != "InputLayer" and (shape := _batch_shape(config["layers"])):
            first = {"batch_shape": shape, "name": f"{layers[0]['config']['name']}_input"}
            layers.insert(0, _written("keras.layers", "InputLayer", first))
        named = {"name": keras3_name(config["name"])} if "name" in config else {}
        return {**named, "layers": layers}

    def _functional(self, config: dict[str, Any]) -> dict[str, Any]:
        layers = config["layers"]
        if all(isinstance(node, dict) for each in layers for node in each["inbound_nodes"]):
            return config | {"layers": [self._called_by_keras3(each) for each in layers]}
        calls = Calls(
            {each["name"]: _first_call(each) for each in layers},
            {each["name"]: keras3_name(each["name"]) for each in layers},
            {each["name"]: each["class_name"] in _FUNCTIONAL for each in layers},
        )
        return {
            "name": keras3_name(config["name"]),
            "trainable": config.get("trainable", True),
            "layers": [self._called(each, calls) for each in layers],
            "input_layers": calls.output(config["input_layers"]),
            "output_layers": calls.output(config["output_layers"]),
        }

    def _called(self, entry: dict[str, Any], calls: Calls) -> dict[str, Any]:
        name = calls.names[entry["name"]]
        nodes = calls.nodes(entry["inbound_nodes"])
        if entry["class_name"] not in _FUNCTIONS:
            written = [node.as_keras3 for node in nodes]
            return self.layer(entry) | {"name": name, "inbound_nodes": written}
        try:
            (found,) = [operation(entry["config"]["function"], node) for node in nodes]
        except UnknownFunctionError as why:
            raise self._older.stopped(
                entry["name"], entry["class_name"], sentence_of(why)
            ) from None
        config = {"name": name, **found.settings}
        node = {"args": found.args, "kwargs": {}}
        if found.kind == "GetItem":  # Keras takes a list for several arguments
            node = {"args": found.args[:1], "kwargs": {"key": found.args[1]}}
        return _written(f"keras.src.ops.{found.home}", found.kind, config) | {
            "name": name,
            "inbound_nodes": [node],
        }

    def _called_by_keras3(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Translate a layer of an `.h5` file of Keras 3, whose calls are as in all its files."""
        nodes = entry["inbound_nodes"]
        named = {"name": entry["name"], "inbound_nodes": nodes}
        home = _home(entry["class_name"], nodes)
        if home and home != "keras.layers":
            return _written(home, entry["class_name"], entry["config"]) | named
        return self.layer(entry) | named

    def _plain(self, entry: dict[str, Any]) -> dict[str, Any]:
        kind, config = entry["class_name"], entry["config"]
        if kind == "Lambda" or entry.get("module", "keras.layers") is None:
            return _written(entry.get("module", "keras.layers"), kind, config)  # refused elsewhere
        module = layer_module(kind)
        if module is None:
            raise self._older.stopped(config.get("name"), kind, message("is none that Keras 3 has"))
        known = _parameters(vars(import_module(module))[kind]) | _BASE
        renamed = _RENAMED.get(kind, {})
        found: dict[str, Any] = {}
        for name, value in config.items():
            name = renamed.get(name, name)
            if name.endswith(_OF_TRAINING):
                continue
            if name in known:
                found[name] = self._value(name, value, entry)
            elif name not in _MEANINGLESS and value not in (None, False, _USUAL.get(name)):
                why = message(
                    "has the setting {name}, which Keras 3 does not know", name=quoted(name)
                )
                raise self._older.stopped(config.get("name"), kind, why)
        if isinstance(found.get("name"), str):
            found["name"] = keras3_name(found["name"])
        return _written(module, kind, found)

    def _value(self, name: str, value: Any, entry: dict[str, Any]) -> Any:
        if name == "axis" and isinstance(value, list) and len(value) == 1:
            return value[0]
        if value in _CHANGED and name.endswith("activation") and self._older.is_2:
            why = message(
                'has the activation "{activation}", which is another function in Keras 3',
                activation=value,
            )
            raise self._older.stopped(entry["config"].get("name"), entry["class_name"], why)
        if not isinstance(value, dict) or "config" not in value:
            return value.get("value") if _is_array(value) else value
        if value.get("class_name") == "function" or isinstance(value["config"], str):
            return value["config"]
        if name == "dtype" and value.get("class_name") in ("Policy", "PolicyV1"):
            return value["config"]["name"]
        inner = value.get("class_name")
        return self.layer(value) if name in ("layer", "backward_layer") or _is_old(inner) else value


def _is_old(kind: object) -> bool:
    """Tell whether a nested setting may be a layer, whose module older Keras leaves out."""
    return isinstance(kind, str) and layer_module(kind) == "keras.layers"


def _is_array(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "ndarray"


def _parameters(cls: type) -> set[str]:
    """Give the names of all that a layer is made with, by itself and by the classes below it."""
    import keras

    found: set[str] = set()
    for each in cls.__mro__:
        if each is keras.Layer:
            break
        if "__init__" in vars(each):
            parameters = inspect.signature(each.__init__).parameters  # type: ignore[misc]
            found |= set(parameters) - {"self", "args", "kwargs"}
    return found


def _first_call(entry: dict[str, Any]) -> int:
    """Give the number of a layer's first call: Keras 2 counts one for a model's own inputs."""
    kind, config = entry["class_name"], entry["config"]
    if kind in _FUNCTIONAL:
        return 1
    if kind != "Sequential":
        return 0
    layers = config if isinstance(config, list) else config["layers"]
    return int(bool(layers) and _batch_shape(layers) is not None)


def _batch_shape(layers: list[dict[str, Any]]) -> Any:
    """Give the shape that enters a sequential model, where its first layers tell it."""
    first = layers[0]
    config = first["config"]
    if isinstance(config, list):
        return _batch_shape(config)
    if "layers" in config:
        return _batch_shape(config["layers"])
    return config.get("batch_input_shape") or config.get("batch_shape")


def _home(kind: object, nodes: list[dict[str, Any]]) -> str:
    """Find the module of what an `.h5` file of Keras 3 names by its class alone."""
    args = nodes[0]["args"] if nodes else []
    several = len(args) > 1
    return next((home for home in _homes(kind) if several == home.startswith("keras.src")), "") or (
        next(_homes(kind), "")
    )


def _homes(kind: object) -> Iterator[str]:
    for home in ("keras.layers", *(f"keras.src.ops.{name}" for name in _OPERATIONS)):
        if isinstance(kind, str) and isinstance(vars(import_module(home)).get(kind), type):
            yield home


def _written(module: Any, kind: Any, config: Any) -> dict[str, Any]:
    """Write an entry as Keras 3 does."""
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}
