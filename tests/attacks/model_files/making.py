"""How files of models are made that are to do harm: an honest one, and what is put into it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.nets.loading import files
from tests.nets.loading.files import WEIGHTS, packed, parts

Make = Callable[[Path], bytes]
"""Makes a file; is given a folder, in which `CANARY` must not appear."""

CANARY = "canary"


def layer(kind: str, module: str = "keras.layers", **config: Any) -> dict[str, Any]:
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": "evil"} | config,
        "registered_name": None,
    }


def function(name: str, module: str) -> dict[str, Any]:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def saved(make: Callable[[Any], Any]) -> bytes:
    """Save the model that a function makes."""
    import keras

    with TemporaryDirectory() as folder:
        return files.saved(make(keras), Path(folder))


def base() -> bytes:
    """Save a small honest model, into which harm is put."""
    return saved(
        lambda keras: keras.Sequential(
            [
                keras.Input((8, 8, 3)),
                keras.layers.Conv2D(4, 3),
                keras.layers.Flatten(),
                keras.layers.Dense(3),
            ]
        )
    )


KERNEL = "layers/conv2d/vars/0"


def with_weights(change: Callable[[Any], None]) -> bytes:
    import h5py

    members = parts(base())
    file = io.BytesIO(members[WEIGHTS])
    with h5py.File(file, "a") as weights:
        change(weights)
    return packed({**members, WEIGHTS: file.getvalue()})
