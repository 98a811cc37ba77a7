"""Tables: of any Keras model and, by the same formulas, of a network without Keras."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cnnviz.nets import (
    ALEXNET_32,
    BACKBONES,
    FAST_CNN,
    LENET5,
    SEED_CNN,
    build,
    layer_table,
    shipped_table,
    spec_table,
)
from cnnviz.nets.applications import application
from cnnviz.nets.deferred import blank


def by_name(rows):
    return sorted(rows, key=lambda row: row.name)


def parameters(rows):
    return sum(row.parameters for row in rows)


def test_seed_network():
    rows = spec_table(SEED_CNN)
    assert [row.parameters for row in rows if row.parameters] == [
        896,
        18_496,
        36_928,
        524_416,
        1_290,
    ]
    assert parameters(rows) == 582_026
    assert [row.parameters_formula for row in rows if row.parameters] == [
        "(3·3·3)·32 + 32 = 896",
        "(3·3·32)·64 + 64 = 18,496",
        "(3·3·64)·64 + 64 = 36,928",
        "4,096·128 + 128 = 524,416",
        "128·10 + 10 = 1,290",
    ]
    assert rows[1].macs_formula == "32·32·(3·3·3)·32 = 884,736"
    assert [row.receptive_field for row in rows[1:7]] == [(n, n) for n in (3, 4, 8, 10, 18, 18)]
    assert [row.stride for row in rows[1:7]] == [(1, 1), (2, 2), (2, 2), (4, 4), (4, 4), None]
    assert rows[-1].receptive_field == (46, 46)  # 18 + (8 - 1) * 4
    assert rows[1].activation_bytes == 32 * 32 * 32 * 4


@pytest.mark.parametrize(
    ("spec", "total"),
    [(SEED_CNN, 582_026), (LENET5, 61_706), (FAST_CNN, 1_131_242), (ALEXNET_32, 7_139_722)],
)
def test_presets(keras, spec, total):
    model = build(spec)
    assert parameters(spec_table(spec)) == model.count_params() == total
    assert layer_table(model) == spec_table(spec)


def test_names_of_a_network_are_the_same_every_time(keras):
    first, second = ([each.name for each in application("MobileNetV2").layers] for _ in range(2))
    assert first == second
    assert "input_layer" in first


def test_random_networks_have_one_table(built):
    for spec, model in built:
        rows = spec_table(spec)
        assert by_name(rows) == by_name(layer_table(model)), spec
        assert parameters(rows) == model.count_params()
        for row in rows:
            layer = model.get_layer(row.name)
            assert row.parameters == layer.count_params()
            assert row.kind == type(layer).__name__


def test_formulas_compute_what_they_say(built):
    rows = [row for spec, _ in built for row in spec_table(spec)]
    rows += [row for name in BACKBONES for row in shipped_table(name).rows]
    formulas = [(row.parameters_formula, row.parameters) for row in rows]
    formulas += [(row.macs_formula, row.macs) for row in rows]
    for formula, value in formulas:
        if value:
            terms, result = formula.replace(",", "").replace("·", "*").split(" = ")
            assert re.fullmatch(r"[\d*+() ]+", terms)
            assert eval(terms) == int(result) == value
        else:
            assert formula == ""


def test_macs_are_those_of_tensorflows_profiler(keras, built):
    """Each kernel's multiply and add are two operations; what is no kernel is not counted."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2_as_graph,
    )

    def counted(model):
        signature = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
        traced = tf.function(lambda x: model(x, training=False)).get_concrete_function(signature)
        _, graph = convert_variables_to_constants_v2_as_graph(traced)
        with tf.Graph().as_default() as imported:
            tf.graph_util.import_graph_def(graph, name="")
            options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
            options = (
                tf.compat.v1.profiler.ProfileOptionBuilder(options)
                .with_accounted_types(["Conv2D", "DepthwiseConv2dNative", "MatMul"])
                .with_empty_output()
                .build()
            )
            profile = tf.compat.v1.profiler.profile(imported, cmd="op", options=options)
        return profile.total_float_ops

    chosen = [
        (spec, model)
        for spec, model in built
        if all(layer.settings().get("groups", 1) == 1 for layer in spec.layers)
        and all(layer.settings().get("dilation_rate", (1, 1)) == (1, 1) for layer in spec.layers)
    ][:25]
    assert len(chosen) == 25
    for spec, model in [*chosen, (SEED_CNN, build(SEED_CNN))]:
        assert 2 * sum(row.macs for row in spec_table(spec)) == counted(model), spec


def test_macs_are_the_kernels_numbers_once_for_every_cell(built):
    """Grouped and dilated layers too, which TensorFlow's profiler does not count."""
    for spec, model in built:
        for row in spec_table(spec):
            kernels = [w for w in model.get_layer(row.name).weights if "kernel" in w.name]
            cells = np.prod(row.output_shape[:2]) if len(row.output_shape) == 3 else 1
            assert row.macs == cells * sum(np.prod(kernel.shape) for kernel in kernels)


def test_nested_branched_and_shared(keras):
    keras.backend.clear_session(free_memory=False)
    layers = keras.layers
    trunk = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3), layers.MaxPooling2D()], name="trunk"
    )
    shared = layers.Conv2D(4, 3, padding="same", name="shared")
    inputs = keras.Input((32, 30, 3))
    x = trunk(inputs)
    narrow, wide = shared(shared(x)), layers.Conv2D(2, 5, padding="same", name="wide")(x)
    joined = layers.Concatenate(name="joined")([narrow, wide])
    scale = layers.GlobalAveragePooling2D(name="mean")(joined)
    scale = layers.Reshape((1, 1, 6), name="cell")(scale)
    scaled = layers.Multiply(name="scaled")([joined, scale])
    model = keras.Model(inputs, layers.Dense(5, name="head")(layers.Flatten()(scaled)))
    rows = {row.name: row for row in layer_table(model)}
    assert parameters(rows.values()) == model.count_params()
    assert rows["trunk/conv2d"].output_shape == (30, 28, 4)
    assert rows["trunk/conv2d"].macs_formula == "30·28·(3·3·3)·4 = 90,720"
    assert rows["trunk/max_pooling2d"].receptive_field == (4, 4)
    assert (rows["shared"].parameters, rows["shared (2)"].parameters) == (148, 0)
    assert rows["shared"].macs == rows["shared (2)"].macs == 15 * 14 * 9 * 4 * 4
    assert rows["shared (2)"].receptive_field == (12, 12)  # 4 + 2 * 2 * 2
    assert rows["wide"].receptive_field == (12, 12)  # 4 + 4 * 2
    assert rows["joined"].receptive_field == (12, 12)
    assert rows["mean"].receptive_field == (40, 38)  # 12 + 14 * 2, 12 + 13 * 2
    assert (rows["mean"].stride, rows["joined"].stride) == (None, (2, 2))
    assert rows["head"].parameters_formula == "1,260·5 + 5 = 6,305"
    assert rows["trunk/conv2d"].inputs == ("",)
    assert rows["shared (2)"].inputs == ("shared",)
    assert rows["joined"].inputs == ("shared (2)", "wide")
    assert rows["scaled"].inputs == ("joined", "cell")
    assert rows["shared"].inputs == rows["wide"].inputs == ("trunk/max_pooling2d",)
    assert {name for name, row in rows.items() if row.models} == {
        "trunk/conv2d",
        "trunk/max_pooling2d",
    }


def test_each_use_of_a_nested_model_is_told_apart(keras):
    inner = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.ReLU()], name="inner")
    outer = keras.Sequential([keras.Input((8, 8, 3)), inner], name="outer")
    inputs = keras.Input((8, 8, 3))
    x = outer(inputs)
    rows = layer_table(keras.Model(inputs, keras.layers.Add()([x, inner(x)])))
    assert [(row.name, row.models) for row in rows] == [
        ("outer/inner/re_lu", ("outer", "outer/inner")),
        ("inner/re_lu (2)", ("inner (2)",)),
        ("add", ()),
    ]
    assert rows[-1].inputs == ("outer/inner/re_lu", "inner/re_lu (2)")


def test_branches_that_step_differently_have_no_common_field(keras):
    inputs = keras.Input((8, 8, 1))
    halved = keras.layers.MaxPooling2D()(inputs)
    cut = keras.layers.Conv2D(1, 5)(inputs)
    model = keras.Model(inputs, keras.layers.Add()([halved, cut]))
    *branches, added = layer_table(model)
    assert {row.stride for row in branches} == {(1, 1), (2, 2)}
    assert (added.receptive_field, added.stride) == (None, None)


@pytest.mark.parametrize("pool", [1, 2, 3])
def test_branches_reach_from_the_first_input_to_the_last(keras, pool):
    inputs = keras.Input((12, 12, 1))
    x = keras.layers.MaxPooling2D(pool)(inputs)
    up = keras.layers.ZeroPadding2D(((2, 0), (0, 0)))(x)
    down = keras.layers.ZeroPadding2D(((0, 2), (0, 0)))(x)
    model = keras.Model(inputs, keras.layers.Add()([up, down]))
    # Cell i sees cells i - 2 and i of the pooled map.
    assert layer_table(model)[-1].receptive_field == (3 * pool, pool)


def test_layers_that_are_not_known_are_counted_but_not_guessed(keras):
    @keras.saving.register_keras_serializable("cnnviz tests")
    class Conv2D(keras.layers.Layer):
        def build(self, shape):
            self.extra = self.add_weight(shape=(3, 7))
            self.single = self.add_weight(shape=())

        def call(self, x):
            return x

    inputs = keras.Input((8, 8, 3))
    x = Conv2D(name="mine")(inputs)
    x = keras.layers.LayerNormalization(name="norm")(x)
    x = keras.layers.Conv2DTranspose(4, 3, strides=2, name="up")(x)
    model = keras.Model(inputs, keras.layers.PReLU(name="prelu")(x))
    rows = {row.name: row for row in layer_table(model)}
    assert parameters(rows.values()) == model.count_params()
    assert rows["mine"].parameters_formula == "3·7 + 1 = 22"
    assert (rows["mine"].macs, rows["mine"].receptive_field) == (None, None)
    assert rows["norm"].macs == rows["prelu"].macs == 0
    assert rows["up"].macs == 8 * 8 * 9 * 3 * 4


def test_open_sizes_are_left_open(keras):
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, keras.layers.Conv2D(4, 3, strides=2, padding="same")(inputs))
    (row,) = layer_table(model)
    assert row.output_shape == (None, None, 4)
    assert (row.parameters, row.macs, row.activation_bytes) == (112, None, None)
    assert (row.receptive_field, row.stride) == ((3, 3), (2, 2))


def test_half_precision_takes_half_the_memory(keras):
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, padding="same", dtype="mixed_bfloat16")(inputs)
    (row,) = layer_table(keras.Model(inputs, x))
    assert row.activation_bytes == 8 * 8 * 4 * 2


@pytest.mark.parametrize("name", ["MobileNetV2", "DenseNet121", "EfficientNetB0", "Xception"])
def test_other_networks_of_keras(keras, name):
    model, _ = blank(lambda: getattr(keras.applications, name)(weights=None))
    rows = layer_table(model)
    assert parameters(rows) == model.count_params()
    assert all(row.macs is not None and row.receptive_field for row in rows)


@pytest.mark.parametrize(
    ("last", "field"),
    [
        (lambda keras, x: keras.layers.Softmax()(x), (3, 3)),
        (lambda keras, x: keras.layers.Softmax(axis=3)(x), (3, 3)),
        (lambda keras, x: keras.layers.Softmax(axis=(1, 2))(x), None),
        (lambda keras, x: keras.ops.softmax(x), (3, 3)),
        (lambda keras, x: keras.ops.softmax(x, axis=1), None),
        (lambda keras, x: keras.ops.average(x, axis=1), None),
        (lambda keras, x: x * 2 + 1, (3, 3)),
        (lambda keras, x: keras.layers.Average()([x, x]), (3, 3)),
    ],
)
def test_receptive_field_hangs_on_the_axis_that_is_read(keras, last, field):
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3)(inputs)
    assert layer_table(keras.Model(inputs, last(keras, x)))[-1].receptive_field == field


def test_models_without_a_graph_are_refused(keras):
    class Own(keras.Model):
        def call(self, x):
            return x

    for model in (Own(name="own"), keras.Sequential([keras.layers.Dense(1)], name="own")):
        with pytest.raises(ValueError, match="`own` has no graph of layers"):
            layer_table(model)


def test_numbers_of_a_dense_layer_are_those_of_its_weights(keras):
    """A dense layer on a map reads each cell by itself."""
    inputs = keras.Input((4, 5, 6))
    (row,) = layer_table(keras.Model(inputs, keras.layers.Dense(7)(inputs)))
    assert row.macs == 4 * 5 * 6 * 7
    assert row.macs_formula == "4·5·6·7 = 840"
    assert (row.receptive_field, row.stride) == ((1, 1), (1, 1))
    assert np.prod(row.output_shape) * 4 == row.activation_bytes


def test_a_reshape_that_keeps_rows_and_columns_keeps_what_they_see(keras):
    layers = [keras.layers.Reshape(shape) for shape in ((8, 8), (8, 8, 1), (4, 16, 1))]
    rows = layer_table(keras.Sequential([keras.Input((8, 8, 1)), *layers]))
    assert [row.receptive_field for row in rows] == [(1, 1), (1, 1), None]
