from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.attribution import grad_cam, signed_cam
from tests.nets.attribution.models import IMAGE, convolutional, linear, transfer


def class_activation(model, head="head", maps="second", index=0):
    """Work a map out by hand: the weights that a mean's dense layer gives to each channel."""
    import keras

    until = keras.Model(model.inputs[0], model.get_layer(maps).output)
    values = np.asarray(until(IMAGE[None]))[0]
    weights = np.asarray(model.get_layer(head).kernel)[:, index]
    return values @ weights / (values.shape[0] * values.shape[1])


@pytest.mark.parametrize("index", range(4))
def test_before_a_mean_and_a_dense_layer_it_is_the_class_activation_map(keras, index):
    model = convolutional(keras)
    wanted = class_activation(model, index=index)
    np.testing.assert_allclose(signed_cam(model, IMAGE, index, "second"), wanted, atol=1e-5)
    above = np.maximum(wanted, 0)
    found = grad_cam(model, IMAGE, index, "second")
    np.testing.assert_allclose(found, above / (above.max() or 1), atol=1e-4)
    assert found.dtype == np.float32


def test_a_nested_backbone_gives_what_the_same_layers_give_without_it(keras):
    model = transfer(keras)
    inputs = keras.Input(IMAGE.shape)
    backbone = model.get_layer("backbone")
    x = inputs
    for layer in (model.get_layer("half"), *backbone.layers[1:], model.get_layer("mean")):
        x = layer(x)
    flat = keras.Model(inputs, model.get_layer("kind")(x))
    for name in ("first", "second"):
        nested = signed_cam(model, IMAGE, 2, f"backbone/{name}")
        np.testing.assert_allclose(nested, signed_cam(flat, IMAGE, 2, name), atol=1e-5)


def test_each_output_has_its_own_map(keras):
    model = transfer(keras)
    first, second = (signed_cam(model, IMAGE, 0, "backbone/second", output=i) for i in (0, 1))
    assert np.abs(first - second).max() > 1e-3
    aside = signed_cam(model, IMAGE, 0, "aside", output=1)
    kernel = np.asarray(model.get_layer("colour").kernel).reshape(7, 6, 2, 3)
    until = keras.Model(model.inputs[0], model.get_layer("aside").output)
    values = np.asarray(until(IMAGE[None]))[0]
    np.testing.assert_allclose(aside, values @ kernel[..., 0].mean((0, 1)), atol=1e-5)


def test_a_class_against_another_is_the_difference_of_their_maps(keras):
    model = convolutional(keras)
    first, second, both = (
        signed_cam(model, IMAGE, 1, "first"),
        signed_cam(model, IMAGE, 3, "first"),
        signed_cam(model, IMAGE, 1, "first", against=3),
    )
    np.testing.assert_allclose(both, first - second, atol=1e-5)


def test_nothing_that_speaks_for_a_class_is_an_empty_map(keras):
    model = convolutional(keras)
    head = model.get_layer("head")
    head.kernel.assign(-np.abs(np.asarray(head.kernel)))  # maps after a ReLU are not below 0
    assert grad_cam(model, IMAGE, 0).max() == 0


def test_without_a_layer_it_is_the_usual_one(keras):
    model = convolutional(keras)
    np.testing.assert_array_equal(grad_cam(model, IMAGE, 0), grad_cam(model, IMAGE, 0, "second"))


def test_layers_that_make_no_maps_are_refused(keras):
    with pytest.raises(ValueError, match="'mean' makes no maps but a row of numbers"):
        grad_cam(convolutional(keras), IMAGE, 0, "mean")
    with pytest.raises(ValueError, match="No layer on the way to this answer computes maps"):
        grad_cam(linear(keras)[0], IMAGE, 0)
