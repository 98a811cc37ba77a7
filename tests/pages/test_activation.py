"""The activation page without a browser: what it sends is what cnnviz.ops computes."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from cnnviz.data import fit, sample_image, to_grey
from cnnviz.ops import ACTIVATIONS, PRESETS, activate, conv2d, derivative, softmax_steps
from cnnviz.ui.components import open_packet
from cnnviz.ui.photo import Photo
from tests.pages import drive
from tests.pages.drive import opened, shown

run = partial(drive.run, prefix="act")


@pytest.fixture
def page():
    return opened("activation")


def sent(page):
    return open_packet(shown(page, "activation_map").bytes)


def sums(kernel="sobel_x", gain=2.0, bias=0.0):
    photo = to_grey(fit(sample_image("chelsea", max_side=512), 160)).astype(np.float32) / 255
    kernels = (PRESETS[kernel].values[..., None, None] * gain).astype(np.float32)
    return conv2d(photo, kernels)[..., 0] + np.float32(bias)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_the_maps_are_what_the_activation_makes(page, name):
    data = sent(run(page, activation=name))
    np.testing.assert_allclose(data["before"], sums(), atol=1e-5)
    np.testing.assert_array_equal(data["after"], activate(data["before"], name))
    np.testing.assert_array_equal(data["slope"], derivative(data["before"], name))


@pytest.mark.parametrize(
    ("name", "settings", "parameters"),
    [
        (
            "relu",
            {"relu_negative_slope": 0.1, "relu_threshold": 0.5},
            {"negative_slope": 0.1, "threshold": 0.5},
        ),
        ("relu", {"relu_capped": True, "relu_max_value": 1.0}, {"max_value": 1.0}),
        ("leaky_relu", {"leaky_relu_negative_slope": 0.5}, {"negative_slope": 0.5}),
        ("elu", {"elu_alpha": 2.0}, {"alpha": 2.0}),
        ("gelu", {"gelu_approximate": True}, {"approximate": True}),
    ],
)
def test_parameters_reach_maps_and_curve(page, name, settings, parameters):
    data = sent(run(page, activation=name, **settings))
    np.testing.assert_array_equal(data["after"], activate(data["before"], name, **parameters))
    x, y, slope = data["curve"]
    np.testing.assert_allclose(y, activate(x, name, **parameters), atol=1e-5)
    corners = np.isin(np.abs(x), [0, 0.5, 1])
    np.testing.assert_allclose(
        slope[~corners], derivative(x, name, **parameters)[~corners], atol=1e-5
    )


def test_softmax_shares_with_a_rival(page):
    data = sent(run(page, activation="softmax", softmax_rival=0.5))
    np.testing.assert_allclose(data["after"], activate(data["before"] - 0.5, "sigmoid"), atol=1e-6)
    slope = derivative(data["before"] - 0.5, "sigmoid")
    np.testing.assert_allclose(data["slope"], slope, atol=1e-6)


@pytest.mark.parametrize("bias", [0.0, -6.0])
def test_every_pixel_is_in_both_histograms_and_on_the_curve(page, bias):
    data = sent(run(page, gain=8.0, bias=bias))
    assert sum(data["before_counts"]) == sum(data["after_counts"]) == data["before"].size
    curve = np.interp(data["before"], *data["curve"][:2])
    np.testing.assert_allclose(curve, data["after"], atol=0.02)
    low, high = data["spans"]["before"]
    assert low <= data["before"].min() <= data["before"].max() <= high


def test_zeros_are_counted(page):
    run(page, bias=-6.0, gain=0.5)
    zeros = next(text.value for text in page.markdown if text.value.startswith("Zeros"))
    said = "Zeros before **0 %**, after **100 %**; the slope is zero at **100 %**"
    assert zeros.replace("\N{NO-BREAK SPACE}", " ").startswith(said)


def test_softmax_steps_are_those_of_ops(page):
    run(page, logit_cat=-3.0, logit_ship=1.5, temperature=0.5)
    data = json.loads(shown(page, "softmax_walk").json)
    steps = softmax_steps([-3.0, 1.0, 1.5, -1.0], 0.5)
    np.testing.assert_allclose(data["powers"], steps.powers)
    np.testing.assert_allclose(data["probabilities"], steps.probabilities)
    assert data["total"] == pytest.approx(steps.total)


def opened_with_picture(*size):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    return opened(
        "activation", photo="own", photo_upload=Photo("own.png", "", image, f"own {size}")
    )


@pytest.mark.parametrize("size", [(3, 3), (512, 12), (12, 512)])
def test_pictures_of_any_proportions_are_taken(size):
    page = opened_with_picture(*size)
    data = sent(run(page))
    assert data["before"].shape == data["after"].shape
    assert sum(data["after_counts"]) == data["before"].size


def test_a_picture_smaller_than_the_kernel_is_one_sentence_and_the_page_goes_on():
    page = opened_with_picture(2, 2)
    run(page)
    (error,) = page.error
    assert error.value == (
        "The picture is 2 × 2 here, too small for a kernel of 3 × 3: "
        "choose another picture or kernel."
    )
    assert shown(page, "softmax_walk")


def test_a_link_restores_the_page_and_junk_is_refused(page):
    page.query_params.update(
        {"activation": "elu", "elu_alpha": "2.5", "gain": "99", "logit_cat": "x"}
    )
    run(page)
    assert [text.value.split(",")[0] for text in page.warning] == [
        "This link's `gain` is `99`",
        "This link's `logit_cat` is `x`",
    ]
    data = sent(page)
    assert data["curve"][1].min() == pytest.approx(
        activate(data["curve"][0], "elu", alpha=2.5).min()
    )
    assert json.loads(shown(page, "address").json)["query"] == "activation=elu&elu_alpha=2.5"
