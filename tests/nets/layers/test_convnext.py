"""LayerScale and StochasticDepth: explained, counted and read from a file, as Keras has them."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import Explainer, layer_table, load_model
from tests.nets.explained import check, random_cells, randomize
from tests.nets.loading import files


@pytest.fixture(scope="module")
def model(keras):
    """Give a ConvNeXt block that leaves its way out by chance while it trains."""
    from keras.src.applications.convnext import ConvNeXtBlock

    pictures = keras.Input((7, 8, 6))
    block = ConvNeXtBlock(6, drop_path_rate=0.5, name="block")
    return randomize(keras.Model(pictures, block(pictures)))


def test_each_of_their_numbers_is_explained(model):
    image = np.random.default_rng(0).standard_normal((7, 8, 6)).astype(np.float32)
    explainer = Explainer(model, image)
    for cell in random_cells(explainer, ["block_layer_scale", "block_stochastic_depth"], 200):
        check(explainer, cell)
    (step,) = explainer.explain("block_layer_scale", 1, 2, 3).steps
    gamma = float(model.get_layer("block_layer_scale").gamma[3])
    assert (step.name, step.operands) == ("multiply", {"gamma": pytest.approx(gamma)})


def test_stochastic_depth_only_moves_a_number_in_a_prediction(model):
    image = np.random.default_rng(0).standard_normal((7, 8, 6)).astype(np.float32)
    found = Explainer(model, image).explain("block_stochastic_depth", 1, 2, 3)
    assert found.moved
    assert found.follow(0).layer == "block_layer_scale"


def test_their_rows_are_known(model):
    rows = {row.kind: row for row in layer_table(model)}
    scaled, left_out = rows["LayerScale"], rows["StochasticDepth"]
    assert (scaled.parameters, scaled.parameters_formula, scaled.macs) == (6, "6 = 6", 0)
    assert (left_out.parameters, left_out.macs) == (0, 0)


def test_a_file_with_them_is_read(model, tmp_path):
    found = load_model(files.saved(model, tmp_path))
    image = np.random.default_rng(0).standard_normal((1, 7, 8, 6)).astype(np.float32)
    np.testing.assert_array_equal(found(image), model(image))


def test_a_stranger_s_layer_of_that_name_is_not_taken_for_it(keras):
    class LayerScale(keras.layers.Layer):
        def call(self, x):
            return x + 1

    pictures = keras.Input((4, 4, 3))
    found = Explainer(keras.Model(pictures, LayerScale(name="mine")(pictures)), np.ones((4, 4, 3)))
    assert "is not explained" in found.explain("mine").reason
