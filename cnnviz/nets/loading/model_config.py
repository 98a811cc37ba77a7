"""How the layers of a stranger's model are set, in JSON: only what Keras itself can make."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.keras_classes import REFUSED, is_activation, is_known

_MAX_DEPTH = 200
_MAX_LAYERS = 3_000
_MAX_MADE = 9_000  # calls of layers while Keras makes the model: of nested ones, all at each level
_MAX_NAME = 200  # characters
_MARKUP = set("`[]<>$*\\")  # what a page might take for a link, a picture or a formula
_AGAIN = message('save the model again with `model.save("name.keras")`')

# Operations that give as many tensors as their settings say.
_SPLIT, _MAX_PARTS = {"Split", "ArraySplit", "Unstack"}, 1_000
_MODELS = ("Functional", "Sequential", "Model")
_PLAIN = {"__keras_tensor__", "__bytes__", "__ellipsis__", "__slice__"}
_ARRAYS = {"__tensor__", "__numpy__"}
_NUMBER = re.compile(r"bool|u?int\d{1,2}|b?float\d{1,2}")


def parsed(config: bytes) -> dict[str, Any]:
    """Read the settings of a model, which may be anything.

    Raises
    ------
    ModelError
        If they are damaged.
    """
    try:
        settings = json.loads(config)
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(settings, dict) or "class_name" not in settings:
        raise ModelError(
            message("The file's `config.json` describes no model: {again}.", again=_AGAIN)
        )
    return settings


def check_settings(settings: dict[str, Any]) -> None:
    """Check the settings of a model; what only training needs is taken out.

    Raises
    ------
    ModelError
        If they are too long, or ask for anything but Keras's own layers.
    """
    layers = made = 0
    shared: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    # Of each part: its depth, how often it is computed, and how often while the model is made.
    waiting: list[tuple[Any, int, int, int]] = [(settings, 0, 1, 0)]
    while waiting:
        part, depth, times, above = waiting.pop()
        if depth > _MAX_DEPTH:
            raise ModelError(
                message("The file's `config.json` is nested too deeply: {again}.", again=_AGAIN)
            )
        if isinstance(part, dict):
            part.pop("compile_config", None)
            own = _check(part)
            uses = times * own
            layers += uses
            # Keras calls a model's layers when it makes it, and at each call of a model around it.
            calls = (above + 1) * max(1, own) if "layers" in _config(part) else above
            made += (above + 1) * own
            if layers > _MAX_LAYERS:
                raise ModelError(
                    message(
                        "The model has more than {max_layers:,} layers: bring a smaller model.",
                        max_layers=_MAX_LAYERS,
                    )
                )
            if made > _MAX_MADE:
                raise ModelError(
                    message(
                        "The models within the model are nested so that Keras would call more "
                        "than {max_made:,} layers to make it: nest it less deeply, and save it "
                        "again.",
                        max_made=_MAX_MADE,
                    )
                )
            if part.get("shared_object_id") is not None:
                shared[_number(part["shared_object_id"])].append(part)
            # All that is in a layer is computed at each of its uses.
            waiting += [(each, depth + 1, uses or times, calls) for each in part.values()]
        elif isinstance(part, list):
            waiting += [(each, depth + 1, times, above) for each in part]
    # What is another thing again, but is written otherwise, would not have been counted.
    for first, *others in shared.values():
        if any(first[key] != each[key] for each in others for key in ("class_name", "config")):
            raise _damaged()


def _config(part: dict[str, Any]) -> dict[str, Any]:
    found = part.get("config")
    return found if isinstance(found, dict) else {}


def _number(shared: object) -> int:
    if not isinstance(shared, int):
        raise _damaged()
    return shared


def _check(part: dict[str, Any]) -> int:
    """Refuse what is not Keras's own; give how often it is used if it is a layer."""
    inner = part.get("config")
    layers = inner.get("layers", []) if isinstance(inner, dict) else []
    if not isinstance(layers, list):
        raise _damaged()
    for each in layers:
        # Without these, Keras takes another way, of older files.
        if not isinstance(each, dict) or not {"class_name", "module"} <= each.keys():
            raise ModelError(
                message(
                    "The file's `config.json` has layers of an older kind: {again}.", again=_AGAIN
                )
            )
    if "class_name" not in part:
        return 0
    kind, module = part["class_name"], part.get("module")
    if not isinstance(kind, str) or not isinstance(module, str | None):
        raise _damaged()
    if kind in _PLAIN:
        return 0
    if kind in _ARRAYS:
        named = inner.get("dtype") if isinstance(inner, dict) else None
        if isinstance(named, str) and _NUMBER.fullmatch(named):
            return 0
        raise _damaged()
    if part.get("registered_name") not in (None, kind, inner if kind == "function" else None):
        raise _unknown(part["registered_name"])
    if kind == "function":
        if not is_activation(module, inner):
            raise _unknown(inner)
        return 0
    if kind in REFUSED:
        raise ModelError(
            message(
                "The model has a {kind} layer, which may run a stranger's code or files: "
                "replace it by Keras's other layers, and save the model again.",
                kind=quoted(kind),
            )
        )
    if not is_known(module, kind):
        raise _unknown(kind)
    if not isinstance(inner, dict):
        raise _damaged()
    if kind in _SPLIT and any(isinstance(n, int) and n > _MAX_PARTS for n in inner.values()):
        raise ModelError(
            message(
                "The model splits a map into more than {max_parts:,} parts: {again}.",
                max_parts=_MAX_PARTS,
                again=_AGAIN,
            )
        )
    if not _is_name(inner.get("name", kind)):
        raise ModelError(
            message(
                "A layer's name has more than {max_name} characters, or some that a page "
                "cannot show: rename it, and save the model again.",
                max_name=_MAX_NAME,
            )
        )
    if kind not in _MODELS and not _is_scope(inner.get("name", kind)):
        raise ModelError(
            message(
                "The layer's name {name} is none that TensorFlow takes: rename it with "
                "letters from A to z, digits and _ . - alone, and save the model again.",
                name=quoted(inner["name"]),
            )
        )
    if kind == "Sequential":  # by this name another way to make it is found
        part["registered_name"] = kind
    if "unroll" in inner:  # the same numbers, of far fewer operations
        inner["unroll"] = False
    uses = part.get("inbound_nodes")
    if not isinstance(uses, list):
        return int(module == "keras.layers")
    if not all(map(_has_tensor, uses)):
        raise ModelError(
            message(
                "The layer {name} is computed of numbers in the file alone, and not of what "
                "enters the model: {again}.",
                name=quoted(inner.get("name", kind)),
                again=_AGAIN,
            )
        )
    return max(1, len(uses))


def _has_tensor(call: object) -> bool:
    """Tell whether a call is given a tensor of the model; Keras computes one without at once."""
    if isinstance(call, list):  # as Keras 2 writes it: tensors first, and there is no other way
        return bool(call)
    waiting = [call]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("class_name") == "__keras_tensor__":
                return True
            # What is in another thing does not reach the call.
            waiting += part.values() if "class_name" not in part else ()
        elif isinstance(part, list):
            waiting += part
    return False


def _damaged() -> ModelError:
    return ModelError(message("The file's `config.json` is damaged: {again}.", again=_AGAIN))


def _unknown(name: object) -> ModelError:
    return ModelError(
        message(
            "The model needs {name}, which is not one of Keras's own layers and would "
            "have to run a stranger's code: replace it, and save the model again.",
            name=quoted(name),
        )
    )


def _is_name(name: object) -> bool:
    # What is no text at all is for Keras to refuse.
    if not isinstance(name, str):
        return True
    return len(name) <= _MAX_NAME and name.isprintable() and not _MARKUP & set(name)


def _is_scope(name: object) -> bool:
    # TensorFlow's own rule. Keras enters a layer's name before TensorFlow refuses it, and all that
    # it makes thereafter bears that name.
    return (
        not isinstance(name, str) or re.fullmatch(r"[A-Za-z0-9.][\w./-]*", name, re.A) is not None
    )
