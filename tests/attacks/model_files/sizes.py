"""Small files that unpack to large ones, or say that their numbers are many."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from tests.attacks.model_files.making import (
    KERNEL,
    Make,
    base,
    layer,
    saved,
    with_weights,
)
from tests.nets.loading.files import CONFIG, WEIGHTS, changed, packed, parts


def terabytes_of_weights(folder: Path) -> bytes:
    """CVE-2026-0897: an array says that it is of terabytes."""

    def change(weights: Any) -> None:
        del weights[KERNEL]
        weights.create_dataset(KERNEL, (10**6, 10**6), "f4", chunks=(10**3,) * 2)

    return with_weights(change)


def weights_bomb(folder: Path) -> bytes:
    members = {**parts(base()), WEIGHTS: bytes(200 * 2**20)}
    return packed(members, zipfile.ZIP_DEFLATED)


def settings_bomb(folder: Path) -> bytes:
    return packed({**parts(base()), CONFIG: b" " * 2**29}, zipfile.ZIP_DEFLATED)


def deep_settings(folder: Path) -> bytes:
    return packed({**parts(base()), CONFIG: b'{"a":' * 10**6})


def many_filters(folder: Path) -> bytes:
    data = saved(
        lambda keras: keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3)])
    )
    return changed(
        data, lambda config: config["config"]["layers"][1]["config"].update(filters=10**9)
    )


def many_layers(folder: Path) -> bytes:
    def add(config: dict[str, Any]) -> None:
        layers = config["config"]["layers"]
        layers[1:1] = [layer("ReLU", name=f"r{i}") for i in range(100_000)]

    return changed(base(), add)


def alone(kind: str, module: str, config: dict[str, Any], *args: Any) -> Make:
    """Let an operation be computed of numbers in the file, and of nothing that enters."""

    def make(folder: Path) -> bytes:
        data = saved(lambda keras: _relu(keras))

        def add(settings: dict[str, Any]) -> None:
            name = config.get("name", "evil")
            evil = layer(kind, module, **config) | {
                "name": name,
                "inbound_nodes": [{"args": list(args), "kwargs": {}}],
            }
            settings["config"]["layers"].append(evil)

        return changed(data, add)

    return make


def _relu(keras: Any) -> Any:
    pictures = keras.Input((8, 8, 3))
    return keras.Model(pictures, keras.layers.ReLU()(pictures))


def array(*shape: int) -> dict[str, Any]:
    """Write numbers as Keras writes a tensor in a file."""
    import numpy as np

    return {
        "module": "builtins",
        "class_name": "__tensor__",
        "config": {"value": np.ones(shape).tolist(), "dtype": "float32"},
        "registered_name": None,
    }


ATTACKS: dict[str, Make] = {
    "CVE-2026-0897, HDF5: terabytes": terabytes_of_weights,
    "zip: a bomb of weights": weights_bomb,
    "zip: a bomb of settings": settings_bomb,
    "settings nested 10⁶ deep": deep_settings,
    "10⁵ layers": many_layers,
    "terabytes: filters": many_filters,
    "numbers alone: Tile": alone(
        "Tile", "keras.src.ops.numpy", {"repeats": [1, 17_000, 17_000]}, array(1, 1, 1)
    ),
    "numbers alone: Arange": alone("Arange", "keras.src.ops.numpy", {}, 0, 3 * 10**8),
    "numbers alone: RepeatVector": alone(
        "RepeatVector", "keras.layers", {"n": 10**6}, array(1, 300)
    ),
}
