"""Networks that begin with a model of one's own, of each kind of file: trained, or refused before.

Each is frozen in its first epoch, and learns as a whole in its second.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event

import numpy as np
import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.transfer_networks import outline
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from tests.nets.loading import files, keras2_files
from tests.nets.loading.onnx.graphs import data as onnx_file
from tests.nets.loading.onnx.graphs import node, numbers
from tests.nets.loading.test_keras2 import small, teachable_machine
from tests.training.conftest import train_in

pytestmark = pytest.mark.tensorflow

KINDS = {}


def kind(function):
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def classifier(keras, pictures, maps, units=3, activation="softmax"):
    mean = keras.layers.GlobalAveragePooling2D()(maps)
    return keras.Model(pictures, keras.layers.Dense(units, activation)(mean))


def convolved(keras, shape=(8, 8, 3), **settings):
    pictures = keras.Input(shape, **settings)
    return pictures, keras.layers.Conv2D(4, 3, activation="relu", name="see")(pictures)


@kind
def keras_3(keras, folder):
    return files.saved(classifier(keras, *convolved(keras)), folder)


@kind
def keras_2_h5(keras, folder):
    return keras2_files.h5(small(teachable_machine(keras)))


@kind
def keras_2_archive(keras, folder):
    return keras2_files.archive(small(teachable_machine(keras)))


@kind
def teachable_machine_zip(keras, folder):
    model = keras2_files.h5(small(teachable_machine(keras)))
    return files.packed({"keras_model.h5": model, "labels.txt": "0 a\n1 b\n2 c\n"})


@kind
def onnx(keras, folder):
    nodes = [
        node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c", "scale", "offset", "mean", "spread"], ["n"]),
        node("Relu", ["n"], ["r"]),
        node("GlobalAveragePool", ["r"], ["g"]),
        node("Flatten", ["g"]),
    ]
    moments = {name: numbers(4, low=0.5) for name in ("scale", "offset", "mean", "spread")}
    return onnx_file(nodes, {"w": numbers(4, 3, 3, 3), **moments}, shape=("n", 3, 8, 8))


@kind
def channels_first(keras, folder):
    layers, first = keras.layers, {"data_format": "channels_first"}
    pictures = keras.Input((3, 8, 8))
    maps = layers.BatchNormalization(axis=1)(layers.Conv2D(4, 3, **first)(pictures))
    mean = layers.GlobalAveragePooling2D(**first)(maps)
    return files.saved(keras.Model(pictures, layers.Dense(3)(mean)), folder)


@kind
def open_size(keras, folder):
    return files.saved(classifier(keras, *convolved(keras, (None, None, 3))), folder)


@kind
def int8(keras, folder):
    layers = keras.layers
    pictures, maps = convolved(keras)
    dense = layers.Dense(4, name="quantized")(maps)
    model = classifier(keras, pictures, layers.Conv2D(4, 3)(dense))
    with files.quiet():
        model.quantize("int8")
    return files.saved(model, folder)


@kind
def whole_numbers(keras, folder):
    pictures = keras.Input((8, 8, 3), dtype="uint8")
    maps = keras.layers.Conv2D(4, 3)(keras.layers.Rescaling(1 / 255)(pictures))
    return files.saved(classifier(keras, pictures, maps), folder)


@kind
def one_sigmoid(keras, folder):
    return files.saved(classifier(keras, *convolved(keras), 1, "sigmoid"), folder)


@kind
def several_outputs(keras, folder):
    pictures, maps = convolved(keras)
    mean = keras.layers.GlobalAveragePooling2D()(maps)
    heads = [keras.layers.Dense(count, name=f"head_{count}")(mean) for count in (1, 3)]
    return files.saved(keras.Model(pictures, heads), folder)


@kind
def pixels_by_operations(keras, folder):
    pictures = keras.Input((8, 8, 3))
    maps = keras.layers.Conv2D(4, 3)(pictures[..., ::-1] / 127.5 - 1)
    return files.saved(classifier(keras, pictures, maps), folder)


@kind
def augmentation_inside(keras, folder):
    layers = keras.layers
    pictures = keras.Input((8, 8, 3))
    x = layers.RandomFlip()(layers.RandomRotation(0.1)(pictures))
    maps = layers.Dropout(0.5)(layers.Conv2D(4, 3)(x))
    return files.saved(classifier(keras, pictures, maps), folder)


@kind
def a_layer_used_twice(keras, folder):
    pictures = keras.Input((8, 8, 3))
    twice = keras.layers.Conv2D(3, 3, padding="same")
    return files.saved(classifier(keras, pictures, twice(twice(pictures))), folder)


def halved(keras, folder, dtype):
    pictures = keras.Input((8, 8, 3))
    maps = keras.layers.Conv2D(4, 3, dtype=dtype, name="conv2d")(pictures)
    return files.saved(classifier(keras, pictures, maps), folder)


KINDS["computing in bfloat16"] = partial(halved, dtype="mixed_bfloat16")


REFUSED = {}


def refused(sentence):
    def take(function):
        REFUSED[function.__name__.replace("_", " ")] = function, sentence
        return function

    return take


@refused("A backbone must take one picture and nothing else, but the model of your file has 2")
def several_inputs(keras, folder):
    pictures, maps = convolved(keras)
    numbers = keras.Input((2,), name="numbers")
    mean = keras.layers.GlobalAveragePooling2D()(maps)
    joined = keras.layers.Concatenate()([mean, numbers])
    return files.saved(keras.Model([pictures, numbers], keras.layers.Dense(3)(joined)), folder)


@refused("A backbone must take one picture with 3 channels, but this one takes 8 × 8 × 1.")
def grey(keras, folder):
    return files.saved(classifier(keras, *convolved(keras, (8, 8, 1))), folder)


@refused("A backbone must take one picture with 3 channels, but this one takes 8 × 8 × 1.")
def without_an_axis_for_its_channel(keras, folder):
    pictures = keras.Input((8, 8))
    maps = keras.layers.Conv2D(4, 3)(keras.layers.Reshape((8, 8, 1))(pictures))
    return files.saved(classifier(keras, pictures, maps), folder)


@refused("The backbone makes no maps: choose a layer to cut it at.")
def no_maps(keras, folder):
    layers = [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3)]
    return files.saved(keras.Sequential(layers), folder)


@refused('The backbone\'s layer "conv2d" keeps its weights as float16, but steps are taken in')
def halves(keras, folder):
    return halved(keras, folder, "float16")


@pytest.fixture
def context(keras, tmp_path):
    return RequestContext(ModelCache(), "memory://", tmp_path, lambda progress: None, Event())


def spec_of(context, data):
    """Choose a file as the page does: with the numbers that it takes for pixels written down."""
    choice = ModelChoice("file", "a" * 64)
    (context.uploads / f"{choice.name}.keras").write_bytes(data)
    found = describe(context, choice).preprocessing.numbers
    return TransferSpec(replace(choice, scale=found), (32, 32, 3), usual_head(10, 8))


@pytest.mark.parametrize("name", KINDS)
def test_it_is_learned_from(keras, tmp_path, store, context, name):
    data = KINDS[name](keras, tmp_path)
    spec = spec_of(context, data)
    assert outline(context, spec).layers
    kept = replace(spec.backbone, name=store.keep_model(data))
    run = train_in(
        store,
        shapes_dataset(40, 10),
        network=replace(spec, backbone=kept, fine_tune=FineTuning(1, 1e-3)),
        batch_size=16,
    )
    assert run.state.status == "finished", run.state.cause
    assert len(run.epochs) == 3
    assert all(np.isfinite(epoch.loss) for epoch in run.epochs[1:])
    first, *_, last = (store.epoch_arrays(run.id, epoch).weights for epoch in (0, 2))
    changed = {each for each in last if not np.array_equal(first[each], last[each])}
    assert any(each.startswith("backbone/") for each in changed)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_before_it_is_started(keras, tmp_path, context, name):
    make, sentence = REFUSED[name]
    with pytest.raises(InspectionError) as caught:
        outline(context, spec_of(context, make(keras, tmp_path)))
    assert str(caught.value).startswith(sentence)
