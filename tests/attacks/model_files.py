"""Model files that are made to do harm: code, other files, and costs that a small file hides."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.nets.loading import files
from tests.nets.loading.files import CONFIG, WEIGHTS, changed, packed, parts, with_layer

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


# What runs code.


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


# What leads out of the file.


def with_weights(change: Callable[[Any], None]) -> bytes:
    import h5py

    members = parts(base())
    file = io.BytesIO(members[WEIGHTS])
    with h5py.File(file, "a") as weights:
        change(weights)
    return packed({**members, WEIGHTS: file.getvalue()})


KERNEL = "layers/conv2d/vars/0"


def external_link(folder: Path) -> bytes:
    import h5py

    def change(weights: Any) -> None:
        del weights[KERNEL]
        weights[KERNEL] = h5py.ExternalLink("/etc/passwd", "/")

    return with_weights(change)


def external_numbers(folder: Path) -> bytes:
    """CVE-2026-1669: the numbers are the bytes of another file."""
    (folder / "secret").write_bytes(bytes(432))

    def change(weights: Any) -> None:
        del weights[KERNEL]
        external = [(str(folder / "secret"), 0, 432)]
        weights.create_dataset(KERNEL, (3, 3, 3, 4), "f4", external=external)

    return with_weights(change)


def virtual_numbers(folder: Path) -> bytes:
    import h5py

    def change(weights: Any) -> None:
        layout = h5py.VirtualLayout((3, 3, 3, 4), "f4")
        layout[0] = h5py.VirtualSource(str(folder / "elsewhere.h5"), "x", (3, 3, 4))
        del weights[KERNEL]
        weights.create_virtual_dataset(KERNEL, layout)

    return with_weights(change)


def member(name: str) -> Make:
    return lambda folder: packed({**parts(base()), name: b"x"})


# What a small file makes large.


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


def of_pictures(make: Callable[[Any, Any], Any], shape: tuple[int, ...] = (256, 256, 3)) -> Make:
    """Make a functional model of a function from the input."""

    def model(keras: Any) -> Any:
        pictures = keras.Input(shape)
        return keras.Model(pictures, make(keras, pictures))

    return lambda folder: saved(model)


def wide_border(keras: Any, x: Any) -> Any:
    return keras.layers.ZeroPadding2D(10**6)(x)


def large_pixels(keras: Any, x: Any) -> Any:
    return keras.layers.UpSampling2D(10**5)(x)


def product(keras: Any, x: Any) -> Any:
    """Two products of matrices of 8,192 rows: 10¹² multiply-adds, and no weights."""
    flat = keras.layers.Reshape((8192, 96))(x)
    wide = keras.ops.tile(flat, (1, 1, 80))
    return keras.ops.mean(
        keras.ops.matmul(keras.ops.matmul(wide, keras.ops.transpose(wide, (0, 2, 1))), wide),
        axis=(1, 2),
        keepdims=True,
    )


def svd(keras: Any, x: Any) -> Any:
    return keras.ops.svd(keras.ops.tile(x[:, :, :, 0], (1, 10, 10)), compute_uv=False)


def conv3d(keras: Any, x: Any) -> Any:
    deep = keras.ops.tile(keras.layers.Reshape((256, 256, 3, 1))(x), (1, 1, 1, 1, 16))
    for _ in range(40):
        deep = keras.layers.Conv3D(16, 9, padding="same")(deep)
    return keras.layers.GlobalAveragePooling3D()(deep)


def lstm(keras: Any, x: Any) -> Any:
    rows = keras.layers.Reshape((1000, 64))(x)
    for _ in range(12):
        rows = keras.layers.LSTM(64, return_sequences=True)(rows)
    tiled = keras.ops.tile(rows, (1, 1, 40))
    return keras.layers.LSTM(700)(tiled)


def conv_lstm(keras: Any, x: Any) -> Any:
    film = keras.layers.Reshape((16, 64, 64, 3))(x)
    return keras.layers.ConvLSTM2D(128, 9, padding="same")(film)


def distributed(keras: Any, x: Any) -> Any:
    film = keras.layers.Reshape((16, 64, 64, 3))(x)
    twice = keras.layers.TimeDistributed(keras.layers.Conv2D(256, 3, padding="same"))(film)
    for _ in range(8):
        twice = keras.layers.TimeDistributed(keras.layers.SeparableConv2D(256, 31, padding="same"))(
            twice
        )
    return keras.layers.GlobalAveragePooling3D()(twice)


def pooled(keras: Any, x: Any) -> Any:
    for _ in range(4):
        x = keras.layers.MaxPooling2D(255, strides=1, padding="same")(x)
    return keras.layers.GlobalAveragePooling2D()(x)


def summed(keras: Any, x: Any) -> Any:
    """Read one large map 2,000 times, without making another."""
    large = keras.layers.UpSampling2D(8)(x)
    sums = [keras.ops.sum(large, axis=(1, 2, 3), keepdims=True) for _ in range(2_000)]
    return keras.layers.Add()(sums)


def repeated_difference(keras: Any, x: Any) -> Any:
    """Differences of differences, each of them an operation: 250 of one layer."""
    return keras.layers.Flatten()(keras.ops.diff(x, n=250, axis=1))


def counted(keras: Any, x: Any) -> Any:
    """A row as long as the largest number that comes by."""
    whole = keras.ops.cast(x * 1e9 + 1e9, "int32")
    return keras.ops.bincount(keras.ops.reshape(whole, (-1,)))


def large_statistics(keras: Any, x: Any) -> Any:
    """Means of 0 are spread over each number of a large map while the layer is built."""
    large = keras.layers.UpSampling2D(100)(x)
    return keras.layers.Normalization(axis=(1, 2, 3), mean=0.0, variance=1.0)(large)


def large_windows(keras: Any, x: Any) -> Any:
    return keras.layers.AdaptiveAveragePooling2D(5_000)(x)


def nested(depth: int, twice: bool = True) -> Make:
    """Models in models, each used twice, or once with layers of its own."""

    def model(keras: Any) -> Any:
        pictures = keras.Input((8, 8, 3))
        found = keras.Model(pictures, keras.layers.ReLU()(pictures))
        for _ in range(depth):
            pictures = keras.Input((8, 8, 3))
            x = pictures
            for _ in range(0 if twice else 2_900 // depth):
                x = keras.layers.ReLU()(x)
            found = keras.Model(pictures, found(found(x)) if twice else found(x))
        return found

    return lambda folder: saved(model)


def side_by_side(keras: Any, x: Any) -> Any:
    return keras.layers.Add()([keras.layers.ReLU()(x) for _ in range(1_450)])


def slow_loop(keras: Any, x: Any) -> Any:
    """Loops over all that are taken, in each of many layers."""
    rows = keras.layers.Reshape((1000, 1))(x)
    for _ in range(40):
        rows = keras.layers.TimeDistributed(keras.layers.ReLU())(rows)
    return keras.layers.Flatten()(rows)


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
    "HDF5: an external link": external_link,
    "CVE-2026-1669, HDF5: external numbers": external_numbers,
    "HDF5: virtual numbers": virtual_numbers,
    "CVE-2026-0897, HDF5: terabytes": terabytes_of_weights,
    "zip: a name that leads out": member(f"../../{CANARY}"),
    "zip: an absolute name": member(f"/tmp/{CANARY}"),
    "zip: a bomb of weights": weights_bomb,
    "zip: a bomb of settings": settings_bomb,
    "settings nested 10⁶ deep": deep_settings,
    "10⁵ layers": many_layers,
    "terabytes: filters": many_filters,
    "terabytes: padding": of_pictures(wide_border),
    "terabytes: repeated pixels": of_pictures(large_pixels),
    "numbers alone: Tile": alone(
        "Tile", "keras.src.ops.numpy", {"repeats": [1, 17_000, 17_000]}, array(1, 1, 1)
    ),
    "numbers alone: Arange": alone("Arange", "keras.src.ops.numpy", {}, 0, 3 * 10**8),
    "numbers alone: RepeatVector": alone(
        "RepeatVector", "keras.layers", {"n": 10**6}, array(1, 300)
    ),
    "products of matrices": of_pictures(product, (512, 512, 3)),
    "singular values": of_pictures(svd),
    "Conv3D": of_pictures(conv3d),
    "LSTM": of_pictures(lstm, (100, 640, 1)),
    "ConvLSTM2D": of_pictures(conv_lstm),
    "TimeDistributed": of_pictures(distributed),
    "windows of 255 × 255": of_pictures(pooled),
    "one map read 2,000 times": of_pictures(summed),
    "differences of differences": of_pictures(repeated_difference),
    "a length that numbers say": of_pictures(counted),
    "statistics of a large map": of_pictures(large_statistics, (160, 160, 3)),
    "25 million adaptive windows": of_pictures(large_windows),
    "models used twice on 9 levels": nested(9),
    "models used twice on 10 levels": nested(10),
    "models on 30 levels": nested(30, twice=False),
    "1,450 layers side by side": of_pictures(side_by_side, (8, 8, 3)),
    "40,000 turns in Python": of_pictures(slow_loop, (10, 100, 1)),
}
