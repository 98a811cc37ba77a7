"""Models of one's own in the browser, and weights that are not there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.actions import bring_file, choose, file_of
from tests.browser.harness import run_server, settle
from tests.nets.loading import files, keras2_files
from tests.nets.loading.onnx import networks
from tests.nets.loading.test_keras2 import small, teachable_machine


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Give an app that finds no weights, and no way to any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        patch.setenv("https_proxy", "http://127.0.0.1:9")
        patch.setenv("no_proxy", "localhost")
        patch.delenv("CNNVIZ_WEIGHTS", raising=False)
        with run_server() as address:
            yield address


@pytest.fixture(scope="module")
def branched(keras, tmp_path_factory):
    pictures = keras.Input((24, 24, 3))
    left = keras.layers.Conv2D(4, 3, padding="same")(pictures)
    right = keras.layers.Conv2D(4, 5, padding="same")(pictures)
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Add()([left, right]))
    heads = [keras.layers.Dense(n, activation="softmax", name=f"head_{n}")(mean) for n in (2, 3)]
    return files.saved(keras.Model(pictures, heads), tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def named(keras, tmp_path_factory):
    layers = [keras.Input((24, 24, 3)), keras.layers.Conv2D(4, 3, activation="relu")]
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1, "sigmoid")]
    return files.saved(keras.Sequential(layers), tmp_path_factory.mktemp("named"))


def bring(page, name, data):
    """Bring a model of one's own."""
    bring_file(page, "Your own model", file_of(name, data))
    model = page.get_by_role("combobox", name="Model", exact=True)
    expect(model).to_have_value(f"{name} · your file")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0)
    settle(page)


def test_a_branched_model_of_one_s_own_is_opened(open_page, address, branched):
    page = open_page("classify", address=address)
    bring(page, "branched.keras", branched)
    expect(page.get_by_text("Pixels are given as 0 to 1: its first layers leave")).to_be_visible()
    expect(page.locator("[data-component=table] tbody tr")).to_have_count(5)
    expect(page.get_by_role("heading", name="branched.keras")).to_be_visible()
    assert "model" not in page.url
    choose(page, "Numbers that it takes for pixels", "−1 to 1")
    expect(page.get_by_text("Pixels are given as −1 to 1, as you chose.")).to_be_visible()
    expect(page.locator("[data-component=table]")).to_have_count(0)


def test_a_network_of_pytorch_is_opened(open_page, address):
    page = open_page("classify", address=address)
    bring(page, "squeezenet1_0.onnx", networks.filled("squeezenet1_0"))
    expect(
        page.get_by_text("No softmax at its end: its numbers are taken as logits").first
    ).to_be_visible()
    expect(page.get_by_role("heading", name="squeezenet1_0.onnx")).to_be_visible()


def test_the_classes_of_a_model_are_named_from_a_file_and_stay_so(open_page, address, named):
    page = open_page("classify", address=address)
    bring(page, "pets.keras", named)
    bars = page.get_by_role("list", name="pets.keras")
    expect(bars).to_contain_text("class 1")
    expect(page.get_by_text("by sigmoid: the probability of class 1.").first).to_be_visible()
    page.get_by_role("button", name="Class names").click()
    popover = page.get_by_test_id("stPopoverBody")
    field = popover.get_by_role("textbox", name="A name a line")
    field.fill("고양이")
    popover.get_by_role("button", name="Use these names").click()
    expect(popover.get_by_test_id("stAlert")).to_contain_text(
        "The list has 1 name, but this output needs 2"
    )
    labels = "\ufeff0 고양이\r\n1 <b>개</b>\r\n".encode()
    settle(page)
    popover.locator("input[type=file]").set_input_files(file_of("labels.txt", labels))
    expect(field).to_have_value("고양이\n<b>개</b>")
    page.keyboard.press("Escape")
    expect(bars).to_contain_text("고양이")
    expect(bars).to_contain_text("<b>개</b>")
    page.get_by_role("link", name="Why this class?").click()
    expect(
        page.get_by_role("heading", name="Why 고양이?").or_(
            page.get_by_role("heading", name="Why <b>개</b>?")
        )
    ).to_be_visible()


def test_an_export_of_teachable_machine_is_opened_with_its_class_names(open_page, address, keras):
    model = small(teachable_machine(keras))
    labels = "0 cat\n1 dog\n2 bird\n"
    data = files.packed({"keras_model.h5": keras2_files.h5(model), "labels.txt": labels})
    page = open_page("classify", address=address)
    bring(page, "converted_keras.zip", data)
    expect(page.get_by_text("Saved by Keras 2.9.0.")).to_be_visible()
    expect(page.get_by_text("bird").first).to_be_visible()


LAMBDA = {"module": "keras.layers", "class_name": "Lambda", "config": {}, "registered_name": None}


@pytest.mark.parametrize("kind", ["code", "no model", "a way out"])
def test_a_hostile_file_is_refused_with_a_sentence_and_the_page_goes_on(
    open_page, address, branched, kind
):
    data, said = {
        "code": (files.with_layer(branched, LAMBDA), "may run a stranger's code"),
        "no model": (b"This is no model.", "is no .keras file"),
        "a way out": (files.packed({"../x": b""}), "lies outside of it"),
    }[kind]
    page, before = open_page("classify", address=address), "Fast CNN · CIFAR-10"
    if kind == "code":
        bring(page, "branched.keras", branched)
        before = "branched.keras · your file"
    bring_file(page, "Your own model", file_of("evil.keras", data))
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text(said)
    settle(page)
    expect(alert).to_have_count(1)  # where the file was brought
    expect(page.get_by_test_id("stPopoverBody").get_by_test_id("stAlert")).to_have_count(1)
    model = page.get_by_role("combobox", name="Model", exact=True)
    expect(model).to_have_value(before)
    expect(page.get_by_role("heading", name=before.partition(" · ")[0])).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, "Model", "Seed CNN · CIFAR-10")
    expect(page.get_by_text("Trained on CIFAR-10")).to_be_visible()
    page.wait_for_url("**model=seed**")


def test_weights_that_cannot_be_had_say_so_and_random_ones_are_a_click_away(open_page, address):
    page = open_page("classify?model=ResNet50", address=address)
    expect(page.get_by_text("ResNet50's ImageNet weights are not on this machine")).to_be_visible()
    page.get_by_role("button", name="Download them, 103 MB").click()
    expect(page.get_by_text("cannot be reached from this machine")).to_be_visible()
    page.get_by_role("button", name="Use ResNet50 with random weights").click()
    expect(page.get_by_text("Random weights: what an untrained ResNet50")).to_be_visible()
    page.wait_for_url("**model=random-ResNet50**")


def test_a_model_of_60_megabytes_is_taken_and_opened(open_page, address, keras, tmp_path):
    pictures = keras.Input((8, 8, 3))
    numbers = keras.layers.Dense(15_625, use_bias=False)(keras.layers.Flatten()(pictures))
    answer = keras.layers.Dense(1_000, use_bias=False, activation="softmax")(
        keras.layers.Dense(1_000, use_bias=False)(keras.layers.Reshape((15_625,))(numbers))
    )
    assert len(files.saved(keras.Model(pictures, answer), tmp_path)) > 60e6
    path = (tmp_path / "model.keras").rename(tmp_path / "large.keras")
    page = open_page("classify", address=address)
    bring_file(page, "Your own model", path)
    model = page.get_by_role("combobox", name="Model", exact=True)
    expect(model).to_have_value("large.keras · your file")
    expect(page.get_by_role("heading", name="large.keras")).to_be_visible()
