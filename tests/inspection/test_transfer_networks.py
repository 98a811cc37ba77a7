"""A backbone and a head laid out, and what keeps its weights."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.transfer_networks import build_untrained, outline
from cnnviz.inspection.uploads import Uploads
from cnnviz.nets.transfer import ALL, NONE, TransferSpec, usual_head
from tests.nets.loading.files import saved
from tests.nets.loading.onnx import networks

FAST = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(5))


@pytest.fixture(scope="module")
def fast(context):
    return outline(context, FAST)


def trained(model):
    return sum(int(each.shape.num_elements()) for each in model.trainable_weights)


def test_the_outline_is_the_model_s(context, fast):
    model = build_untrained(context, FAST)
    assert fast.parameters == model.count_params()
    assert fast.rows[-1].output_shape == (5,)
    assert fast.side == 32
    assert fast.layers[0] == "rescaling"


@pytest.mark.parametrize("part", [ALL, NONE, "activation_1", "conv2d_4"])
def test_trainable_parameters_are_those_that_keras_trains(context, fast, part):
    model = build_untrained(
        context, TransferSpec(FAST.backbone, FAST.input_shape, FAST.head, frozen=part)
    )
    assert fast.trainable(part) == trained(model)


def test_what_is_frozen_is_the_beginning(fast):
    for part in (ALL, NONE, *fast.layers):
        frozen = fast.frozen(part)
        assert list(frozen) == sorted(frozen, reverse=True)
    assert not any(fast.frozen(NONE))
    named = dict(zip((row.name for row in fast.rows), fast.frozen("conv2d_2"), strict=True))
    assert named["backbone/conv2d_2"]
    assert not named["backbone/conv2d_3"]
    assert not any(fast.frozen(ALL)[-3:])  # the head


def test_frozen_layers_cost_one_pass_the_others_three(fast):
    head = sum(row.macs or 0 for row in fast.rows if not row.name.startswith("backbone/"))
    assert fast.work(NONE) == 3 * fast.macs
    assert fast.work(ALL) == fast.macs + 2 * head


def test_a_layer_from_nowhere_is_refused(fast):
    with pytest.raises(ValueError, match='no layer "conv9"'):
        fast.frozen("conv9")


@pytest.mark.parametrize(
    ("name", "parameters"), [("VGG16", 14_714_688), ("MobileNetV2", 2_257_984)]
)
def test_published_networks_are_laid_out_without_their_weights(
    context, monkeypatch, tmp_path, name, parameters
):
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    spec = TransferSpec(ModelChoice("imagenet", name), (32, 32, 3), usual_head(10), side=32)
    found = outline(context, spec)
    backbone = [row for row in found.rows if row.name.startswith("backbone/")]
    assert sum(row.parameters for row in backbone) == parameters


def test_a_cut_that_is_no_layer_is_one_sentence(context):
    spec = TransferSpec(FAST.backbone, FAST.input_shape, FAST.head, cut="conv9")
    with pytest.raises(InspectionError, match="no layer"):
        outline(context, spec)


@pytest.fixture
def uploads():
    with closing(Uploads()) as uploads:
        yield uploads


def test_looking_leaves_a_shared_model_as_it_is(context, keras, tmp_path, uploads):
    normalised = keras.layers.Normalization(mean=None)
    normalised.adapt(np.random.default_rng(0).uniform(0, 255, (4, 8, 8, 3)))
    layers = [keras.Input((8, 8, 3)), normalised, keras.layers.Conv2D(2, 3, name="conv")]
    model = keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(5)])
    choice = uploads.keep(saved(model, tmp_path))
    context = replace(context, uploads=uploads.folder, cache=ModelCache())
    spec = TransferSpec(choice, (8, 8, 3), usual_head(5), cut="conv")
    shared = context.cache.model(context, spec.backbone).model
    before = trained(shared), [len(each._inbound_nodes) for each in shared.layers]
    outline(context, spec)
    copy = build_untrained(context, spec)
    assert (trained(shared), [len(each._inbound_nodes) for each in shared.layers]) == before
    pictures = np.full((1, 8, 8, 3), 100.0, np.float32)
    wanted = shared.layers[1](shared.layers[0](pictures))
    np.testing.assert_array_equal(copy.get_layer("backbone")(pictures), wanted)


def test_an_onnx_file_of_which_nobody_says_more_is_given_the_pixels_of_the_page(context, uploads):
    choice = uploads.keep(networks.filled("squeezenet1_0"))
    context = replace(context, uploads=uploads.folder, cache=ModelCache())
    spec = TransferSpec(choice, (32, 32, 3), usual_head(5))
    found, wanted = (
        build_untrained(context, replace(spec, backbone=each)).get_layer("scaling").get_config()
        for each in (choice, replace(choice, scale="torch"))
    )
    assert (found["scale"], found["offset"]) == (wanted["scale"], wanted["offset"])


def test_a_backbone_takes_one_picture_and_nothing_else(context, keras, tmp_path, uploads):
    pictures, age = keras.Input((8, 8, 3)), keras.Input((1,))
    row = keras.layers.Flatten()(keras.layers.Conv2D(2, 3)(pictures))
    model = keras.Model([pictures, age], keras.layers.Concatenate()([row, age]))
    choice = uploads.keep(saved(model, tmp_path))
    context = replace(context, uploads=uploads.folder, cache=ModelCache())
    with pytest.raises(InspectionError, match=r"but the model of your file has 2 inputs: choose"):
        outline(context, TransferSpec(choice, (8, 8, 3), usual_head(5)))


def test_an_open_backbone_is_given_the_size_that_it_opens_with(context, keras, tmp_path, uploads):
    pictures = keras.Input((None, None, 3))
    small = keras.layers.AveragePooling2D(64)(keras.layers.Conv2D(3, 1)(pictures))
    back = keras.layers.Add()([pictures, keras.layers.UpSampling2D(64)(small)])
    choice = uploads.keep(saved(keras.Model(pictures, back), tmp_path))
    context = replace(context, uploads=uploads.folder, cache=ModelCache())
    assert outline(context, TransferSpec(choice, (32, 32, 3), usual_head(5))).side == 256


def test_a_backbone_of_whole_numbers_is_given_rounded_pixels(context, keras, tmp_path, uploads):
    from cnnviz.nets.transfer.serialization import from_text, named_weights, to_text

    pictures = keras.Input((8, 8, 3), dtype="uint8")
    maps = keras.layers.Conv2D(2, 3)(keras.layers.Rescaling(1.0)(pictures))
    choice = uploads.keep(saved(keras.Model(pictures, maps), tmp_path))
    context = replace(context, uploads=uploads.folder, cache=ModelCache())
    built = build_untrained(context, TransferSpec(choice, (8, 8, 3), usual_head(5)))
    given = np.random.default_rng(0).uniform(0, 255, (1, 8, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(built(given), built(given.round()))
    weights = {name: np.asarray(each.value) for name, each in named_weights(built).items()}
    np.testing.assert_array_equal(from_text(to_text(built), weights)(given), built(given))


def test_whole_numbers_are_scaled_in_no_other_way(keras):
    from cnnviz.nets.transfer.build import build_transfer

    pictures = keras.Input((8, 8, 3), dtype="uint8")
    model = keras.Model(pictures, keras.layers.Conv2D(2, 3)(keras.layers.Rescaling(1.0)(pictures)))
    spec = TransferSpec(ModelChoice("file", "a" * 64, "0..1"), (8, 8, 3), usual_head(5))
    with pytest.raises(ValueError, match="must be given as 0 to 255, not as “0 to 1”"):
        build_transfer(spec, model)


def test_names_are_the_same_however_often_a_network_is_made(context):
    spec = TransferSpec(ModelChoice("random", "VGG16"), (32, 32, 3), usual_head(5), side=32)
    assert outline(context, spec) == outline(
        context, spec
    )  # its colours change places by an operation
