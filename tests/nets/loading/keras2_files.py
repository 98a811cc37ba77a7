"""Model files as Keras 2 wrote them, from a model of Keras 3: settings, calls and weights.

The forms are those of tf_keras 2.21's files, and of the source of Keras 2.13.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter

import h5py
import numpy as np

from tests.nets.loading import files

# Functions of TensorFlow that Keras 2 wraps as layers: their names there, by Keras 3's operation.
FUNCTIONS = {
    "TrueDivide": "math.truediv",
    "Divide": "math.truediv",
    "Subtract": "math.subtract",
    "Multiply": "math.multiply",
    "Add": "__operators__.add",
    "Relu": "nn.relu",
    "Mean": "math.reduce_mean",
    "Concatenate": "concat",
    "GetItem": "__operators__.getitem",
}


def initializer(kind="GlorotUniform"):
    return {"class_name": kind, "config": {"seed": None}}


def settings(model, modules=False):
    """Write a model's settings as Keras 2 does; from 2.13 on with modules."""
    entry = {"class_name": type(model).__name__, "config": _model(model)}
    home = "keras" if entry["class_name"] == "Sequential" else "keras.src.engine.functional"
    return {"module": home, "registered_name": "Functional", **entry} if modules else entry


def h5(model, version="2.9.0"):
    """Write an `.h5` file of a whole model."""
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened.attrs["keras_version"] = version
        opened.attrs["backend"] = "tensorflow"
        opened.attrs["model_config"] = json.dumps(settings(model)).encode()
        weights = opened.create_group("model_weights")
        weights.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        weights.create_group("top_level_model_weights")
        for layer in model.layers:
            group = weights.create_group(layer.name)
            names = []
            for variable in layer.trainable_weights + layer.non_trainable_weights:
                names.append(f"{_owner(layer, variable)}/{_old_name(layer, variable)}:0")
                group.create_dataset(names[-1], data=np.asarray(variable.value))
            group.attrs["weight_names"] = [name.encode() for name in names]
    return file.getvalue()


def archive(model, version="2.15.0", container="layers"):
    """Write a `.keras` file; before 2.14 the container is ``_layer_checkpoint_dependencies``."""
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened.create_group("vars")
        _layers(opened, model, container)
    metadata = {"keras_version": version, "date_saved": "2023-11-30@07:23:43"}
    return files.packed(
        {
            files.METADATA: json.dumps(metadata),
            files.CONFIG: json.dumps(settings(model, modules=True)),
            files.WEIGHTS: file.getvalue(),
        }
    )


def _layers(group, model, container):
    counts = Counter()
    for layer in model.layers:
        kind = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", type(layer).__name__)
        kind = re.sub("([a-z])([A-Z])", r"\1_\2", kind).lower()
        number = counts[kind]
        # Keras 2.13 lists layers with weights twice, and counts them so.
        twice = container != "layers" and bool(layer.weights)
        counts[kind] += 1 + twice
        place = group.create_group(f"{container}/{kind}{f'_{number}' if number else ''}")
        own = place.create_group("vars")
        if hasattr(layer, "layers"):
            _layers(place, layer, container)
            continue
        for at, variable in enumerate(layer.weights):
            own[str(at)] = np.asarray(variable.value)


def _owner(layer, variable):
    """Give the name of the innermost layer that has a variable."""
    for inner in getattr(layer, "layers", ()):
        if any(each is variable for each in inner.weights):
            return _owner(inner, variable)
    return layer.name


def _old_name(layer, variable):
    for inner in getattr(layer, "layers", ()):
        if any(each is variable for each in inner.weights):
            return _old_name(inner, variable)
    old = {"DepthwiseConv2D": {"kernel": "depthwise_kernel"}}
    return old.get(type(layer).__name__, {}).get(variable.name, variable.name)


def _model(model):
    if type(model).__name__ == "Sequential":
        first = model.get_config()["layers"][0]
        assert first["class_name"] == "InputLayer"
        layers = [_plain_config("InputLayer", first["config"])]
        layers += [_entry(layer) for layer in model.layers]
        return {"name": model.name, "layers": layers}
    config = model.get_config()
    named = {
        each["name"]: model.get_layer(each["name"])
        for each in config["layers"]
        if each["class_name"] not in FUNCTIONS or each["module"] == "keras.layers"
    }
    return {
        "name": model.name,
        "trainable": True,
        "layers": [_called(each, named) for each in config["layers"]],
        "input_layers": [config["input_layers"]],
        "output_layers": [_output(config["output_layers"], named)],
    }


def _output(written, named):
    name, call, index = written
    # Keras 3 counts from 1 what leaves a functional model; Keras 2 also a sequential one.
    return [name, call + (type(named.get(name)).__name__ == "Sequential"), index]


def _called(entry, named):
    nodes = [_node(node, named) for node in entry["inbound_nodes"]]
    name, kind = entry["name"], entry["class_name"]
    if name in named:
        return {**_entry(named[name]), "name": name, "inbound_nodes": nodes}
    (node,) = entry["inbound_nodes"]
    first, *rest = node["args"]
    given = {}
    if kind == "GetItem":
        given = {"slice_spec": [_slice(each) for each in rest[0]]}
    elif rest:
        given = {"y": _value(rest[0], named), "name": None}
    elif kind == "Mean":
        given = {"axis": entry["config"]["axis"], "keepdims": entry["config"]["keepdims"]}
    elif kind == "Concatenate":
        given = {"axis": entry["config"]["axis"]}
    leaves = [_leaf(each, named, given) for each in (first if isinstance(first, list) else [first])]
    lambda_kind = "SlicingOpLambda" if kind == "GetItem" else "TFOpLambda"
    function = FUNCTIONS[kind]
    return {
        "class_name": lambda_kind,
        "config": {"name": name, "trainable": True, "dtype": "float32", "function": function},
        "name": name,
        "inbound_nodes": leaves if len(leaves) == 1 else [leaves],
    }


def _slice(written):
    return written["config"] if written["class_name"] == "__slice__" else {
        "class_name": "__ellipsis__"
    }  # fmt: skip


def _value(written, named):
    return _leaf(written, named)[:3] if isinstance(written, dict) else written


def _leaf(written, named, given=None):
    if not isinstance(written, dict):
        return ["_CONSTANT_VALUE", -1, written, given or {}]
    name, call, index = written["config"]["keras_history"]
    return [name, call + hasattr(named.get(name), "layers"), index, given or {}]


def _node(node, named):
    (first, *_), given = node["args"], node["kwargs"]
    return [_leaf(each, named, given) for each in (first if isinstance(first, list) else [first])]


def _entry(layer):
    if hasattr(layer, "layers"):
        return {"class_name": type(layer).__name__, "config": _model(layer)}
    return _plain_config(type(layer).__name__, layer.get_config())


def _plain_config(kind, config):
    config = dict(config)
    for name in config:
        if name.endswith("_initializer"):
            config[name] = initializer()
    config["dtype"] = "float32"
    if kind == "InputLayer":
        config["batch_input_shape"] = config.pop("batch_shape")
        config["ragged"] = False
    if kind == "DepthwiseConv2D":
        config["groups"] = 1
    if kind == "BatchNormalization":
        config["axis"] = [3]
        for name in ("synchronized", "renorm"):
            config.pop(name, None)
    if kind == "LeakyReLU":
        config["alpha"] = config.pop("negative_slope")
    if kind.startswith("Random"):
        config["rng_type"] = "stateful"
        for name in ("data_format", "value_range"):
            config.pop(name, None)
    return {"class_name": kind, "config": config}
