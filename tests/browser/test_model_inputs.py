"""Models with several inputs, and with two thousand classes, in the browser."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.figures import percent
from tests.browser.actions import choose, file_of
from tests.browser.harness import settle
from tests.browser.test_models import bring
from tests.nets.loading import files


@pytest.fixture
def model(keras, tmp_path):
    """Make a network whose 2,000 classes tell how much brighter one picture is than another."""
    layers = keras.layers
    left, right = keras.Input((None, None, 3), name="left"), keras.Input((8, 8, 3), name="right")
    mean = layers.GlobalAveragePooling2D(name="mean")
    see = layers.Conv2D(3, 3, name="see", kernel_initializer="zeros")
    brighter = layers.Subtract(name="brighter")([mean(see(left)), mean(right)])
    dense = layers.Dense(2000, activation="softmax", name="answer", kernel_initializer="zeros")
    model = keras.Model([left, right], dense(brighter))
    kernel = np.zeros((3, 2000), np.float32)
    kernel[:, 1999] = -30  # the right one is the brighter, by as much
    model.get_layer("answer").set_weights([kernel, np.zeros(2000, np.float32)])
    return files.saved(model, tmp_path)


def white_picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "png")
    return file.getvalue()


def test_the_other_input_is_given_a_picture_of_one_s_own(open_page, model):
    page = open_page("why")
    bring(page, "brighter.keras", model)
    choose(page, "Given to right, 8 × 8 × 3", "Your own picture")
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(
        file_of("white.png", white_picture())
    )
    settle(page)
    # The maps of the left one are 0, the white one's mean is 1 in three channels: e^90 wins.
    expect(page.get_by_role("heading", name="Why class 1999?")).to_be_visible()
    expect(page.get_by_text("class 1999 has the score 90.")).to_be_visible()
    choose(page, "Explain", f"class 1234, {percent(0.0)}")
    expect(page.get_by_role("heading", name="Why class 1234?")).to_be_visible()
    page.wait_for_url("**class=1234**")
