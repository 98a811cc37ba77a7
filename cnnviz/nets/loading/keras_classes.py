"""Which names in a stranger's file are Keras's own, and may be made."""

from __future__ import annotations

from importlib import import_module
from operator import attrgetter

REFUSED = {
    *("Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper"),
    *("StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing"),
    *("MelSpectrogram", "STFTSpectrogram", "STFT", "ISTFT"),
}
"""Layers that run what comes with a file, or with this machine, or make tables on the way."""

_CONVNEXT = "keras.src.applications.convnext"
# Where Keras's own things are at home: those that are taken, or the base that all of them have.
_TAKEN = {
    "keras": ("Sequential", "Model", "DTypePolicy"),
    "keras.models": ("Sequential", "Model"),
    "keras.quantizers": (
        *("AbsMaxQuantizer", "Int4QuantizationConfig", "Int8QuantizationConfig"),
        "Float8QuantizationConfig",
    ),
    _CONVNEXT: ("LayerScale", "StochasticDepth"),
    "keras.src.models.functional": ("Functional",),
    "keras.src.models.sequential": ("Sequential",),
    "keras.src.ops.core": ("Cast", "Slice", "Unstack"),
}
_BASES = {
    "keras.layers": "layers.Layer",
    "keras.initializers": "initializers.Initializer",
    "keras.regularizers": "regularizers.Regularizer",
    "keras.constraints": "constraints.Constraint",
    "keras.dtype_policies": "dtype_policies.DTypePolicy",
    **{f"keras.src.ops.{name}": "Operation" for name in ("numpy", "nn", "math", "image", "linalg")},
}
_FUNCTIONS = ("builtins", "keras.activations")


def layer_module(kind: str) -> str | None:
    """Find the module of a layer of Keras, for files that name its class alone.

    Examples
    --------
    >>> layer_module("Conv2D"), layer_module("LayerScale")
    ('keras.layers', 'keras.src.applications.convnext')
    """
    return next((each for each in ("keras.layers", _CONVNEXT) if is_known(each, kind)), None)


def is_known(module: str | None, kind: str) -> bool:
    """Tell whether a class is one of those that are taken from a module of Keras."""
    import keras

    if module in _TAKEN:
        return kind in _TAKEN[module]
    if module not in _BASES:
        return False
    found = vars(import_module(module)).get(kind)
    return isinstance(found, type) and issubclass(found, attrgetter(_BASES[module])(keras))


def is_activation(module: str | None, name: object) -> bool:
    """Tell whether a function is an activation of Keras."""
    import keras

    known = set(dir(keras.activations)) - {"get", "serialize", "deserialize"}
    if module not in _FUNCTIONS:
        return False
    return isinstance(name, str) and not name.startswith("_") and name in known
