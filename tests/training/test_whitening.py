"""Whitened first filters: what leaves them is uncorrelated and of variance 1."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets import Conv2D, Dense, Flatten, Rescaling, ResidualBlock
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.ops import conv2d
from cnnviz.training.whitening import whitened, whitening
from tests.training.conftest import SMALL, TINY


def network(*layers):
    ends = [] if Flatten() in layers else [Flatten()]
    return replace(SMALL, layers=(*layers, *ends, Dense(10, "softmax")))


@pytest.mark.parametrize(
    ("kernel_size", "channels"), [((2, 2), 3), ((1, 3), 2), ((3, 3), 1), ((1, 1), 1)]
)
def test_maps_are_uncorrelated_and_of_variance_1(kernel_size, channels):
    generator = np.random.default_rng(0)
    mixing = generator.normal(size=(channels, channels))  # channels that depend on one another
    images = 0.5 + 0.2 * generator.normal(size=(60, 24, 24, channels)) @ mixing
    images = images.astype(np.float32)
    filters = 2 * kernel_size[0] * kernel_size[1] * channels
    kernel, bias = whitening(images, kernel_size, filters)
    assert kernel.shape == (*kernel_size, channels, filters)
    maps = np.stack([conv2d(each, kernel, bias) for each in images])[:, ::2, ::2]
    flat = maps.reshape(-1, filters)
    np.testing.assert_allclose(flat.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(np.cov(flat[:, ::2].T), np.eye(filters // 2), atol=0.05)
    np.testing.assert_allclose(flat[:, 1::2], -flat[:, ::2], atol=1e-3)


def test_images_of_one_colour_give_numbers():
    kernel, bias = whitening(np.full((3, 8, 8, 3), 0.5, np.float32), (2, 2), 24)
    assert np.isfinite(kernel).all()
    assert np.isfinite(bias).all()


def test_what_stands_before_is_passed_and_only_some_images_count(tiny_data):
    images = tiny_data.train_images
    spec = network(Rescaling(1 / 100, -1), Conv2D(6, 2, activation="relu"))
    rows = np.arange(7, 60)
    name, kernel, bias = whitened(spec, images, rows)
    wanted = whitening(images[rows].astype(np.float32) / 100 - 1, (2, 2), 6)
    assert name == "conv2d"
    np.testing.assert_allclose(kernel, wanted[0], atol=1e-4)
    np.testing.assert_allclose(bias, wanted[1], atol=1e-4)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((Flatten(), Dense(8)), "begins with a Conv2D, after a Rescaling at most"),
        ((ResidualBlock(8),), "begins with a Conv2D, after a Rescaling at most"),
        ((Conv2D(25, 2),), "a first Conv2D of 2 × 2 at most 24 filters, .* got 25"),
        ((Conv2D(6, 2, use_bias=False),), "needs a first Conv2D with a bias"),
        ((Conv2D(6, 2, groups=3),), "needs a first Conv2D with a bias, one group"),
        ((Conv2D(6, 2, dilation_rate=2),), "a dilation rate of 1"),
    ],
    ids=["dense", "block", "filters", "bias", "groups", "dilation"],
)
def test_a_network_that_cannot_be_whitened_is_one_sentence(layers, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(TINY, network=network(*layers), whitening=True)


def test_a_backbone_is_not_whitened():
    spec = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))
    with pytest.raises(ValueError, match="not for a backbone"):
        replace(TINY, network=spec, whitening=True)
