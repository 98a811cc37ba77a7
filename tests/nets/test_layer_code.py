"""The Keras programs that the pages offer: they run, and print the numbers of cnnviz.ops."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from cnnviz.nets.layer_code import keras_code, refusal
from cnnviz.ops import ConvLayer, activate

pytestmark = pytest.mark.tensorflow

# kind, kernel shape (kh, kw, C, F), settings, activation
CASES = {
    "conv": ("conv", (3, 3, 1, 1), {}, "none"),
    "filters": ("conv", (3, 2, 3, 4), {"strides": (2, 1)}, "relu"),
    "same": ("conv", (4, 3, 1, 1), {"padding": "same", "strides": 3}, "tanh"),
    "dilated": ("conv", (3, 3, 1, 2), {"padding": "same", "dilation_rate": 2}, "sigmoid"),
    "zeros": ("conv", (3, 3, 3, 1), {"padding": ((2, 0), (1, 3)), "strides": 2}, "gelu"),
    "softmax": ("conv", (1, 1, 1, 3), {}, "softmax"),
    "depthwise": ("depthwise", (3, 3, 3, 1), {"padding": "same", "strides": 2}, "leaky_relu"),
    "depthwise pair": ("depthwise", (2, 2, 3, 1), {"strides": (2, 1), "dilation_rate": 2}, "none"),
    "depthwise zeros": ("depthwise", (2, 3, 3, 1), {"padding": ((1, 1), (0, 2))}, "none"),
    "transpose": ("transpose", (3, 2, 3, 2), {"strides": (2, 3)}, "none"),
    "transpose same": ("transpose", (4, 4, 1, 1), {"padding": "same", "strides": 2}, "elu"),
    "transpose dilated": ("transpose", (2, 2, 1, 1), {"dilation_rate": (1, 3)}, "none"),
}
CHANNELS = (1, 3)
RUN_ALL = "import runpy, sys\nfor name in sys.argv[1:]: runpy.run_path(name)"


def layer_and_image(case):
    kind, shape, settings, activation = CASES[case]
    rng = np.random.default_rng(len(case))
    kernels = rng.normal(size=shape).astype(np.float32)
    image = rng.integers(0, 10, (9, 8, shape[2])).astype(np.float32)
    return ConvLayer(kind, kernels, 0.25, **settings), image, activation


def pixels(channels):
    return np.random.default_rng(0).integers(0, 256, (7, 9, channels), dtype=np.uint8)


def run(folder, *programs):
    """Run programs one after the other as a fresh user would; give what each printed."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN_ALL, *programs],
        cwd=folder,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return dict(zip(programs, result.stdout.splitlines(), strict=True))


def numbers(line):
    """Read a shape and a nested list, and see that they belong together."""
    end = line.index(")") + 1
    feature_map = np.array(ast.literal_eval(line[end:].strip()))
    assert feature_map.shape == ast.literal_eval(line[:end])
    return feature_map


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programs")
    for case in CASES:
        layer, image, activation = layer_and_image(case)
        (folder / f"{case}.py").write_text(keras_code(layer, image, activation))
    for channels in CHANNELS:
        photo = f"photo_{channels}.png"
        Image.fromarray(pixels(channels).squeeze()).save(folder / photo)
        layer = ConvLayer("conv", np.ones((3, 3, channels, 1)), strides=2)
        (folder / photo).with_suffix(".py").write_text(keras_code(layer, photo))
    # Where a program says what TensorFlow reads, it is the one that loads it.
    first = sorted(CASES, key=lambda case: case != "transpose dilated")
    photos = (f"photo_{channels}" for channels in CHANNELS)
    return run(folder, *(f"{case}.py" for case in (*first, *photos)))


@pytest.mark.processor
@pytest.mark.parametrize("case", CASES)
def test_program_prints_the_map(printed, case):
    layer, image, activation = layer_and_image(case)
    assert refusal(layer) is None
    wanted = layer(image) if activation == "none" else activate(layer(image), activation)
    np.testing.assert_allclose(numbers(printed[f"{case}.py"]), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("channels", CHANNELS)
def test_program_reads_the_photo_beside_it(printed, channels):
    layer = ConvLayer("conv", np.ones((3, 3, channels, 1)), strides=2)
    wanted = layer(pixels(channels).astype(np.float32))
    np.testing.assert_allclose(numbers(printed[f"photo_{channels}.py"]), wanted, rtol=1e-5)


def test_program_has_at_most_a_dozen_lines():
    layer, image, _ = layer_and_image("zeros")
    assert len(keras_code(layer, image).splitlines()) <= 12


@pytest.mark.parametrize(
    ("kind", "strides", "dilation_rate", "rule"),
    [
        ("conv", (1, 2), (2, 1), "keras pair"),
        ("transpose", 2, 2, "keras pair"),
        ("depthwise", (1, 2), (2, 1), None),
        ("conv", (1, 2), 1, None),
        ("conv", 1, (1, 2), None),
    ],
)
def test_what_keras_refuses_is_known(kind, strides, dilation_rate, rule):
    layer = ConvLayer(kind, np.ones((2, 2, 1, 1)), strides=strides, dilation_rate=dilation_rate)
    assert refusal(layer) == rule
    program = compile(keras_code(layer, np.ones((5, 5, 1))), "convolution.py", "exec")
    if rule:
        with pytest.raises(ValueError, match="not supported in conjunction"):
            exec(program, {})
    else:
        exec(program, {})
