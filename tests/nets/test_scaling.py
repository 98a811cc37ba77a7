"""Models are asked which numbers they take for pixels, by what they make of some."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.loading import read_model
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.scaling import FoundNumbers, find_numbers, numbers_for
from tests.nets.loading import files
from tests.nets.loading.onnx import graphs

pytestmark = pytest.mark.tensorflow

SIDE = 32
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def adapted(keras, pictures):
    """Give a Normalization that has seen pictures."""
    layer = keras.layers.Normalization()
    layer.adapt(pictures)
    return layer


def augmented(keras, x):
    layers = keras.layers
    for layer in (
        layers.RandomFlip(),
        layers.RandomRotation(0.2),
        layers.RandomCrop(24, 24),
        layers.RandomContrast(0.5),
        layers.RandomBrightness(0.5),
        layers.Rescaling(1 / 127.5, -1),
    ):
        x = layer(x)
    return x


def normalised(keras, x):
    statistics = {"mean": IMAGENET[0], "variance": np.square(IMAGENET[1])}
    return keras.layers.Normalization(**statistics)(scaled(keras, x))


def nested(keras, x):
    inner = keras.Sequential([keras.layers.Rescaling(1 / 255)])
    return keras.Sequential([keras.layers.RandomFlip(), inner])(x)


def scaled(keras, x):
    return keras.layers.Rescaling(1 / 255)(x)


def prepared(name):
    return lambda keras, x: getattr(keras.applications, name).preprocess_input(x)


# First layers by name, the numbers that they take, and what reaches the kernel.
WAYS = {
    "x / 255": (lambda _, x: x / 255.0, "0..255", (0, 1)),
    "x / 127.5 - 1": (lambda _, x: x / 127.5 - 1, "0..255", (-1, 1)),
    "x / 256": (lambda _, x: x / 256, "0..255", (0, 0.99609)),
    "x - 127.5": (lambda _, x: x - 127.5, "0..255", (-127.5, 127.5)),
    "(255 - x) / 255": (lambda _, x: (255 - x) / 255, "0..255", (0, 1)),
    "vgg16": (prepared("vgg16"), "0..255", (-123.68, 151.061)),
    "resnet50": (prepared("resnet50"), "0..255", (-123.68, 151.061)),
    "resnet_v2": (prepared("resnet_v2"), "0..255", (-1, 1)),
    "mobilenet_v2": (prepared("mobilenet_v2"), "0..255", (-1, 1)),
    "inception_v3": (prepared("inception_v3"), "0..255", (-1, 1)),
    "densenet": (prepared("densenet"), "0..255", (-2.11790, 2.64)),
    "Rescaling": (scaled, "0..255", (0, 1)),
    "Rescaling and Normalization": (normalised, "0..255", (-2.11790, 2.64)),
    "augmentation": (augmented, "0..255", (-1, 1)),
    "padding": (lambda k, x: scaled(k, k.layers.ZeroPadding2D(3)(x)), "0..255", (0, 1)),
    "cropping": (lambda k, x: scaled(k, k.layers.Cropping2D(3)(x)), "0..255", (0, 1)),
    "resizing": (lambda k, x: scaled(k, k.layers.Resizing(20, 28)(x)), "0..255", (0, 1)),
    "pooled first": (lambda k, x: scaled(k, k.layers.AveragePooling2D(2)(x)), "0..255", (0, 1)),
    "cast": (lambda k, x: k.ops.cast(x, "float16") / 255, "0..255", (0, 1)),
    "clipped": (lambda k, x: k.ops.clip(x, 0, 255) / 255, "0..255", (0, 1)),
    "one channel of three": (lambda _, x: x[..., :1] / 255, "0..255", (0, 1)),
    "grey": (lambda k, x: k.ops.mean(x, -1, keepdims=True) / 255, "0..255", (0, 1)),
    "nested": (nested, "0..255", (0, 1)),
    "2 x - 1": (lambda _, x: 2 * x - 1, "0..1", (-1, 1)),
    "torch of 0 to 1": (
        lambda _, x: (x - np.float32(IMAGENET[0])) / np.float32(IMAGENET[1]),
        "0..1",
        (-2.11790, 2.64),
    ),
    "clipped to 1": (lambda k, x: k.ops.clip(x, 0, 1), "0..1", (0, 1)),
    "(x + 1) / 2": (lambda _, x: (x + 1) / 2, "-1..1", (0, 1)),
}


def network(keras, first=lambda x: x, *, channels=3, dtype="float32"):
    """Make a classifier of which the first layers are given."""
    pictures = keras.Input((SIDE, SIDE, channels), dtype=dtype)
    x = keras.layers.Conv2D(4, 3)(first(pictures))
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dense(3, activation="softmax")(x)
    return keras.Model(pictures, x)


@pytest.mark.parametrize("name", WAYS)
def test_first_layers_tell_which_numbers_they_take(keras, name):
    first, numbers, (low, high) = WAYS[name]
    found = find_numbers(network(keras, partial(first, keras)))
    assert (found.numbers, found.reason, found.weak) == (numbers, "layers", False)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize(
    "name",
    ["vgg16", "densenet", "x / 127.5 - 1", "Rescaling and Normalization", "augmentation", "nested"],
)
def test_a_file_is_asked_as_the_model_was(keras, tmp_path, name):
    first, numbers, _ = WAYS[name]
    model = read_model(files.saved(network(keras, partial(first, keras)), tmp_path)).model
    assert numbers_for(ModelChoice("file", "0" * 64), model) == numbers


@pytest.mark.parametrize("dtype", ["uint8", "int32"])
def test_whole_numbers_are_pixels(keras, dtype):
    model = network(keras, lambda x: keras.ops.cast(x, "float32") / 255, dtype=dtype)
    assert find_numbers(model) == FoundNumbers("0..255", "integers")


@pytest.mark.parametrize("numbers", ["0..255", "0..1", "-1..1"])
def test_a_normalization_takes_what_it_was_adapted_to(keras, numbers):
    # Bright in the middle, dark at the edges, as photographs are.
    seen = SCALINGS[numbers].scaled(np.random.default_rng(0).normal(115, 60, (4, 8, 8, 3)))
    found = find_numbers(network(keras, adapted(keras, seen)))
    assert (found.numbers, found.reason, found.weak) == (numbers, "layers", False)


@pytest.mark.parametrize("numbers", ["0..255", "0..1", "-1..1", "torch"])
def test_the_statistics_of_a_first_batch_normalization_tell(keras, numbers):
    layer = keras.layers.BatchNormalization()
    model = network(keras, layer)
    seen = SCALINGS[numbers].scaled(np.random.default_rng(0).normal((120, 115, 105), 62, (999, 3)))
    layer.moving_mean.assign(seen.mean(0))
    layer.moving_variance.assign(seen.var(0))
    found = find_numbers(model)
    assert (found.numbers, found.reason, found.weak) == (numbers, "statistics", False)
    assert found.low == pytest.approx(-120 / 62, abs=0.2)


def test_statistics_of_dark_digits_are_a_guess(keras):
    layer = keras.layers.BatchNormalization()
    model = network(keras, layer, channels=1)
    layer.moving_mean.assign([0.1307])
    layer.moving_variance.assign([0.3081**2])
    found = find_numbers(model)
    assert (found.numbers, found.reason, found.weak) == ("0..1", "statistics", True)


def test_a_batch_normalization_that_has_learned_nothing_tells_nothing(keras):
    found = find_numbers(network(keras, keras.layers.BatchNormalization()))
    assert found == FoundNumbers("0..1", "unchanged", weak=True)


@pytest.mark.parametrize(
    "first",
    [lambda x: x, lambda x: x[..., ::-1], lambda x: x * 1.0],
    ids=["nothing", "blue first", "times 1"],
)
def test_what_reaches_the_kernel_unchanged_is_a_guess(keras, first):
    model = network(keras, first)
    assert find_numbers(model) == FoundNumbers("0..1", "unchanged", weak=True)
    assert find_numbers(model, "torch") == FoundNumbers("torch", "unchanged", weak=True)


def test_a_grey_network_has_no_means_of_colours(keras):
    model = network(keras, channels=1)
    assert find_numbers(model, "torch") == FoundNumbers("0..1", "unchanged", weak=True)


@pytest.mark.parametrize("bent", ["tanh", "floor"])
def test_what_bends_pixels_tells_nothing(keras, bent):
    first = keras.ops.tanh if bent == "tanh" else lambda x: keras.ops.floor(x / 1000)
    found = find_numbers(network(keras, first))
    assert found == FoundNumbers("0..1", "unclear", weak=True)


def test_a_model_without_a_kernel_is_a_guess(keras):
    pictures = keras.Input((8, 8, 3))
    assert find_numbers(keras.Model(pictures, keras.layers.Flatten()(pictures))).weak
    assert find_numbers(keras.Model(pictures, pictures[..., ::-1])).weak
    scaled = keras.Model(pictures, keras.layers.Rescaling(1 / 255)(pictures))
    assert find_numbers(scaled) == FoundNumbers("0..255", "layers", 0, 1)


def test_a_size_that_is_left_open_is_no_hindrance(keras):
    pictures = keras.Input((None, None, 3))
    x = keras.layers.Conv2D(4, 3)(keras.layers.Cropping2D(40)(pictures / 255))
    assert find_numbers(keras.Model(pictures, x)) == FoundNumbers("0..255", "layers", 0, 1)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("EfficientNetB0", "0..255"),
        ("EfficientNetV2B0", "0..255"),
        ("ConvNeXtTiny", "0..255"),
        ("MobileNetV3Small", "0..255"),
        ("MobileNetV2", None),
        ("DenseNet121", None),
    ],
)
def test_networks_of_keras_applications_say_what_they_scale(keras, name, numbers):
    model = getattr(keras.applications, name)(
        weights=None, include_top=False, input_shape=(SIDE, SIDE, 3)
    )
    found = find_numbers(model)
    assert found.weak is (numbers is None)
    assert found.numbers == (numbers or "0..1")


def test_a_network_of_keras_applications_says_so_as_a_file_too(keras, tmp_path):
    make = keras.applications.MobileNetV3Small
    model = make(weights=None, classes=4, input_shape=(SIDE, SIDE, 3))
    found = find_numbers(read_model(files.saved(model, tmp_path)).model)
    assert (found.numbers, found.weak) == ("0..255", False)


def onnx_network(*before, constants=None):
    """Make a network of PyTorch: what stands before, and a convolution."""
    entering = before[-1].output[0] if before else "x"
    last = graphs.node("Conv", [entering, "kernel"])
    known = {"kernel": graphs.numbers(4, 3, 3, 3), **(constants or {})}
    return read_model(graphs.data([*before, last], known)).model


def test_a_network_of_pytorch_is_guessed_to_take_what_most_do():
    found = find_numbers(onnx_network(), "torch")
    assert found == FoundNumbers("torch", "unchanged", weak=True)


def test_a_network_of_pytorch_that_scales_says_so():
    mean, deviation = (np.float32(each).reshape(1, 3, 1, 1) for each in IMAGENET)
    before = graphs.node("Sub", ["x", "mean"], ["a"]), graphs.node("Div", ["a", "deviation"], ["b"])
    constants = {"mean": mean, "deviation": deviation}
    found = find_numbers(onnx_network(*before, constants=constants), "torch")
    assert (found.numbers, found.reason) == ("0..1", "layers")
    first = graphs.node("Div", ["x", "most"], ["z"])
    before[0].input[0] = "z"
    constants["most"] = np.float32(255)
    found = find_numbers(onnx_network(first, *before, constants=constants), "torch")
    assert (found.numbers, found.reason) == ("0..255", "layers")
