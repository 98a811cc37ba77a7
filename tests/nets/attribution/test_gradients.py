from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data import sample_image, square
from cnnviz.nets.attribution import integrated_gradients, saliency, strength
from cnnviz.nets.attribution.gradients import batches
from cnnviz.nets.weights import trained
from tests.nets.attribution.models import (
    IMAGE,
    SHAPE,
    convolutional,
    linear,
    logits_of,
    places,
    slopes,
    transfer,
)


def test_saliency_is_the_slope_of_the_score_at_each_number(keras):
    model = convolutional(keras, activation="tanh")
    until = logits_of(keras, model)
    for index, against in ((0, None), (2, 1)):
        found = saliency(model, IMAGE, index, against)
        assert found.shape == SHAPE

        def score(image, index=index, against=against):
            logits = np.asarray(until(image[None].astype(np.float32)))[0]
            return float(logits[index] - (0 if against is None else logits[against]))

        some = places(SHAPE, 20)
        wanted = slopes(score, IMAGE, some)
        np.testing.assert_allclose([found[place] for place in some], wanted, atol=2e-3)


@pytest.mark.parametrize("kind", ["plain", "smooth", "guided"])
def test_of_a_linear_model_it_is_the_weights(keras, kind):
    model, weights = linear(keras)
    found = saliency(model, IMAGE, 2, kind=kind)
    np.testing.assert_allclose(found, weights[..., 2], atol=1e-4)


def test_smoothing_is_the_mean_over_noisy_copies(keras):
    model = convolutional(keras)
    told = []
    found = saliency(
        model, IMAGE, 1, kind="smooth", samples=5, noise=0.1, seed=3,
        tell=lambda *progress: told.append(progress),
    )  # fmt: skip
    drawn = np.random.default_rng(3).standard_normal((5, *SHAPE), np.float32)
    copies = IMAGE + 0.1 * (IMAGE.max() - IMAGE.min()) * drawn
    wanted = np.mean([saliency(model, each, 1) for each in copies], axis=0)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)


def test_guided_saliency_passes_back_only_what_raises_the_score(keras):
    """Checked by a walk back in NumPy: a dense layer, ReLU, a dense layer, ReLU, a dense layer."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((2, 2, 1)),
            layers.Flatten(),
            layers.Dense(8, activation="relu"),
            layers.Dense(8),
            layers.ReLU(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    rng = np.random.default_rng(0)
    for variable in model.weights:
        variable.assign(rng.standard_normal(variable.shape))
    image = rng.standard_normal((2, 2, 1)).astype(np.float32)
    w1, b1, w2, b2, w3, _ = map(np.asarray, model.weights)
    h1 = image.ravel() @ w1 + b1
    h2 = np.maximum(h1, 0) @ w2 + b2
    back = w3[:, 1]
    back = np.maximum(back, 0) * (h2 > 0)
    back = w2 @ back
    back = np.maximum(back, 0) * (h1 > 0)
    wanted = (w1 @ back).reshape(2, 2, 1)
    found = saliency(model, image, 1, kind="guided")
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert np.abs(found - saliency(model, image, 1)).max() > 1e-3


def test_integrated_gradients_of_a_linear_model_are_exact(keras):
    model, weights = linear(keras)
    baseline = np.full(SHAPE, 0.25, np.float32)
    found = integrated_gradients(model, IMAGE, 1, 3, baseline=baseline)
    wanted = (IMAGE - baseline) * (weights[..., 1] - weights[..., 3])
    np.testing.assert_allclose(found.parts, wanted, atol=1e-4)
    assert found.gap < 1e-4
    assert found.steps == 32


@pytest.mark.parametrize("name", ["seed", "fast"])
@pytest.mark.parametrize("photo", ["astronaut", "chelsea", "rocket"])
def test_the_parts_add_up_to_the_difference_of_the_scores(keras, name, photo):
    model = trained(name)
    image = square(sample_image(photo), 32).astype(np.float32)
    top = int(model(image[None]).numpy().argmax())
    found = integrated_gradients(model, image, top, baseline=0.0)
    difference = found.score - found.baseline_score
    assert found.parts.sum() == pytest.approx(difference, rel=0.01)
    assert found.gap <= 0.01


def test_the_scores_are_the_logits_of_picture_and_baseline(keras):
    model = convolutional(keras)
    until = logits_of(keras, model)
    found = integrated_gradients(model, IMAGE, 0)
    assert found.score == pytest.approx(float(until(IMAGE[None])[0, 0]), abs=1e-4)
    assert found.baseline_score == pytest.approx(float(until(0 * IMAGE[None])[0, 0]), abs=1e-4)


def test_it_works_through_a_nested_backbone_for_each_output(keras):
    model = transfer(keras)
    for output, classes in ((0, 4), (1, 3)):
        for index in range(classes):
            assert integrated_gradients(model, IMAGE, index, output=output).gap < 0.02


def test_work_is_ended_by_who_is_told(keras):
    def stop(done, total):
        raise InterruptedError

    for explain in (
        lambda: integrated_gradients(convolutional(keras), IMAGE, 0, tell=stop),
        lambda: saliency(convolutional(keras), IMAGE, 0, kind="smooth", tell=stop),
    ):
        with pytest.raises(InterruptedError):
            explain()


def test_the_strength_of_a_pixel_is_its_largest_channel():
    gradient = np.random.default_rng(0).standard_normal((5, 6, 3))
    found = strength(gradient)
    assert found.shape == (5, 6)
    assert found[2, 3] == pytest.approx(max(abs(gradient[2, 3])))


def test_large_images_go_one_by_one_and_small_ones_together():
    assert list(batches(3, np.empty((299, 299)))) == [(0, 1), (1, 1), (2, 1)]
    assert list(batches(40, np.empty((32, 32)))) == [(0, 32), (32, 8)]
