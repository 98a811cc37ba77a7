"""The page of feature maps without a browser: what it sends, and what it does with a bad link."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.nets.choice import ModelChoice
from cnnviz.training import DataChoice
from cnnviz.ui.components import open_packet
from cnnviz.ui.feature_maps import feature_visualization
from cnnviz.ui.feature_maps.settings import LINK, read_trail
from cnnviz.ui.models.class_names import _KEPT
from cnnviz.ui.models.model_choices import UPLOAD, Upload
from tests.nets.loading.files import saved
from tests.pages.drive import all_shown, opened, shown

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def page(store):
    return opened("feature_maps")


def run(page: AppTest, **settings: object) -> AppTest:
    for name, value in settings.items():
        page.session_state[LINK.key(name)] = value
    page.run()
    assert not page.exception
    return page


def sent(page, name):
    return open_packet(shown(page, name).bytes)


def test_the_first_convolution_s_strongest_cell_is_explained(page):
    page = run(page)
    maps, trace = sent(page, "feature_maps"), sent(page, "trace")
    assert maps["title"] == "conv2d, 32 × 32 × 32"
    assert maps["map"][tuple(maps["cell"])] == maps["map"].max()
    assert trace["value"] == pytest.approx(float(maps["map"].max()))
    layer = trace["layers"][-1]
    assert layer["value"] == pytest.approx(layer["keras"], abs=1e-4)
    assert trace["crumbs"] == [
        ["conv2d", f"({maps['cell'][0]}, {maps['cell'][1]}) channel {maps['channel']}"]
    ]


def test_products_and_rest_make_the_sum(page):
    trace = sent(run(page, layer="conv2d_2", channel=5, cell=(3, 3)), "trace")
    (window,) = trace["windows"]
    products = trace["inputs_0"].astype(float) * trace["weights_0"]
    np.testing.assert_allclose(products.sum((0, 1)), window["sums"], rtol=1e-4, atol=1e-5)
    assert window["others"] == 64 - 8
    total = sum(window["sums"]) + window["rest"]
    assert total == pytest.approx(trace["layers"][0]["value"], rel=1e-5)


@pytest.mark.parametrize(
    ("order", "statistic"), [("mean", np.mean), ("maximum", np.max), ("variance", np.var)]
)
def test_channels_are_sorted(page, order, statistic):
    page = run(page, order=order, layer="activation_3")
    places = sent(page, "feature_maps")["order"].astype(int)
    values = []
    for channel in places[[0, 1, 60, -1]]:
        found = sent(run(page, channel=int(channel)), "feature_maps")
        values.append(float(statistic(found["map"].astype(np.float64))))
    assert values == sorted(values, reverse=True)


def test_a_scale_holds_for_a_map_a_layer_or_the_network(page):
    own = sent(run(page, scale="map"), "feature_maps")["limits"]
    layer = sent(run(page, scale="layer"), "feature_maps")["limits"]
    network = sent(run(page, scale="network"), "feature_maps")["limits"]
    assert len(set(own.tolist())) > 20
    assert len(set(layer.tolist())) == len(set(network.tolist())) == 1
    assert network[0] >= layer[0]


def test_a_way_of_a_link_leads_to_a_pixel(page):
    page = run(page, layer="conv2d", cell=(5, 6), trail=((0, 5, 6, 1), (-1, 5, 6, 1)))
    trace = sent(page, "trace")
    assert [layer for layer, _ in trace["crumbs"]] == ["conv2d", "rescaling", "input"]
    assert trace["crumbs"][-1][1] == "(5, 6) green"
    assert trace["pixel"] == [5, 6]
    assert 0 <= trace["value"] <= 255


def test_names_of_classes_stand_at_the_last_layer(page):
    maps = sent(run(page, layer="dense"), "feature_maps")
    assert maps["names"][3] == "cat"
    assert maps["map"].shape == (1, 1)


def test_the_one_unit_of_a_sigmoid_has_the_name_of_label_1(keras, process, page, tmp_path):
    layers = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    model = keras.Sequential([*layers, keras.layers.Dense(1, "sigmoid", name="last")])
    choice = process.keep(saved(model, tmp_path))
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    page.session_state[_KEPT] = {choice.name: {"last": ("cat", "dog")}}
    maps = sent(run(page, layer="last", model=choice.text), "feature_maps")
    assert maps["names"] == ["dog"]


@pytest.mark.parametrize(
    "settings",
    [
        {"trail": ((3, 999, 0, 0),)},
        {"trail": ((-1, 0, 0, 7),)},
        {"trail": ((3, 0, 0, 9_999_999),)},
    ],
)
def test_a_way_that_leads_nowhere_is_one_sentence(page, settings):
    page = run(page, **settings)
    (error,) = page.error
    assert "so there is no cell" in error.value
    page.button[-1].click().run()
    assert not page.error


@pytest.mark.parametrize(
    "settings", [{"channel": 9_999_999}, {"cell": (5000, 5000)}, {"trail": ((999, 0, 0, 0),)}]
)
def test_too_large_a_number_is_taken_for_the_last(page, settings):
    page = run(page, **settings)
    assert not page.error
    assert sent(page, "trace")["layers"]


def test_a_layer_that_the_model_does_not_have_is_said(page):
    page = run(page, layer="block9_conv1")
    assert page.session_state[LINK.key("layer")] == "conv2d"


@pytest.mark.parametrize("text", ["", "1.2.3", "1.2.3.4_", "a.0.0.0", "_".join(["1.1.1.1"] * 65)])
def test_junk_is_no_way(text):
    with pytest.raises(ValueError, match="it must be cells such as"):
        read_trail(text)


def button(page, label):
    return next(each for each in page.button if each.label == label)


def until(page, there):
    for _ in range(200):
        if there(page):
            return
        time.sleep(0.2)
        page.run()
    raise AssertionError("Nothing came.")


def test_the_strongest_pictures_are_found_and_another_channel_s_follow(page):
    page = run(page, layer="activation_3", channel=78)
    assert not all_shown(page, "gallery")
    button(page, "Find the strongest").click().run()
    until(page, lambda page: all_shown(page, "gallery"))
    first = sent(page, "gallery")
    assert first["images"].shape == (12, 32, 32, 3)
    values = [float(item["title"].rpartition(", ")[2]) for item in first["items"]]
    assert values == sorted(values, reverse=True)
    run(page, channel=2)
    until(page, lambda page: all_shown(page, "gallery"))
    assert sent(page, "gallery")["items"] != first["items"]


def test_a_picture_is_made_for_a_unit(page, monkeypatch):
    monkeypatch.setattr(feature_visualization, "STEPS", 2)
    page = run(page, layer="dense", channel=3)
    assert any("What cat answers to" in header.value for header in page.header)
    button(page, "Make one").click().run()
    until(page, lambda page: page.get("image"))


def test_pictures_that_a_run_learned_from_are_read_as_it_read_them(monkeypatch):
    learned = DataChoice("folder", "/folds", 64, "fold2")
    found = SimpleNamespace(config=SimpleNamespace(data=learned))
    monkeypatch.setattr(
        feature_visualization, "engine", lambda: SimpleNamespace(run=lambda run_id: found)
    )
    model, as_learned = ModelChoice("run", "A" * 22), feature_visualization._as_learned
    assert as_learned(model, DataChoice("folder", "/folds")) == learned
    others = DataChoice("folder", "/others")
    assert as_learned(model, others) == others
    assert as_learned(ModelChoice("shipped", "fast"), DataChoice("folder", "/folds")).side == 32


def test_what_was_named_for_another_folder_does_not_count(page, tmp_path):
    page.session_state["training_train_part"] = "fold2"
    for name in ("cats", "dogs"):
        for fold in ("fold1", "fold2"):
            place = tmp_path / fold / name
            place.mkdir(parents=True)
            for number in range(5):
                Image.new("RGB", (8, 8)).save(place / f"{number}.png")
    page.session_state["training_folder_path"] = str(tmp_path)
    page = run(page, set="folder", layer="activation_3", channel=78)
    button(page, "Find the strongest").click().run()
    until(page, lambda page: all_shown(page, "gallery"))


def test_a_folder_without_pictures_is_one_sentence(page, tmp_path):
    page = run(page, set="folder")
    assert "Name the folder" in page.info[0].value
    page.session_state["training_folder_path"] = str(tmp_path)
    page.run()
    button(page, "Find the strongest").click().run()
    until(page, lambda page: page.info)
    assert not page.exception


def test_a_number_leads_to_what_training_would_change_there(page):
    page = run(page, layer="conv2d_2", channel=5, cell=(3, 4))
    button(page, "What would training change here?").click().run()
    assert page.title[0].value == "Learning"
    assert page.selectbox(key="learning_network").value == "fast"
    kept = {name: page.session_state[f"learning_{name}"] for name in ("data", "channel", "cell")}
    assert kept == {"data": "cifar10", "channel": 5, "cell": (3, 4)}
