"""Maps of every layer in one pass: nested, shared and branched models, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from cnnviz.nets import OpenModel, feature_maps, layer_paths, layer_table
from tests.nets.explained import randomize
from tests.waiting import PATIENCE

IMAGES = np.random.default_rng(0).standard_normal((2, 8, 9, 3)).astype(np.float32)


def backbone(keras, name="backbone"):
    layers = keras.layers
    inner = keras.Sequential([keras.Input((8, 9, 4)), layers.Conv2D(4, 3, name="conv")], name="in")
    inputs = keras.Input((8, 9, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv")(inputs)
    return keras.Model(inputs, [x, inner(x)], name=name)


def nested(keras):
    inputs = keras.Input((8, 9, 3))
    base = backbone(keras)
    x, _ = base(keras.layers.Rescaling(0.5, name="half")(inputs))
    again, small = base(inputs)
    x = keras.layers.Add(name="sum")([x, again])
    shared = keras.layers.Dense(4, name="shared")
    outputs = shared(x) + shared(again)
    return randomize(keras.Model(inputs, [outputs, small]))


def test_every_path_is_a_row_of_the_table(keras):
    model = nested(keras)
    paths = layer_paths(model)
    assert [each.path for each in paths] == [row.name for row in layer_table(model)]
    assert [each.kind for each in paths] == [row.kind for row in layer_table(model)]
    found = {each.path: each.sources for each in paths}
    assert len(found) == len(paths)
    assert found["half"] == ("input",)
    first, second = used(model, "backbone/conv", "half"), used(model, "backbone/conv", "input")
    assert {first, second} == {"backbone/conv", "backbone/conv (2)"}
    assert used(model, "backbone/in/conv", first)
    assert used(model, "backbone/in/conv", second)
    assert found["sum"] == (first, second)
    assert used(model, "shared", "sum")
    assert used(model, "shared", second)


def used(model, name, source):
    """Give the path of the use of a layer that a source enters."""
    (path,) = [
        each.path
        for each in layer_paths(model)
        if each.path.partition(" ")[0] == name and each.sources == (source,)
    ]
    return path


def test_maps_of_a_nested_model_with_shared_layers(keras):
    model = nested(keras)
    base = model.get_layer("backbone")
    maps = feature_maps(model, IMAGES)
    assert list(maps) == [each.path for each in layer_paths(model)]
    np.testing.assert_allclose(maps["half"], IMAGES * 0.5)
    close = {"rtol": 1e-5, "atol": 1e-6}
    entries = [used(model, "backbone/conv", source) for source in ("half", "input")]
    for path, images in zip(entries, (IMAGES * 0.5, IMAGES), strict=True):
        large, small = base(images)
        np.testing.assert_allclose(maps[path], large, **close)
        np.testing.assert_allclose(maps[used(model, "backbone/in/conv", path)], small, **close)
    outputs, _ = model(IMAGES)
    np.testing.assert_allclose(maps["sum"], maps[entries[0]] + maps[entries[1]], **close)
    np.testing.assert_allclose(maps["shared"] + maps["shared (2)"], outputs, **close)
    assert {maps[path].dtype for path in maps} == {np.dtype(np.float32)}


def test_a_sequential_in_a_sequential(keras):
    model = keras.Sequential([keras.Input((8, 9, 3)), backbone_end(keras), keras.layers.Flatten()])
    maps = feature_maps(randomize(model), IMAGES)
    assert list(maps) == ["end/conv", "end/norm", model.layers[-1].name]
    assert maps["end/norm"].shape == (2, 6, 7, 4)
    np.testing.assert_allclose(maps[model.layers[-1].name], model(IMAGES), rtol=1e-5, atol=1e-6)


def backbone_end(keras):
    layers = [keras.layers.Conv2D(4, 3, name="conv"), keras.layers.BatchNormalization(name="norm")]
    return keras.Sequential([keras.Input((8, 9, 3)), *layers], name="end")


def test_only_what_is_asked_for_is_computed(keras):
    inner = nested(keras)
    model = OpenModel(inner)
    wanted = used(inner, "backbone/conv", "half")
    ran = []
    for call in model.calls.values():
        object.__setattr__(call, "operation", Watched(call.operation, ran, call.path))
    assert list(model.maps(IMAGES, [wanted, "input"])) == [wanted, "input"]
    assert ran == ["half", wanted]


class Watched:
    """An operation that notes when it is called."""

    def __init__(self, operation, ran, path):
        self.operation, self.ran, self.path = operation, ran, path

    def __call__(self, *args, **kwargs):
        self.ran.append(self.path)
        return self.operation(*args, **kwargs)


def test_a_model_is_traced_once_for_images_of_one_shape(keras):
    model = OpenModel(nested(keras))
    for seed in range(3):
        images = np.random.default_rng(seed).uniform(size=IMAGES.shape).astype(np.float32)
        model.maps(images)
    assert model._run.experimental_get_tracing_count() == 1


def test_a_quick_question_does_not_wait_for_a_long_one(keras):
    import tensorflow as tf

    begun, go = Event(), Event()

    def slow(x):
        begun.set()
        go.wait(PATIENCE)
        return x

    inputs = keras.Input((8, 9, 3))

    def call(x):
        return tf.ensure_shape(tf.numpy_function(slow, [x], tf.float32), (None, 8, 9, 3))

    waits = keras.layers.Lambda(call, output_shape=(8, 9, 3), name="waits")
    outputs = [waits(inputs), keras.layers.Rescaling(2.0, name="quick")(inputs)]
    model = OpenModel(keras.Model(inputs, outputs))
    with ThreadPoolExecutor(1) as threads:
        long = threads.submit(model.maps, IMAGES, ["waits"])
        assert begun.wait(PATIENCE)
        np.testing.assert_array_equal(model.maps(IMAGES, ["quick"])["quick"], 2 * IMAGES)
        assert not long.done()
        go.set()
        np.testing.assert_array_equal(long.result()["waits"], IMAGES)


def test_several_inputs_by_order_or_by_name(keras):
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b", dtype="int32")
    dense = keras.layers.Dense(2, name="dense")
    embedded = keras.layers.Embedding(5, 2, name="rows")(b)
    model = randomize(keras.Model([b, a], [dense(a), embedded]))
    numbers, indices = np.ones((2, 4)), np.array([[0, 1, 2], [4, 3, 3]])
    by_order = feature_maps(model, [indices, numbers])
    by_name = feature_maps(model, {"a": numbers, "b": indices})
    assert by_order["rows"].shape == (2, 3, 2)
    for path in ("dense", "rows"):
        np.testing.assert_array_equal(by_order[path], by_name[path])
    with pytest.raises(ValueError, match="an entry `b`"):
        feature_maps(model, {"a": numbers})
    with pytest.raises(ValueError, match="2 arrays, one for each input, got 1"):
        feature_maps(model, [numbers])


def test_a_nested_model_called_with_its_inputs_by_name(keras):
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    inner = keras.Model([b, a], keras.layers.Subtract(name="difference")([b, a]), name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((3,), name="y")
    model = keras.Model([x, y], inner({"a": x, "b": y}))
    numbers = np.random.default_rng(0).standard_normal((2, 4, 3)).astype(np.float32)
    maps = feature_maps(model, list(numbers))
    np.testing.assert_array_equal(maps["inner/difference"], numbers[1] - numbers[0])
    np.testing.assert_array_equal(maps["inner/difference"], model(list(numbers)))
    (only,) = layer_paths(model)
    assert only.sources == ("input/y", "input/x")
    assert [row.name for row in layer_table(model)] == [only.path]


def test_a_layer_with_several_outputs(keras):
    inputs = keras.Input((5, 3))
    sequence, state = keras.layers.GRU(4, return_sequences=True, return_state=True, name="gru")(
        inputs
    )
    maps = feature_maps(keras.Model(inputs, [sequence, state]), np.ones((2, 5, 3)))
    assert {name: each.shape for name, each in maps.items()} == {"gru": (2, 5, 4), "gru:1": (2, 4)}
    np.testing.assert_array_equal(maps["gru"][:, -1], maps["gru:1"])


def test_predictions_not_training(keras):
    inputs = keras.Input((8, 9, 3))
    x = keras.layers.Dropout(0.5, name="drop")(inputs)
    x = keras.layers.BatchNormalization(name="norm")(x, training=True)
    maps = feature_maps(keras.Model(inputs, x), IMAGES)
    np.testing.assert_array_equal(maps["drop"], IMAGES)
    np.testing.assert_allclose(maps["norm"], IMAGES, rtol=1e-3)  # it has learned nothing yet


def test_mixed_precision_gives_float32(keras, bfloat16):
    inputs = keras.Input((8, 9, 3))
    x = keras.layers.Conv2D(4, 3, dtype="mixed_bfloat16", name="conv")(inputs)
    model = keras.Model(inputs, keras.layers.Flatten(dtype="mixed_bfloat16", name="flat")(x))
    maps = feature_maps(model, IMAGES)
    assert maps["conv"].dtype == maps["flat"].dtype == np.float32
    np.testing.assert_array_equal(maps["flat"], np.asarray(model(IMAGES), np.float32))


def test_pixels_as_bytes(keras):
    model = keras.Sequential([keras.Input((8, 9, 3)), keras.layers.Rescaling(1 / 255, name="r")])
    pixels = np.random.default_rng(0).integers(0, 256, (1, 8, 9, 3), np.uint8)
    np.testing.assert_allclose(feature_maps(model, pixels)["r"], pixels / 255, rtol=1e-6)


def test_any_size_where_the_model_leaves_it_open(keras):
    inputs = keras.Input((None, None, 3))
    model = OpenModel(keras.Model(inputs, keras.layers.Conv2D(2, 3, name="conv")(inputs)))
    assert model.maps(IMAGES)["conv"].shape == (2, 6, 7, 2)
    assert model.maps(IMAGES[:, :5, :4])["conv"].shape == (2, 3, 2, 2)


def test_a_layer_called_input_is_not_the_input(keras):
    model = keras.Sequential([keras.Input((8, 9, 3)), keras.layers.Conv2D(2, 3, name="input")])
    (only,) = layer_paths(model)
    assert (only.path, only.sources) == ("input", ("the input",))
    assert feature_maps(model, IMAGES, ["input"])["input"].shape == (2, 6, 7, 2)


def test_what_does_not_fit_is_refused(keras):
    model = nested(keras)
    with pytest.raises(ValueError, match=r"the shape \(N, 8, 9, 3\), got \(8, 9, 3\)"):
        feature_maps(model, IMAGES[0])
    with pytest.raises(ValueError, match=r"the shape \(N, 8, 9, 3\), got \(2, 8, 9, 1\)"):
        feature_maps(model, IMAGES[..., :1])
    with pytest.raises(KeyError, match="There is no layer 'conv9'"):
        feature_maps(model, IMAGES, ["conv9"])
    with pytest.raises(ValueError, match="has no graph of layers"):
        layer_paths(keras.Sequential([keras.layers.Dense(2)]))


def test_maps_outlive_the_model_and_the_next_images(keras):
    model = OpenModel(nested(keras))
    maps = model.maps(IMAGES)
    copies = {path: each.copy() for path, each in maps.items()}
    for seed in range(5):
        model.maps(np.random.default_rng(seed).standard_normal(IMAGES.shape))
    del model
    for path, each in maps.items():
        np.testing.assert_array_equal(each, copies[path])
        assert not each.flags.writeable


def test_an_input_that_its_author_called_input_is_the_input(keras):
    model = keras.Sequential([keras.Input((4, 4, 1), name="input"), keras.layers.Flatten()])
    assert [each.sources for each in layer_paths(model)] == [("input",)]
