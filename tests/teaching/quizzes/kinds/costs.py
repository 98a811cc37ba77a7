"""The layer that a question's link shows, counted by hand."""

from __future__ import annotations

from types import SimpleNamespace

from tests.teaching.quizzes.made import restored


def layer_of(question):
    """Count the layer that a link shows as Keras's documentation of it says."""
    link = restored(question)
    network = link.get("network")
    layer = network.layers[link.get("layer") - 1]
    settings, (rows, columns, channels) = layer.settings(), network.input_shape
    bias = settings["use_bias"]
    if "units" in settings:
        inputs, units = rows * columns * channels, settings["units"]
        return SimpleNamespace(
            window=1, channels=inputs, read=inputs, filters=units, bias=bias, groups=1,
            cells=1, input_cells=1, shape=network.input_shape, is_map=False,
        )  # fmt: skip
    kernel, strides = settings["kernel_size"], settings["strides"]
    kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    (step, _) = strides if isinstance(strides, tuple) else (strides, strides)
    size = [
        -(-n // step) if settings["padding"] == "same" else (n - k) // step + 1
        for n, k in zip((rows, columns), kernel, strict=True)
    ]
    by_channel = "filters" not in settings
    groups = channels if by_channel else settings["groups"]
    return SimpleNamespace(
        window=kernel[0] * kernel[1],
        channels=channels,
        read=channels // groups,
        filters=channels if by_channel else settings["filters"],
        bias=bias,
        groups=groups,
        cells=size[0] * size[1],
        input_cells=rows * columns,
        shape=network.input_shape,
        is_map=True,
    )
