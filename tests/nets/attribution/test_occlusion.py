from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.attribution import occlusion
from tests.nets.attribution.models import IMAGE, SHAPE, convolutional, linear, logits_of


def test_of_a_linear_model_each_square_loses_what_its_pixels_gave(keras):
    model, weights = linear(keras)
    fill = np.array([0.5, -0.25, 0.0], np.float32)
    given = ((IMAGE - fill) * weights[..., 2]).sum(axis=-1)
    found = occlusion(model, IMAGE, 2, window=2, stride=1, fill=fill)
    lost, times = np.zeros(SHAPE[:2]), np.zeros(SHAPE[:2])
    for top in range(SHAPE[0] - 1):
        for left in range(SHAPE[1] - 1):
            square = np.s_[top : top + 2, left : left + 2]
            lost[square] += given[square].sum()
            times[square] += 1
    np.testing.assert_allclose(found, lost / times, atol=1e-4)


def test_squares_that_do_not_overlap_give_their_loss_to_their_pixels(keras):
    model, weights = linear(keras, shape=(4, 6, 1))
    image = np.random.default_rng(0).standard_normal((4, 6, 1)).astype(np.float32)
    found = occlusion(model, image, 0, 1, window=2, stride=2)
    given = (image * (weights[..., 0] - weights[..., 1]))[..., 0]
    sums = given.reshape(2, 2, 3, 2).sum((1, 3))
    np.testing.assert_allclose(found, np.kron(sums, np.ones((2, 2))), atol=1e-4)


def test_covering_all_leaves_the_score_of_the_fill(keras):
    model = convolutional(keras)
    until = logits_of(keras, model)
    image = IMAGE[:8]
    inputs = keras.Input((None, None, 3))
    x = inputs
    for layer in model.layers[:-1]:
        x = layer(x)
    dense = keras.layers.Dense(4)
    open_model = keras.Model(inputs, dense(x))
    dense.set_weights(until.layers[-1].get_weights())
    found = occlusion(open_model, image, 1, window=8, stride=1)
    score, empty = (float(open_model(each[None])[0, 1]) for each in (image, 0 * image))
    np.testing.assert_allclose(found, score - empty, atol=1e-4)


def test_every_pixel_is_covered_and_progress_is_told(keras):
    told = []
    model, _ = linear(keras)
    found = occlusion(model, IMAGE, 0, window=4, stride=3, tell=lambda *p: told.append(p))
    assert (found != 0).all()
    assert told[0] == (0, 9)  # rows 0, 3, 5; columns 0, 3, 4
    assert told[-1] == (9, 9)


@pytest.mark.parametrize(("window", "stride"), [(0, 1), (9, 1), (2, 0)])
def test_squares_that_do_not_fit_are_refused(keras, window, stride):
    with pytest.raises(ValueError, match="`window` must be 1 to 8 and `stride` at least 1"):
        occlusion(linear(keras)[0], IMAGE, 0, window=window, stride=stride)
