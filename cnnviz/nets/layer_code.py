"""A layer as ten lines of Keras that print the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.ops import ConvLayer, axis_paddings, pair

_CLASSES = {"conv": "Conv2D", "depthwise": "DepthwiseConv2D", "transpose": "Conv2DTranspose"}
# The one thing that Keras cannot compute on a CPU without it.
_WITH_ONEDNN = """\
import os

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # a CPU needs it for a dilated Conv2DTranspose

"""


def keras_class(layer: ConvLayer) -> str:
    """Name the Keras class of a layer."""
    return _CLASSES[layer.kind]


def refusal(layer: ConvLayer) -> str | None:
    """Name the rule by which Keras refuses a layer that NumPy can compute.

    Returns
    -------
    "keras pair" or None
        ``"keras pair"``: strides and dilation rate both above 1; only a depthwise layer
        takes that, in Keras 3.15 on TensorFlow.
    """
    strides = pair(layer.strides, "strides")
    dilation_rate = pair(layer.dilation_rate, "dilation_rate")
    both = max(strides) > 1 and max(dilation_rate) > 1
    return "keras pair" if both and layer.kind != "depthwise" else None


def keras_code(
    layer: ConvLayer, image: NDArray[np.floating[Any]] | str, activation: str = "none"
) -> str:
    """Write a program that computes the layer in Keras and prints its map.

    Parameters
    ----------
    layer : ConvLayer
    image : ndarray, shape (H, W, C), or str
        The numbers themselves, or the name of a picture file that the program reads.
    activation : str
        A name of `cnnviz.ops.ACTIVATIONS`, or "none".

    Examples
    --------
    >>> program = keras_code(ConvLayer("conv", np.ones((3, 3, 1, 1))), np.ones((5, 5, 1)))
    >>> "keras.layers.Conv2D(1, (3, 3), strides=(1, 1), padding='valid'" in program
    True
    """
    lines = [
        "import keras",
        "import numpy as np",
        "",
        f"image = {_file(image, layer.channels) if isinstance(image, str) else _array(image)}",
        *layer_lines(layer, activation),
        "print(feature_map.shape, feature_map.tolist())  # (height, width, channels)",
    ]
    return before_keras(layer) + "\n".join(lines) + "\n"


def before_keras(layer: ConvLayer) -> str:
    """Write what a program of the layer does before it imports Keras; "" for nothing."""
    dilated = max(pair(layer.dilation_rate, "dilation_rate")) > 1
    return _WITH_ONEDNN if layer.kind == "transpose" and dilated else ""


def layer_lines(layer: ConvLayer, activation: str = "none") -> list[str]:
    """Write the lines that make ``layer`` in Keras, and ``feature_map`` of ``image`` by it.

    Parameters
    ----------
    layer, activation
        See `keras_code`.
    """
    explicit = not isinstance(layer.padding, str)
    options = {
        "strides": pair(layer.strides, "strides"),
        "padding": "valid" if explicit else layer.padding,
        "dilation_rate": pair(layer.dilation_rate, "dilation_rate"),
        **({} if activation == "none" else {"activation": activation}),
    }
    sizes = [*([] if layer.kind == "depthwise" else [layer.maps]), layer.kernel_size]
    arguments = ", ".join(
        [*map(str, sizes), *(f"{key}={value!r}" for key, value in options.items())]
    )
    zeros = list(axis_paddings(layer.padding)) if explicit else []
    return [
        f"kernel = {_array(layer.keras_kernels)}",
        f"bias = {_array(layer.keras_bias)}",
        *([f"image = np.pad(image, {(*zeros, (0, 0))})"] if explicit else []),
        f"layer = keras.layers.{keras_class(layer)}({arguments})",
        "layer.build((None, *image.shape))",
        "layer.set_weights([kernel, bias])",
        "feature_map = keras.ops.convert_to_numpy(layer(image[None]))[0]",
    ]


def _array(values: NDArray[np.floating[Any]]) -> str:
    numbers = ", ".join(f"{value:.9g}" for value in values.ravel())
    return f'np.array([{numbers}], "float32").reshape{values.shape}'


def _file(name: str, channels: int) -> str:
    mode = "grayscale" if channels == 1 else "rgb"
    return f'keras.utils.img_to_array(keras.utils.load_img("{name}", color_mode="{mode}"))'
