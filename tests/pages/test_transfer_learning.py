"""The page “Transfer learning” without a browser: what is frozen, counted, submitted and shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training import DataChoice, RunConfig, StoreError, TransferNote
from cnnviz.training.store.ids import new_id
from cnnviz.ui import engine
from cnnviz.ui.components import open_packet
from cnnviz.ui.inspector import inspector
from cnnviz.ui.models.model_choices import SCALE, UPLOAD, Upload
from cnnviz.ui.transfer import controls, run_plans
from tests.nets.loading import files
from tests.pages import drive
from tests.pages.drive import all_shown, opened, run_until, shown
from tests.pages.test_runs import break_file, fails_from
from tests.training.made_run import made_run
from tests.ui.test_components import answer

pytestmark = pytest.mark.tensorflow

SPEC = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))
CONFIG = RunConfig("Run", DataChoice("shapes"), SPEC, epochs=4, batch_size=16)


@pytest.fixture
def page(store, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return opened("transfer_learning", session_owner="me", session_owner_answered=True)


@pytest.fixture
def submitted(monkeypatch):
    """Catch what would be given to workers."""
    found = []

    def take(self, config, owner, probe=None, sweep=""):
        found.append(config)
        return "R" * 22

    def take_all(self, configs, owner):
        found.extend(configs)
        return "S" * 22

    monkeypatch.setattr(engine.Engine, "submit", take)
    monkeypatch.setattr(engine.Engine, "sweep", take_all)
    return found


def show(page, **entries):
    return drive.run(page, prefix="transfer", **entries)


def rows(page):
    return json.loads(shown(page, "network").json)["rows"]


def metric(page, label):
    return next(each.value for each in page.metric if each.label == label)


def button(page, label):
    return next(each for each in page.button if each.label.startswith(label))


def said(page):
    return " ".join(each.value for each in (*page.markdown, *page.caption, *page.info))


def test_a_run_keeps_to_the_numbers_that_its_file_was_found_to_take(
    page, submitted, keras, tmp_path
):
    pictures = keras.Input((32, 32, 3))
    x = keras.layers.Conv2D(2, 3)(pictures / 127.5 - 1)
    choice = inspector().keep(files.saved(keras.Model(pictures, x), tmp_path))
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    show(page, model=choice.text, data="shapes")
    button(page, "Start").click().run()
    (config,) = submitted
    assert config.network.backbone == replace(choice, scale="0..255")


def test_a_file_of_whole_numbers_is_given_0_to_255_whatever_was_chosen(
    page, submitted, keras, tmp_path
):
    pictures = keras.Input((32, 32, 3), dtype="uint8")
    x = keras.layers.Conv2D(2, 3)(keras.layers.Rescaling(1 / 255)(pictures))
    choice = inspector().keep(files.saved(keras.Model(pictures, x), tmp_path))
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    page.session_state[SCALE] = "0..1"
    show(page, model=choice.text, data="shapes")
    assert page.session_state[SCALE] == "0..1"
    button(page, "Start").click().run()
    (config,) = submitted
    assert config.network.backbone.scale == "0..255"


def test_a_file_that_is_none_is_left_and_the_one_of_before_stays(page, keras, tmp_path):
    layers = [keras.Input((32, 32, 3)), keras.layers.Conv2D(2, 3)]
    choice = inspector().keep(files.saved(keras.Sequential(layers), tmp_path))
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    show(page, model=choice.text, data="shapes")
    page.file_uploader[0].set_value(("bad.keras", b"x", "application/octet-stream")).run()
    (said,) = page.error
    assert said.value.startswith("**bad.keras**: The file is damaged, or is no `.keras` file")
    assert page.session_state["transfer_model"] == choice.text
    assert "backbone/conv2d" in [row["name"] for row in rows(page)]


def test_a_network_of_a_link_is_named_as_what_it_is(page):
    assert "VGG16 · random weights" in show(page, model="random-VGG16").selectbox[0].options


def test_all_of_the_backbone_is_frozen_and_counted(page):
    show(page)
    for row in rows(page):
        assert row["frozen"] == row["name"].startswith("backbone/")
    head = 256 * 128 + 128 + 128 * 10 + 10
    assert metric(page, "Trainable") == f"{head:,}" == "34,186"
    assert metric(page, "Frozen") == "1,128,672"
    assert not page.error


def test_a_click_on_a_layer_freezes_up_to_it(page):
    show(page)
    names = [row["name"] for row in rows(page)]
    at = names.index("backbone/conv2d_1")
    answer(page, "network", select=at)
    assert [row["frozen"] for row in rows(page)] == [i <= at for i in range(len(names))]
    query = json.loads(shown(page, "address").json)["query"]
    assert query == "freeze=part&layer=conv2d_1"
    answer(page, "network", select=len(names) - 1)  # the head cannot be frozen
    assert sum(row["frozen"] for row in rows(page)) == at + 1


def test_nothing_frozen_leaves_only_the_statistics(page):
    show(page, freeze="none")
    assert not any(row["frozen"] for row in rows(page))
    assert metric(page, "Trainable") == "1,161,130"
    assert not any(toggle.label == "Then fine-tune" for toggle in page.toggle)


def test_what_is_set_is_submitted(page, submitted):
    show(page, tune=True, tune_epochs=2, tune_from="conv2d_3", epochs=5, rate=0.002, units=64)
    button(page, "Start").click()
    show(page)
    (config,) = submitted
    tuning = FineTuning(2, 1e-4, "conv2d_3")
    assert config.network == replace(SPEC, head=usual_head(10, 64), fine_tune=tuning)
    assert (config.epochs, config.learning_rate, config.data_share) == (5, 0.002, 0.2)
    assert config.name == "Fast CNN, all frozen, then fine-tuned on drawn shapes"


def test_tuning_longer_than_the_run_is_cut(page):
    show(page, tune=True, tune_epochs=9, epochs=4)
    assert page.session_state["transfer_tune_epochs"] == 3
    assert not page.error


def test_three_ways_with_the_same_images_and_seed(page, submitted):
    show(page)
    button(page, "Train all three ways").click()
    show(page)
    assert [run_plans.strategy(each) for each in submitted] == [
        "From scratch",
        "Frozen",
        "Fine-tuned",
    ]
    assert len({(each.seed, each.data, each.data_share, each.epochs) for each in submitted}) == 1
    assert submitted[0].network.fresh
    assert submitted[2].network.fine_tune == FineTuning(3, 1e-4)


def test_more_and_more_images_of_each_class(page, submitted, data):
    show(page, largest=100)
    assert "This set has 16 images of each class" in said(page)
    button(page, "Train 2 runs").click()
    show(page)
    assert [each.name for each in submitted] == ["From scratch, 10 a class", "Frozen, 10 a class"]
    learned = submitted[0].data_share * (1 - submitted[0].validation_share) * 200
    assert learned == pytest.approx(100)
    assert [run_plans.count_of(each) for each in submitted] == [10, 10]


def test_a_comparison_is_drawn_over_epochs_and_over_seconds(page, store, data):
    sweep = new_id()
    ids = [made_run(store, data, each, sweep=sweep) for each in run_plans.all_strategies(CONFIG)]
    store.write_transfer(ids[1], TransferNote(1, 1, 1, 32, 160, 160, 8.0, 40.0))
    show(page, compared=sweep)
    (chart,) = page.get("plotly_chart")
    lines = json.loads(chart.proto.spec)["data"]
    assert [line["name"] for line in lines] == ["From scratch", "Frozen", "Fine-tuned"]
    assert re.findall(r"([\w -]+): ", chart.proto.alt) == ["From scratch", " Frozen", " Fine-tuned"]
    assert "Best so far: from scratch" in said(page)
    assert "The features of 160 images took 8.0 s, once." in said(page)
    assert "40 s: 20 times as long" in said(page)
    show(page, axis="seconds")
    lines = json.loads(page.get("plotly_chart")[0].proto.spec)["data"]
    assert numbers(lines[0]["x"]) == [0, 2, 4, 6, 8]
    assert numbers(lines[1]["x"]) == [8, 10, 12, 14, 16]


def numbers(encoded):
    return list(encoded) if isinstance(encoded, list) else encoded


def test_accuracy_by_images_is_drawn_of_those_that_have_finished(page, store, data):
    sweep, config = new_id(), replace(CONFIG, data_share=0.9)
    for at, count in enumerate((10, 20)):
        for each in run_plans.all_strategies(config)[:2]:
            made_run(
                store,
                data,
                replace(each, name=f"{each.name}, {count} a class"),
                sweep=sweep,
                status="finished" if at == 0 else "running",
            )
    show(page, growth=sweep)
    lines = json.loads(page.get("plotly_chart")[-1].proto.spec)["data"]
    assert [line["name"] for line in lines] == ["From scratch", "Frozen"]
    for line in lines:
        assert numbers(line["x"]) == [10, 20]
        assert line["y"][0] > 0
        assert line["y"][1] is None


def test_features_are_shown_as_points(page, data):
    show(page, pictures=100)
    button(page, "Show the features").click()
    show(page)
    run_until(page, lambda page: bool(all_shown(page, "embedding")))
    packet = open_packet(shown(page, "embedding").bytes)
    assert [cloud["title"] for cloud in packet["clouds"]] == ["Before"]
    assert packet["points0"].shape == (60, 2)
    assert packet["images"].shape == (60, 32, 32, 3)
    np.testing.assert_array_equal(np.bincount(packet["labels"]), np.bincount(data.test_labels))
    assert "of the variance" in packet["clouds"][0]["note"]


def test_missing_weights_are_said_and_the_network_is_drawn_all_the_same(page):
    show(page, model="MobileNetV2")
    assert "MobileNetV2's ImageNet weights are not on this machine" in said(page)
    assert "MobileNetV2 is the small one" in said(page)
    assert button(page, "Start").disabled
    assert button(page, "Train all three ways").disabled
    assert metric(page, "Frozen") == "2,257,984"


def test_the_edge_tuned_network_is_labelled_honestly(page):
    show(page, model="edges")
    assert "not to transfer from" in said(page)


def test_a_link_restores_the_page_and_junk_is_refused(page):
    page.query_params.update(
        {"freeze": "part", "layer": "conv2d_2", "model": "VGG99", "epochs": "0", "cut": "x" * 1001}
    )
    show(page)
    assert {text.value.split("`")[1] for text in page.warning} == {"model", "epochs", "cut"}
    query = json.loads(shown(page, "address").json)["query"]
    assert query == "freeze=part&layer=conv2d_2"


def test_a_layer_that_this_backbone_lacks_is_left(page):
    show(page, freeze="part", layer="block5_conv3", cut="block4_pool")
    assert "no layer" in page.error[0].value
    button(page, "Take the usual features").click()
    show(page)
    assert not page.error
    assert any(row["frozen"] for row in rows(page))


def test_a_run_from_nowhere_is_one_sentence(page):
    show(page, run="A" * 22, compared="B" * 22)
    assert len(page.error) == 1
    assert "not among yours" in said(page)


def test_a_layer_to_freeze_that_this_backbone_lacks_is_said(page):
    show(page, freeze="part", layer="block5_conv3")
    assert "This backbone has no layer `block5_conv3`" in said(page)
    show(page, layer="conv2d_1")
    assert "This backbone has no layer" not in said(page)


def test_what_the_frozen_part_saves_is_told_of_its_own_epochs(page, store, data):
    tuned = replace(SPEC, fine_tune=FineTuning(2))
    run_id = made_run(store, data, replace(CONFIG, network=tuned))
    store.write_transfer(run_id, TransferNote(1, 1, 1, 32, 160, 160, 0.0, 1.0))
    show(page, run=run_id)
    assert "The features of 160 images were kept from an earlier run." in said(page)
    assert "times as long" not in said(page)  # epochs of 2 s save nothing
    running = made_run(store, data, replace(CONFIG, network=tuned), done=0, status="running")
    store.write_transfer(running, TransferNote(1, 1, 1, 32, 160, 80, 3.0))
    show(page, run=running)
    assert "Features of 80 of 160 images are computed" in said(page)


def test_runs_of_another_kind_and_a_store_that_fails_are_one_sentence(
    page, store, data, monkeypatch
):
    sweep = new_id()
    made_run(store, data, name="Dropout 0.5", sweep=sweep)
    show(page, growth=sweep, compared=sweep)
    other = "The runs of this link are a sweep of another kind"
    assert [each.value[: len(other)] for each in page.info] == [other, other]
    fails_from(monkeypatch, 1)
    show(page)
    assert {each.value for each in page.error} == {
        "The store of the runs cannot be read: timed out."
    }


def test_a_lost_test_leaves_the_other_points(page, store, data):
    sweep = new_id()
    for count in (10, 20):
        run_id = made_run(store, data, name=f"Frozen, {count} a class", sweep=sweep)
    break_file(store, run_id, "test.json", 3)
    (error,) = show(page, growth=sweep).error
    assert error.value.startswith("How this run did on the test images cannot be read")
    assert page.get("plotly_chart")


def test_a_model_that_is_not_kept_any_more_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(controls, "inspector", lambda: SimpleNamespace(uploads=tmp_path))
    spec = replace(SPEC, backbone=ModelChoice("file", "a" * 64), side=0)
    with pytest.raises(StoreError, match="bring it again"):
        controls.keep_file(replace(CONFIG, network=spec))
