"""The page “Why this class?”: maps over the picture, followed, pointed at, of models brought."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import sample_image
from cnnviz.inspection import Preprocessing
from cnnviz.nets import cell_centres
from cnnviz.nets.attribution import grad_cam, signed_cam
from cnnviz.nets.weights import trained
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import bring_file, button, choose, eventually, slide, slider
from tests.browser.harness import settle

DEAF = "WebSocket.prototype.send = () => {}"  # from here on the page cannot run


@pytest.fixture
def page(open_page):
    page = open_page("why")
    expect(overlay(page, 1).locator("canvas.map[data-painted]")).to_have_count(3)
    settle(page)
    return page


def overlay(page, index=0):
    return page.locator("[data-component=overlay]").nth(index)


def cell(page, row, column, centres, size, index=0):
    """Point at where a cell of the first map lies, and give what is said of it."""
    place = overlay(page, index).locator("canvas.map").first
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    place.hover(
        position={
            "x": centres[1].places()[column] / size[1] * box["width"],
            "y": centres[0].places()[row] / size[0] * box["height"],
        }
    )
    said = overlay(page, index).locator(".value").first
    expect(said).to_contain_text(f"row {row}, column {column}")
    return float(said.locator("b").inner_text().replace("−", "-"))


def expect_cell(page, row, column, wanted, off, centres, size):
    """Wait until a cell of the first map is what it should be."""

    def check():
        found = cell(page, row, column, centres, size)
        assert found == pytest.approx(wanted[row, column], abs=off)

    eventually(check)


def test_the_map_shown_is_the_network_s(page, keras):
    model = trained("fast")
    image = Preprocessing(32, 32, 3)(sample_image("chelsea", max_side=MAX_SIDE)).input
    top = int(np.argmax(model(image[None])))
    wanted = grad_cam(model, image, top)
    assert wanted.shape == (4, 4)
    centres = cell_centres(model, "conv2d_4", image.shape)
    for row, column in ((0, 2), (2, 1), (3, 3)):
        expect_cell(page, row, column, wanted, 2e-3, centres, (32, 32))
    expect(page.get_by_role("heading", name="Why cat?")).to_be_visible()


def test_the_opacity_is_followed_before_the_page_has_run(page):
    page.evaluate(DEAF)
    slider(page, "Opacity of the map").press("Home")
    for index in (0, 1):
        for each in overlay(page, index).locator("canvas.map").all():
            expect(each).to_have_css("opacity", "0")
    slider(page, "Opacity of the map").press("ArrowRight")
    expect(overlay(page).locator("canvas.map")).to_have_css("opacity", "0.01")


def test_the_opacity_stays_and_is_in_the_address(page):
    slide(page, "Opacity of the map", 60)
    page.wait_for_url("**opacity=60")
    expect(overlay(page).locator("canvas.map")).to_have_css("opacity", "0.6")


def test_maps_are_walked_by_keyboard_together(page):
    maps = overlay(page, 1).locator("canvas.map")
    maps.nth(1).focus()
    for key in ("PageUp", "Home", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    for said in overlay(page, 1).locator(".value").all():
        expect(said).to_contain_text("row 1, column 1")
    announced = page.locator(".wide:has([data-component=overlay]) > .unseen").nth(1)
    expect(announced).to_contain_text("As trained: ")


def test_a_class_against_another_and_a_layer(page, keras):
    model = trained("fast")
    image = Preprocessing(32, 32, 3)(sample_image("chelsea", max_side=MAX_SIDE)).input
    dog = page.get_by_role("combobox", name="Rather than")
    dog.click()
    page.get_by_role("option", name="dog").click()
    settle(page)
    expect(page.get_by_role("heading", name="Why cat and not dog?")).to_be_visible()
    choose(page, "Layer", "conv2d, 32 × 32 × 32")
    expect(page.get_by_text("Layer conv2d: 32 × 32 cells.")).to_be_visible()
    wanted = signed_cam(model, image, 3, "conv2d", 5)
    wanted /= np.abs(wanted).max()
    centres = cell_centres(model, "conv2d", image.shape)
    for row, column in ((8, 9), (20, 30)):
        expect_cell(page, row, column, wanted, 3e-3, centres, (32, 32))


def test_a_long_method_is_followed_and_may_be_checked(page):
    choose(page, "Method", "Occlusion")
    expect(overlay(page).locator("h3")).to_have_text(["Occlusion"])
    page.get_by_role("button", name="Run the check").click()
    expect(overlay(page, 1).locator("h3")).to_have_count(3)


def test_a_long_method_may_be_stopped(open_page):
    page = open_page("why?model=random-ResNet50&method=occlusion")
    button(page, "Stop").click()
    expect(page.get_by_text("This was stopped.")).to_be_visible()
    page.get_by_role("button", name="Start again").click()
    expect(button(page, "Stop")).to_be_visible()
    choose(page, "Method", "Grad-CAM")
    expect(overlay(page).locator("h3")).to_have_text(["Grad-CAM"])


@pytest.mark.filterwarnings("ignore:__array__ impl")  # Keras's own
def test_a_transfer_model_of_one_s_own_with_two_outputs(page, keras, tmp_path):
    layers = keras.layers
    pictures = keras.Input((48, 40, 3))
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="conv")(pictures)
    backbone = keras.Model(pictures, x, name="backbone")
    inputs = keras.Input((48, 40, 3))
    mean = layers.GlobalAveragePooling2D()(backbone(layers.Rescaling(1 / 255)(inputs)))
    outputs = [layers.Dense(n, activation="softmax", name=f"head_{n}")(mean) for n in (3, 2)]
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "own.keras")
    bring_file(page, "Your own model", tmp_path / "own.keras")
    expect(page.get_by_role("combobox", name="Output")).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, "Output", "head_2")
    settle(page)
    expect(page.get_by_text("Layer backbone/conv: 23 × 19 cells.")).to_be_visible()
    image = Preprocessing(48, 40, 3)(sample_image("chelsea", max_side=MAX_SIDE)).input
    top = int(np.argmax(model(image[None])[1]))
    wanted = grad_cam(model, image, top, output=1)
    centres = cell_centres(model, "backbone/conv", image.shape)
    for row, column in ((3, 4), (20, 10)):  # stretched, row 20 would lie on row 21
        expect_cell(page, row, column, wanted, 3e-3, centres, (48, 40))


@pytest.mark.filterwarnings("ignore:__array__ impl")
def test_a_model_that_tells_no_classes_apart_says_so(open_page, keras, tmp_path):
    page = open_page("why")
    inputs = keras.Input((32, 32, 3))
    keras.Model(inputs, keras.layers.Conv2D(2, 3)(inputs)).save(tmp_path / "maps.keras")
    bring_file(page, "Your own model", tmp_path / "maps.keras")
    expect(page.get_by_text("This model tells no classes apart")).to_be_visible()
    expect(overlay(page)).to_have_count(0)
