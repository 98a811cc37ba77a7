"""Models whose channels come first are turned, and answer as twins made with channels last."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.graph import Call, open_graph
from cnnviz.nets.loading import ModelError, read_model
from tests.nets.loading import files, keras2_files
from tests.nets.loading.test_keras2 import small

SIZE, CHANNELS = (10, 12), 3


class Layers:
    """Keras's layers with their channels first or last, as one asks for."""

    def __init__(self, keras, first):
        self.keras, self.layers, self.first = keras, keras.layers, first
        self.axis = 1 if first else -1

    def __getattr__(self, name):
        order = "channels_first" if self.first else "channels_last"
        return lambda *args, **settings: getattr(self.layers, name)(
            *args, **settings, data_format=order
        )

    def picture(self):
        shape = (CHANNELS, *SIZE) if self.first else (*SIZE, CHANNELS)
        return self.keras.Input(shape)

    def as_first(self, x):
        """Give the order that a layer reads where it looks at all axes."""
        return x if self.first else self.layers.Permute((3, 1, 2))(x)


def plain(on):
    x = picture = on.picture()
    x = on.ZeroPadding2D(1)(x)
    x = on.Conv2D(4, 3, activation="relu")(x)
    x = on.layers.BatchNormalization(axis=on.axis)(x)
    x = on.MaxPooling2D(2)(x)
    x = on.DepthwiseConv2D(3, padding="same")(x)
    x = on.layers.LeakyReLU()(x)
    x = on.SeparableConv2D(6, 3, padding="same")(x)
    x = on.SpatialDropout2D(0.2)(x)
    x = on.UpSampling2D(2)(x)
    x = on.Conv2DTranspose(4, 3, strides=2)(x)
    x = on.AveragePooling2D(3)(x)
    x = on.Cropping2D(1)(x)
    x = on.Flatten()(x)
    return on.keras.Model(picture, on.layers.Dense(3, activation="softmax")(x))


def branched(on):
    picture = on.picture()
    x = on.layers.Rescaling(1 / 255)(picture)
    left = on.Conv2D(4, 3, padding="same")(x)
    right = on.layers.Activation("relu")(on.Conv2D(4, 1)(x))
    x = on.layers.Concatenate(axis=on.axis)([left, on.layers.Add()([left, right]), right])
    x = on.layers.GroupNormalization(3, axis=on.axis)(x)
    x = on.layers.LayerNormalization(axis=on.axis)(x) * 2.0 + 1.0
    x = on.layers.Softmax(axis=on.axis)(x)
    return on.keras.Model(picture, [on.GlobalAveragePooling2D()(x), on.GlobalMaxPooling2D()(x)])


def nested(on):
    inner_picture = on.picture()
    x = on.layers.ReLU()(on.Conv2D(3, 3, padding="same", name="conv")(inner_picture))
    inner = on.keras.Model(inner_picture, x, name="inner")
    picture = on.picture()
    x = on.layers.Average()([inner(picture), inner(inner(picture))])
    return on.keras.Model(picture, on.layers.Dense(3)(on.Flatten()(x)))


def in_order(on):
    """Look at all numbers in the order of the first axis, which the turned model must keep."""
    picture = on.picture()
    x = on.Conv2D(4, 3, padding="same")(picture)
    x = on.as_first(x)
    x = on.layers.LayerNormalization(axis=[1, 2, 3])(x)
    x = on.layers.PReLU(shared_axes=[2, 3])(x)
    x = on.layers.Activation("softmax")(x)
    y = on.layers.Dense(5)(on.layers.Flatten(data_format="channels_last")(x))
    z = on.layers.Reshape((SIZE[0] * 4, SIZE[1]))(x)
    return on.keras.Model(picture, [y, on.layers.Dense(2)(z)])


MADE = [plain, branched, nested, in_order]


def answers(keras, model, picture):
    found = keras.tree.flatten(model(picture, training=False))
    return [np.asarray(each) for each in found]


def twins(keras, make):
    """Make a model with its channels first, and the same with them last."""
    first, last = make(Layers(keras, True)), make(Layers(keras, False))
    small(first)
    for one, other in zip(first.weights, last.weights, strict=True):
        other.assign(one)
    return first, last


@pytest.mark.parametrize("make", MADE)
def test_a_model_with_channels_first_answers_as_its_twin(keras, tmp_path, make):
    first, last = twins(keras, make)
    found = read_model(files.saved(first, tmp_path))
    assert found.model.input_shape == (None, *SIZE, CHANNELS)
    assert found.notes == ("Its channels came first; here they come last, with the same weights.",)
    picture = np.random.default_rng(1).uniform(0, 1, (2, *SIZE, CHANNELS)).astype(np.float32)
    expected, got = (answers(keras, each, picture) for each in (last, found.model))
    for one, other in zip(expected, got, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-5, atol=1e-6)


def test_its_maps_are_explained(keras, tmp_path):
    from cnnviz.nets import Explainer

    first, _ = twins(keras, plain)
    model = read_model(files.saved(first, tmp_path)).model
    picture = np.random.default_rng(1).uniform(0, 1, (*SIZE, CHANNELS)).astype(np.float32)
    conv = next(each.name for each in model.layers if "conv2d" in each.name)
    found = Explainer(model, picture).explain(conv, 1, 2, 3)
    assert not found.reason
    assert found.value == pytest.approx(found.model_value, rel=1e-5)


def test_an_older_file_with_channels_first_opens(keras):
    first, last = twins(keras, nested)
    found = read_model(keras2_files.h5(first))
    picture = np.random.default_rng(1).uniform(0, 1, (1, *SIZE, CHANNELS)).astype(np.float32)
    np.testing.assert_allclose(found.model(picture), last(picture), rtol=1e-5, atol=1e-6)


def test_a_picture_that_the_model_itself_turns_stays_as_it_is(keras, tmp_path):
    picture = keras.Input((*SIZE, CHANNELS))
    x = keras.layers.Permute((3, 1, 2))(picture)
    x = keras.layers.Conv2D(4, 3, data_format="channels_first")(x)
    model = small(keras.Model(picture, keras.layers.Flatten(data_format="channels_first")(x)))
    found = read_model(files.saved(model, tmp_path)).model
    last = keras.layers.Conv2D(4, 3)
    last.build((None, *SIZE, CHANNELS))
    last.set_weights([np.asarray(each) for each in model.layers[2].get_weights()])
    given = np.random.default_rng(1).uniform(0, 1, (1, *SIZE, CHANNELS)).astype(np.float32)
    expected = np.asarray(last(given)).reshape(1, -1)
    np.testing.assert_allclose(found(given), expected, rtol=1e-5, atol=1e-6)


def test_no_channels_come_first_any_more(keras, tmp_path):
    first, _ = twins(keras, plain)
    model = read_model(files.saved(first, tmp_path)).model
    orders = [getattr(call.operation, "data_format", None) for call in open_graph(model).calls]
    assert "channels_first" not in orders
    assert not any(call.kind == "Permute" for call in open_graph(model).calls)


def test_a_layer_that_cannot_be_computed_is_named_when_it_is_opened(keras, tmp_path, monkeypatch):
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.ReLU(name="stops")])
    data = files.saved(model, tmp_path)

    run = Call.run

    def fail(call, tensors):
        if hasattr(tensors[0], "numpy"):  # not while it is only traced
            raise RuntimeError("no kernel for this")
        return run(call, tensors)

    monkeypatch.setattr("cnnviz.nets.graph.Call.run", fail)
    with pytest.raises(ModelError, match=r"The layer `stops` \(ReLU\) cannot be computed .*no ker"):
        read_model(data)
