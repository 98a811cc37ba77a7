from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cnnviz.nets.attribution import Flow, grad_cam, random_weights, rank_correlation, saliency
from tests.nets.attribution.models import IMAGE, convolutional, transfer


def logits(model):
    return Flow(model).logits(IMAGE[None])


def test_other_weights_give_another_answer_and_the_model_stays_as_it_was(keras):
    model = convolutional(keras)
    before, weights = logits(model), [each.copy() for each in model.get_weights()]
    with random_weights(model):
        random = logits(model)
        again = logits(model)
    assert np.abs(random - before).max() > 0.01
    np.testing.assert_array_equal(random, again)
    np.testing.assert_array_equal(logits(model), before)
    for was, now in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)


def test_they_are_the_same_each_time(keras):
    model = convolutional(keras)
    found = []
    for _ in range(2):
        with random_weights(model):
            found.append(saliency(model, IMAGE, 0))
    np.testing.assert_array_equal(*found)


def test_only_the_last_layer_s_may_be_random(keras):
    model = convolutional(keras)
    until = Flow(keras.Model(model.inputs[0], model.get_layer("mean").output))
    before = until.logits(IMAGE[None]), logits(model)
    with random_weights(model, only_last=True):
        np.testing.assert_array_equal(until.logits(IMAGE[None]), before[0])
        assert np.abs(logits(model) - before[1]).max() > 0.01


def test_the_last_layer_is_that_of_the_output(keras):
    model = transfer(keras)
    flow = Flow(model)
    before = [flow.logits(IMAGE[None], output) for output in (0, 1)]
    for output in (0, 1):
        with random_weights(model, only_last=True, output=output):
            found = [flow.logits(IMAGE[None], each) for each in (0, 1)]
        assert np.abs(found[output] - before[output]).max() > 0.01
        np.testing.assert_array_equal(found[1 - output], before[1 - output])


def test_nested_layers_and_normalisations_are_random_too(keras):
    layers = keras.layers
    pictures = keras.Input(IMAGE.shape)
    x = layers.BatchNormalization(name="norm")(layers.Conv2D(8, 3, name="conv")(pictures))
    backbone = keras.Model(pictures, x, name="backbone")
    inputs = keras.Input(IMAGE.shape)
    outputs = layers.Dense(3)(layers.GlobalMaxPooling2D()(backbone(inputs)))
    model = keras.Model(inputs, outputs)
    norm = backbone.get_layer("norm")
    variances = np.arange(1.0, 9.0)
    norm.moving_variance.assign(variances)
    with random_weights(model):
        moved = np.asarray(norm.moving_variance.value)
        drawn = np.asarray(backbone.get_layer("conv").kernel.value)
    assert not np.array_equal(moved, variances)
    np.testing.assert_array_equal(np.sort(moved), variances)
    kernel = np.asarray(backbone.get_layer("conv").kernel)
    assert drawn.std() == pytest.approx(kernel.std(), rel=0.3)
    assert np.abs(drawn - kernel).max() > 0.01


def test_other_threads_see_the_model_as_it_is(keras):
    model = convolutional(keras)
    before = logits(model)
    with random_weights(model), ThreadPoolExecutor(1) as thread:
        np.testing.assert_array_equal(thread.submit(logits, model).result(), before)
        assert np.abs(logits(model) - before).max() > 0.01


def test_grad_cam_changes_with_them(keras):
    model = convolutional(keras)
    before = grad_cam(model, IMAGE, 0, "first")
    with random_weights(model):
        after = grad_cam(model, IMAGE, 0, "first")
    assert np.abs(after - before).max() > 0.05


def test_the_rank_correlation_is_spearman_s():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(0)
    for _ in range(20):
        first, second = rng.integers(0, 6, (2, 40))  # many are alike
        wanted = spearmanr(first, second).statistic
        assert rank_correlation(first, second) == pytest.approx(wanted)


def test_a_map_of_one_number_has_no_rank_correlation():
    assert math.isnan(rank_correlation(np.zeros((3, 3)), np.arange(9).reshape(3, 3)))
