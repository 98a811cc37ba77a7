"""Explanations of whole networks: branched, nested, and down to the pixels."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import (
    BACKBONES,
    SEED_CNN,
    Cell,
    Explainer,
    Explanation,
    OpenModel,
    Read,
    build,
    explain_cell,
)
from tests.nets.explained import check, number, random_cells, randomize

CELLS = 1000


def random_model(keras, seed):
    """Grow a branched model, with a nested model used twice, from one seed."""
    rng = np.random.default_rng(seed)
    layers = keras.layers

    def grown(x, depth):
        for _ in range(depth):
            channels = int(rng.integers(2, 7))
            kernel = tuple(int(k) for k in rng.integers(1, 4, 2))
            choice = rng.integers(9)
            if choice == 0:
                x = layers.Conv2D(channels, kernel, activation="relu", padding="same")(x)
            elif choice == 1:
                x = layers.DepthwiseConv2D(kernel, padding="same", depth_multiplier=2)(x)
            elif choice == 2:
                x = layers.SeparableConv2D(channels, kernel, padding="same")(x)
            elif choice == 3:
                x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(channels, 1)(x)))
            elif choice == 4:
                x = layers.MaxPooling2D(kernel, strides=1, padding="same")(x)
            elif choice == 5:
                x = layers.AveragePooling2D(kernel, strides=1, padding="same")(x)
            elif choice == 6:
                x = layers.Cropping2D(1)(layers.Conv2DTranspose(channels, 3)(x))
            elif choice == 7:
                same = layers.Conv2D(x.shape[-1], 3, padding="same")(x)
                x = getattr(layers, str(rng.choice(["Add", "Maximum", "Multiply"])))()([x, same])
            else:
                other = layers.Conv2D(channels, kernel, padding="same")(layers.Dropout(0.3)(x))
                x = layers.Concatenate()([other, x, other])
        return x

    inner = keras.Input((8, 9, 4))
    block = keras.Model(inner, layers.Conv2D(4, 1)(grown(inner, 3)), name="block")
    inputs = keras.Input((8, 9, 3))
    x = block(layers.Conv2D(4, 1, name="first")(inputs))
    x = layers.Add(name="residual")([block(x), x])
    x = grown(x, 3)
    gate = layers.Dense(x.shape[-1], "sigmoid")(layers.GlobalAveragePooling2D()(x))
    x = layers.Flatten()(layers.MaxPooling2D()(layers.Multiply()([x, gate])))
    x = layers.Dense(5, "softmax")(layers.LayerNormalization()(layers.Dense(12, "gelu")(x)))
    return randomize(keras.Model(inputs, x), seed)


@pytest.mark.parametrize("seed", range(6))
def test_random_models(keras, seed):
    model = OpenModel(random_model(keras, seed))
    image = np.random.default_rng(seed).standard_normal((8, 9, 3)).astype(np.float32)
    explainer = Explainer(model, image)
    for cell in random_cells(explainer, list(model.calls), CELLS, seed):
        check(explainer, cell)
    walk_to_the_pixels(explainer, list(model.calls)[-1], seed)


@pytest.fixture(scope="module", params=BACKBONES)
def large(request, keras):
    """Give a backbone with random weights and statistics, and a smallest image in it."""
    make, side = getattr(keras.applications, request.param), BACKBONES[request.param].smallest
    model = OpenModel(randomize(make(weights=None, classes=10, input_shape=(side, side, 3))))
    image = np.random.default_rng(0).standard_normal((side, side, 3))
    return Explainer(model, image), list(model.calls)


def test_a_random_cell_of_every_layer_of_large_networks(large):
    explainer, layers = large
    for cell in random_cells(explainer, layers, len(layers)):
        check(explainer, cell)


def test_large_networks_down_to_the_pixels(large):
    explainer, layers = large
    for seed in range(3):
        walk_to_the_pixels(explainer, layers[-1], seed)


def walk_to_the_pixels(explainer, layer, seed):
    """Follow one of the largest terms, layer by layer, until the image is reached."""
    rng = np.random.default_rng(seed)
    cell, steps = Cell(layer, 0, 0, seed % 5), 0
    while cell.layer not in explainer.inputs:
        found = check(explainer, cell)
        terms = found.ranked(5).terms
        chosen = terms[int(rng.integers(sum(term.contribution != 0 for term in terms) or 1))]
        assert found.follow(chosen.index) == chosen.source
        assert number(explainer, chosen.source) == chosen.input
        cell, steps = chosen.source, steps + 1
    assert steps > 5


@pytest.fixture(scope="module")
def seed_network(keras):
    image = np.random.default_rng(0).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    return randomize(build(SEED_CNN)), image


def test_a_corner_of_a_convolution(seed_network):
    model, image = seed_network
    found = explain_cell(model, image, "conv2d", 0, 0, 5)
    kernel, bias = (np.asarray(each, np.float64) for each in model.get_layer("conv2d").weights)
    (read,) = found.reads
    assert read.source == "rescaling"
    assert read.padding == (1, 1)
    assert read.rows == read.columns == (0, 1, 2)
    assert read.source_rows == (-1, 0, 1)
    assert read.inside.tolist() == [[False] * 3, [False, True, True], [False, True, True]]
    np.testing.assert_array_equal(read.weights, kernel[..., 5])
    np.testing.assert_allclose(read.inputs[1:, 1:], image[:2, :2] / 255, rtol=1e-6)
    products = read.inputs * kernel[..., 5]
    np.testing.assert_allclose(read.channel_sums, products.sum(axis=(0, 1)))
    assert found.sum == pytest.approx(products.sum() + bias[5])
    assert found.bias == bias[5]
    assert found.steps == ((("relu", {}, max(found.sum, 0.0))),)
    assert found.value == max(found.sum, 0.0)
    assert found.follow(0) is None
    assert [term.source is None for term in found.ranked(27).terms] == [False] * 12 + [True] * 15
    assert found.follow(4 * 3 + 2) == ("rescaling", 0, 0, 2)  # the middle of the window
    assert found.difference == found.value - found.model_value


def test_terms_are_ranked_and_the_rest_is_added_up(seed_network):
    model, image = seed_network
    found = explain_cell(model, image, "dense", 0, 0, 7)
    ranked = found.ranked(10)
    sizes = [abs(term.contribution) for term in ranked.terms]
    assert found.count == 4096
    assert len(sizes) == 10
    assert ranked.others == 4086
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == np.abs(found.reads[0].contributions).max()
    total = sum(term.contribution for term in ranked.terms) + ranked.rest + found.bias
    assert total == pytest.approx(found.sum)
    for term in ranked.terms:
        assert term.contribution == term.input * term.weight
        assert term.source == found.follow(term.index) == ("flatten", 0, 0, term.index)
    assert found.ranked(5000).others == 0


def test_an_input_of_a_dense_layer_is_traced_through_the_flattening(seed_network):
    model, image = seed_network
    explainer = Explainer(model, image)
    cell = explainer.explain("dense", channel=7).follow(1000)
    came_from = explainer.origin(cell)
    assert came_from == ("conv2d_2", *np.unravel_index(1000, (8, 8, 64)))
    assert number(explainer, came_from) == number(explainer, cell)


def test_a_chain_goes_back_to_the_convolution(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Rescaling(2.0, name="scale"),
            layers.Conv2D(3, 3, use_bias=False, name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(name="relu"),
            layers.Dropout(0.5, name="drop"),
        ]
    )
    explainer = Explainer(randomize(model), np.ones((6, 6, 2)))
    chain = explainer.chain("drop", 1, 2, 0)
    assert [each.cell.layer for each in chain] == ["drop", "relu", "norm", "conv"]
    norm = chain[2]
    weights = {v.name: float(np.asarray(v)[0]) for v in model.get_layer("norm").variables}
    subtract, divide, multiply, add = norm.steps
    assert subtract.operands == {"mean": weights["moving_mean"]}
    assert divide.operands == {"variance": weights["moving_variance"], "epsilon": 1e-3}
    assert multiply.operands == {"gamma": weights["gamma"]}
    assert add.operands == {"beta": weights["beta"]}
    assert [each.name for each in norm.steps] == ["subtract", "divide", "multiply", "add"]
    assert norm.steps[0].value == norm.sum - weights["moving_mean"]
    assert [each.cell.layer for each in explainer.chain("scale", 0, 0, 1)] == ["scale"]


def test_padding_leads_nowhere(keras):
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((3, 3, 1)), layers.ZeroPadding2D(2, name="pad"), layers.Flatten(name="flat")]
    )
    explainer = Explainer(model, np.ones((3, 3, 1)))
    assert explainer.explain("pad", 0, 0, 0).follow(0) is None
    assert explainer.explain("pad", 0, 0, 0).value == 0
    assert explainer.origin(Cell("flat", 0, 0, 0)) is None
    assert explainer.origin(Cell("flat", 0, 0, 2 * 7 + 3)) == ("input", 0, 1, 0)
    assert len(explainer.chain("flat", 0, 0, 0)) == 2


def test_the_winner_of_a_maximum_is_named(keras):
    model = keras.Sequential([keras.Input((4, 4, 2)), keras.layers.MaxPooling2D(name="pool")])
    image = np.random.default_rng(0).standard_normal((4, 4, 2))
    found = explain_cell(model, image, "pool", 1, 0, 1)
    (winner,) = found.ranked(1).terms
    window = image[2:, :2, 1]
    row, column = np.unravel_index(window.argmax(), (2, 2))
    assert winner.source == ("input", 2 + row, column, 1)
    assert winner.weight == 1
    assert found.reads[0].weights.sum() == 1


def test_both_stages_of_a_separable_convolution(keras):
    layer = keras.layers.SeparableConv2D(3, 2, depth_multiplier=2, name="both")
    model = randomize(keras.Sequential([keras.Input((5, 5, 4)), layer]))
    image = np.random.default_rng(0).standard_normal((5, 5, 4)).astype(np.float32)
    found = explain_cell(model, image, "both", 1, 2, 0)
    depthwise = keras.layers.DepthwiseConv2D(2, depth_multiplier=2, use_bias=False)
    depthwise.build((None, 5, 5, 4))
    depthwise.kernel.assign(layer.depthwise_kernel)
    inside = found.depthwise
    np.testing.assert_allclose(inside.sums, depthwise(image[None])[0, 1, 2], rtol=1e-5, atol=1e-6)
    assert inside.weights.shape == (2, 2, 4, 2)
    assert inside.sums @ inside.pointwise + found.bias == pytest.approx(found.sum)


def test_what_is_not_explained_says_so_and_offers_its_inputs(keras):
    class Doubled(keras.layers.Layer):
        def call(self, x):
            return 2 * x

    inputs = keras.Input((4, 5, 2))
    outputs = [
        Doubled(name="own")(inputs),
        keras.layers.UnitNormalization(name="unit")(inputs),
        keras.layers.UpSampling2D(interpolation="bicubic", name="up")(inputs),
        keras.layers.Dense(2, activation=lambda x: x**2, name="square")(inputs),
    ]
    explainer = Explainer(keras.Model(inputs, outputs), np.ones((4, 5, 2)))
    reasons = {
        "own": "`Doubled` computes is not explained",
        "unit": "`UnitNormalization` computes is not explained",
        "up": '`interpolation` "bicubic" is not explained',
        "square": "an activation that is not Keras's own",
    }
    for layer, reason in reasons.items():
        found = explainer.explain(layer, 1, 1, 1)
        assert reason in found.reason
        assert found.value is found.difference is found.relative_error is None
        assert found.sources == ("input",)
        assert found.follow(found.count - 1).layer == "input"
        assert found.model_value == explainer.map(layer)[1, 1, 1]
    assert explainer.explain("own", 1, 1, 1).count == 4 * 5 * 2
    assert explainer.explain("square", 1, 1, 1).sum is not None


def test_further_outputs_of_a_layer_are_offered(keras):
    inputs = keras.Input((5, 3))
    layer = keras.layers.GRU(4, return_sequences=True, return_state=True, name="gru")
    explainer = Explainer(keras.Model(inputs, layer(inputs)), np.ones((5, 3)))
    found = explainer.explain("gru:1", 0, 0, 3)
    assert "`GRU`" in found.reason
    assert found.model_value == explainer.map("gru")[-1, 3]


def test_cells_and_layers_that_are_not_there(seed_network):
    explainer = Explainer(*seed_network)
    for layer in ("conv9", "input", "conv2d:1", ":", ""):
        with pytest.raises(KeyError, match="There is no layer"):
            explainer.explain(layer, 0, 0, 0)
    for cell in [(32, 0, 0), (0, -1, 0), (0, 0, 32)]:
        with pytest.raises(IndexError, match="in a map of 32 × 32 × 32"):
            explainer.explain("conv2d", *cell)
    found = explainer.explain("conv2d", 0, 0, 0)
    for index in (-1, 27):
        with pytest.raises(IndexError, match="below 27"):
            found.follow(index)


def test_no_second_pass_for_a_second_cell(seed_network):
    model = OpenModel(seed_network[0])
    explainer = Explainer(model, seed_network[1])
    model.maps = None
    assert explainer.explain("dense", 0, 0, 0).relative_error < 1e-4
    assert explainer.explain("conv2d", 3, 3, 3).relative_error < 1e-4


def test_the_image_may_change_afterwards(seed_network):
    model, image = seed_network
    image = image.copy()
    explainer = Explainer(model, image)
    before = explainer.map("input").copy()
    image[:] = 0
    np.testing.assert_array_equal(explainer.map("input"), before)
    check(explainer, Cell("rescaling", 3, 4, 1))


def test_an_error_is_relative_to_the_value_or_to_what_cancels():
    weights = np.ones((1, 1, 2))
    rest = {"kind": "Dense", "sources": ("x",), "shape": (1,), "dtype": "float32"}

    def explained(inputs, model_value):
        read = Read("x", (1, 1), (0,), (0,), range(2), np.reshape(inputs, (1, 1, 2)), weights)
        return Explanation(
            (read,), cell=Cell("y", 0, 0, 0), sum=sum(inputs), model_value=model_value, **rest
        )

    assert explained([1.0, 2.0], 2.0).relative_error == pytest.approx(1 / 2)  # (3 - 2) / 2
    # 1000 - 1000 leaves nothing, against a thousandth of 1000 + 1000
    assert explained([1000.0, -1000.0], 1.0).relative_error == pytest.approx(1 / 2)
    assert explained([1e-40, 0.0], 0.0).relative_error == 0
    assert explained([0.0, 0.0], 0.0).relative_error == 0
