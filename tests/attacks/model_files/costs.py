"""Small files of networks that take memory or time without end for a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.model_files.making import (
    Make,
    saved,
)


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
    "terabytes: padding": of_pictures(wide_border),
    "terabytes: repeated pixels": of_pictures(large_pixels),
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
