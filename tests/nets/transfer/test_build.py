"""Backbone and head as one model: what it computes, what is frozen, where it is cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets import layer_paths
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.layers import Dense, Flatten
from cnnviz.nets.scaling import numbers_for
from cnnviz.nets.transfer import TransferSpec, usual_head

FAST = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(4, 8))


@pytest.fixture
def make(keras):
    from cnnviz.nets.transfer.build import build_transfer, known_backbone

    def built(spec):
        backbone = known_backbone(spec)
        return backbone, build_transfer(spec, backbone)

    return built


@pytest.fixture(
    scope="module",
    params=[
        (ModelChoice("edges"), 40),
        *((ModelChoice("random", name), each.smallest) for name, each in BACKBONES.items()),
    ],
    ids=lambda each: f"{each[0].name or each[0].kind}-{each[1]}",
)
def begun(request, keras):
    """Give a choice of a backbone, the backbone itself, and the network that begins with it."""
    from cnnviz.nets.transfer.build import build_transfer, known_backbone

    choice, side = request.param
    spec = TransferSpec(choice, (32, 32, 3), usual_head(4, 8), side=side)
    backbone = known_backbone(spec)
    return choice, backbone, build_transfer(spec, backbone)


def pictures(count=2):
    return np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3)).astype(np.float32)


def test_preprocessing_is_inside(keras, begun):
    """The features are those of the backbone alone, on pictures prepared as on other pages."""
    choice, backbone, model = begun
    side = backbone.input_shape[1]
    prepare = Preprocessing(side, side, 3, numbers_for(choice, backbone))
    seen = np.stack([prepare(each.astype(np.uint8)).input for each in pictures()])
    wanted = np.asarray(backbone(seen, training=False))
    pooled = keras.Model(model.input, model.get_layer("head_global_average_pooling2d").output)
    found = np.asarray(pooled(pictures(), training=False))
    scale = np.abs(wanted).max()
    np.testing.assert_allclose(found / scale, wanted.mean((1, 2)) / scale, atol=1e-4)


def test_the_text_of_every_backbone_is_one_that_is_read(begun):
    from cnnviz.nets.loading import model_from_settings
    from cnnviz.nets.transfer.serialization import named_weights, to_text
    from cnnviz.training.store.run_files import MAX_TEXT

    _, _, model = begun
    text = to_text(model).encode()
    assert len(text) < MAX_TEXT
    again = model_from_settings(text)
    assert named_weights(again).keys() == named_weights(model).keys()


def test_frozen_normalisation_predicts_even_while_training(make):
    _, model = make(FAST)
    backbone = model.get_layer("backbone")
    found, wanted = (np.asarray(backbone(pictures(), training=each)) for each in (True, False))
    np.testing.assert_array_equal(found, wanted)
    assert not backbone.trainable_variables
    assert {each.path.split("/")[0] for each in model.trainable_variables} == {
        *("head_dense", "head_dense_1")
    }


def test_a_layer_and_all_before_it_are_frozen(make):
    _, model = make(replace(FAST, frozen="activation_3"))
    backbone = model.get_layer("backbone")
    learning = [layer.name for layer in backbone.layers if layer.trainable_variables]
    assert learning == ["conv2d_4", "batch_normalization_4", "conv2d_5", "batch_normalization_5"]


def test_nothing_is_frozen(make):
    _, model = make(replace(FAST, frozen="none"))
    assert len(model.non_trainable_variables) == 12  # mean and variance of six normalisations


def test_it_is_cut_at_a_layer(make):
    backbone, model = make(replace(FAST, cut="activation_1"))
    assert [each.name for each in model.get_layer("backbone").layers][-1] == "activation_1"
    assert "activation_1" in {each.path for each in layer_paths(backbone)}


def test_a_cut_behind_the_maps_takes_another_head(make):
    head = (Dense(4, "softmax"),)
    _, model = make(replace(FAST, cut="global_average_pooling2d", head=head))
    assert model.get_layer("backbone").output_shape == (None, 256)
    _, flat = make(replace(FAST, head=(Flatten(), *head)))
    assert flat(pictures()).shape == (2, 4)


def test_from_scratch_weights_are_drawn_by_the_seed(keras, make):
    drawn = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        model = make(FAST.scratch)[1]
        drawn.append(np.asarray(model.get_layer("backbone").get_layer("conv2d").kernel))
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0], drawn[2])


@pytest.mark.parametrize("shape", [(16, 16, 1), (16,)])
def test_a_backbone_takes_pictures_in_colour(keras, shape):
    from cnnviz.nets.transfer.backbone import features_model

    inputs = keras.Input(shape)
    model = keras.Model(inputs, keras.layers.Rescaling(2.0)(inputs))
    with pytest.raises(ValueError, match=r"must take one picture with 3 channels, .* takes 16"):
        features_model(model)


def test_a_size_that_a_layer_does_not_take_is_one_sentence(keras):
    from cnnviz.nets.transfer.backbone import features_model

    inputs = keras.Input((None, None, 3))
    half = keras.layers.MaxPooling2D()(keras.layers.MaxPooling2D(2, padding="same")(inputs))
    double = keras.layers.UpSampling2D(4)(half)
    model = keras.Model(inputs, keras.layers.Add(name="sum")([inputs, double]))
    sentence = (
        r"layer \"sum\" does not take pictures of this size \(`Inputs have .*`\): choose another"
    )
    with pytest.raises(ValueError, match=sentence) as error:
        features_model(model, side=30)
    assert "\x1b" not in str(error.value)
    assert features_model(model).input_shape == (None, 224, 224, 3)


def test_nested_and_repeated_layers_are_opened(keras):
    from cnnviz.nets.transfer.backbone import features_model, freeze

    inner_inputs = keras.Input((8, 8, 3))
    once = keras.layers.Conv2D(3, 3, padding="same", name="twice")
    inner = keras.Model(inner_inputs, once(once(inner_inputs)), name="inner")
    inputs = keras.Input((8, 8, 3))
    model = keras.Model(inputs, keras.layers.Conv2D(2, 1, name="last")(inner(inputs)))
    trunk = features_model(model)
    picture = pictures(1)[:, :8, :8]
    np.testing.assert_allclose(trunk(picture), model(picture), atol=1e-3)
    freeze(trunk, "inner/twice (2)")
    assert [each.name for each in trunk.layers if each.trainable_variables] == ["last"]


def test_a_backbone_leaves_its_penalties_behind(keras):
    """A run's loss has none: nor has its program, nor what is explained of it."""
    from cnnviz.nets.transfer.backbone import features_model

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(2, 3, kernel_regularizer="l2", activity_regularizer="l2"),
            layers.BatchNormalization(gamma_regularizer="l1"),
        ]
    )
    model(pictures(1)[:, :8, :8])
    assert len(model.losses) == 3
    trunk = features_model(model)
    trunk(pictures(1)[:, :8, :8])
    assert trunk.losses == []
    again = keras.models.model_from_json(trunk.to_json())
    again(pictures(1)[:, :8, :8])
    assert again.losses == []


def test_it_comes_back_from_its_text(make):
    from cnnviz.nets.transfer.serialization import from_text, named_weights, to_text

    _, model = make(FAST)
    weights = {name: np.asarray(each.value) for name, each in named_weights(model).items()}
    assert len(weights) == len(model.weights)
    again = from_text(to_text(model), weights)
    np.testing.assert_array_equal(again(pictures()), model(pictures()))
