"""The page of training without a browser: what is configured, refused, started and shown."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.data.dataset import DatasetError, shapes_dataset
from cnnviz.nets import FAST_CNN, LENET5, SEED_CNN, Dense
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.augment.steps.grey import Grey
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.training import Control, Engine, EngineError, Live, RunConfig, Store, StoreError
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.download import Progress
from cnnviz.training.engine.dispatcher import Dispatcher
from cnnviz.training.export.script import script, script_of
from cnnviz.training.metrics import ACCURACY, LOSS, REGISTRY
from cnnviz.training.sources import load
from cnnviz.training.store.ids import owner_hash
from cnnviz.training.store.steered import RateChange, Steered
from cnnviz.ui import dataset, engine
from cnnviz.ui.training import data as data_controls
from cnnviz.ui.training.settings import INSTANT, PRESETS
from tests.pages.drive import all_shown, opened, run
from tests.pages.test_runs import break_file
from tests.training.made_run import made_run
from tests.ui.test_components import answer

NOBODY = "A" * 22


@pytest.fixture(scope="module")
def shapes():
    return shapes_dataset(200, 60)


@pytest.fixture
def store(tmp_path, monkeypatch, shapes):
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path / "runs"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CNNVIZ_CIFAR10", raising=False)
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)
    monkeypatch.setattr(Engine, "_connect", lambda self: None)
    monkeypatch.setattr(
        Dispatcher, "queue", lambda self, run_id: self._store.change_state(run_id, attempt=1)
    )
    monkeypatch.setattr(
        dataset, "load", lambda choice: shapes if choice.kind == "shapes" else load(choice)
    )
    caches = (dataset._dataset, engine.engine, data_controls.download)
    for cache in caches:
        cache.clear()
    yield Store(str(tmp_path / "runs"))
    for cache in caches:
        cache.clear()


@pytest.fixture
def page(store):
    return opened("training", session_owner="me", session_owner_answered=True)


def show(page, **settings):
    return run(page, prefix="training", **settings)


def button(page, label):
    return next(each for each in page.button if each.label == label)


def metrics(page):
    return {each.label: each.value for each in page.metric}


def started(page, store):
    button(page, "Start").click().run()
    assert not page.exception
    (found,) = store.runs("me")
    return found


def same(one, other):
    """Compare two runs but for their names."""
    return replace(one, name="Run") == replace(other, name="Run")


# The configuration


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_what_a_link_with_it_gives(store, name, monkeypatch, shapes):
    monkeypatch.setattr(dataset, "load", lambda choice: shapes)
    page = show(opened("training", session_owner="me", session_owner_answered=True))
    page.button_group[0].set_value(name).run()
    assert same(started(page, store).config, PRESETS[name])


MINE = Augmentation((Rotation((-5.0, 5.0)), Grey()), seed=3)


def test_the_run_started_has_every_setting(page, store):
    chosen = {
        "data_share": 50, "validation_share": 30, "epochs": 3, "batch_size": 20,
        "optimizer": "sgd", "momentum": 0.8, "nesterov": False, "learning_rate": 0.5,
        "schedule": "cosine", "weight_decay": 0.25, "dropout": 0.3, "label_smoothing": 0.1,
        "seed": 7, "mixed_precision": "off", "flip": True, "shift": 2, "cutout": 4,
        "whitening": True, "average_weights": True, "flip_test": True, "augmentation": MINE,
    }  # fmt: skip
    names = {each.name for each in fields(RunConfig)} - {"name", "data", "network"}
    assert set(chosen) == names
    config = started(show(page, name="Mine", **chosen), store).config
    assert config.name == "Mine"
    chosen |= {"data_share": 0.5, "validation_share": 0.3}
    assert {name: getattr(config, name) for name in chosen} == chosen


@pytest.mark.parametrize("name", ["  <b>Two  cats</b> ", "·", "", "`x`" * 30])
def test_any_name_makes_one_that_a_run_may_have(page, store, name):
    show(page, name=name[:60])
    assert started(page, store).name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", "0"),
        ("learning_rate", "nan"),
        ("network", "Conv9"),
        ("augmentation", "0~zz"),
        ("run", "../x"),
    ],
)
def test_what_a_link_may_not_say_is_left_out_with_a_sentence(store, name, value):
    page = opened("training", session_owner="me", session_owner_answered=True)
    page.query_params[name] = value
    (said,) = show(page).warning
    assert said.value.startswith(f"This link's `{name}` is `{value}`, but ")
    assert not button(page, "Start").disabled


def test_a_network_that_cannot_be_trained_is_one_sentence(page):
    (said,) = show(page, network=replace(SEED_CNN, layers=SEED_CNN.layers[:-1])).error
    assert "softmax" in said.value
    assert button(page, "Start").disabled


def test_what_the_run_will_take(page):
    show(page, data_share=50, validation_share=20, batch_size=32, network=SEED_CNN)
    found = metrics(page)
    assert found["Images"] == "80"  # 200 · 0.5 · 0.8
    assert found["Steps an epoch"] == "3"  # 80 / 32, rounded up
    assert found["Parameters"] == "582,026"
    assert "In all, about" not in found


def test_the_time_is_told_once_a_run_has_measured_it(page, store, shapes):
    made_run(store, shapes)
    assert metrics(show(page))["In all, about"]


def test_shares_that_leave_nothing_are_one_sentence(page, monkeypatch, shapes):
    few = replace(
        shapes, train_images=shapes.train_images[:2], train_labels=shapes.train_labels[:2]
    )
    monkeypatch.setattr(dataset, "load", lambda choice: few)
    dataset._dataset.clear()
    (said,) = show(page, validation_share=90).error
    assert "leave none to learn from" in said.value
    assert button(page, "Start").disabled


# The network


def test_the_network_built_under_architecture_is_offered(page, store):
    page.session_state["arch_network"] = replace(LENET5, input_shape=(32, 32, 3), name="Mine")
    show(page)
    picker = next(each for each in page.selectbox if each.label == "Network")
    assert "Built: Mine" in picker.options
    picker.set_value("Built: Mine").run()
    assert started(page, store).config.network.name == "Mine"


def test_a_network_that_does_not_fit_is_mended_by_a_click(page, store):
    layers = (*LENET5.layers[:-1], Dense(7, "softmax"))
    show(page, network=replace(LENET5, layers=layers))
    (said,) = page.info
    assert said.value.startswith("The network takes images of 32 × 32 × 1")
    assert button(page, "Start").disabled
    button(page, "Fit the network to the data").click().run()
    assert not page.info
    network = started(page, store).config.network
    assert (network.input_shape, network.layers[-1].units) == ((32, 32, 3), 10)


def test_a_network_that_cannot_be_whitened_starts_without_by_a_click(page, store):
    (said,) = show(page, network=FAST_CNN, whitening=True).error
    assert said.value.endswith("change it so, or use no whitening.")
    assert button(page, "Start").disabled
    button(page, "Use no whitening").click().run()
    assert not page.error
    config = started(page, store).config
    assert (config.network, config.whitening) == (FAST_CNN, False)


# The data


def test_without_cifar10_the_drawn_shapes_are_one_click_away(page):
    (said,) = show(page, data="cifar10").info
    assert said.value.startswith("CIFAR-10 is not on this machine")
    assert button(page, "Start").disabled
    button(page, "Use the drawn shapes").click().run()
    assert not page.info
    assert not button(page, "Start").disabled


class FakeDownload:
    def __init__(self, progress):
        self.now = progress

    def progress(self):
        return self.now

    def start(self):
        self.now = Progress("running", 50_000_000, 170_000_000, 2e6, 60.0)

    def cancel(self):
        self.now = Progress("cancelled", 0, 170_000_000)


def test_cifar10_is_downloaded_watched_and_cancelled(page, monkeypatch):
    fake = FakeDownload(Progress("idle", 0, 170_000_000))
    monkeypatch.setattr(data_controls, "download", lambda: fake)
    show(page, data="cifar10")
    button(page, "Download CIFAR-10, 170 MB").click().run()
    (bar,) = page.get("progress")
    assert bar.proto.text == "50.0 MB of 170.0 MB, 2.0 MB/s, 1 min left"
    button(page, "Cancel").click().run()
    assert fake.now.state == "cancelled"
    assert button(page, "Download CIFAR-10, 170 MB")


def test_a_download_that_failed_says_why(page, monkeypatch):
    failed = Progress("failed", 0, 170_000_000, message="The server cannot be reached.")
    monkeypatch.setattr(data_controls, "download", lambda: FakeDownload(failed))
    (said,) = show(page, data="cifar10").error
    assert said.value == "The server cannot be reached."


@pytest.fixture
def folder(tmp_path):
    random = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        place = tmp_path / "pets" / name
        place.mkdir(parents=True)
        for i in range(10):
            pixels = random.integers(0, 255, (20, 20, 3), np.uint8)
            Image.fromarray(pixels).save(place / f"{i}.png")
    (tmp_path / "pets" / "cats" / "broken.png").write_bytes(b"no picture")
    return tmp_path / "pets"


def test_one_s_own_folder_is_learned_from(page, store, folder):
    page.session_state["training_folder_path"] = str(folder)
    show(page, data="folder", side=24)
    assert any("broken.png" in each.value for each in page.markdown)
    button(page, "Fit the network to the data").click().run()
    config = started(page, store).config
    assert (config.data.kind, config.data.path, config.data.side) == ("folder", str(folder), 24)
    assert config.network.layers[-1].units == 2


def in_parts(place, *parts):
    for number, part in enumerate(parts):
        for name in ("cats", "dogs"):
            (place / part / name).mkdir(parents=True)
            for i in range(10 - number):
                Image.new("RGB", (20, 20), (i, 0, 0)).save(place / part / name / f"{i}.png")
    return place


def train_part(page):
    (found,) = [each for each in page.selectbox if each.label == "Folder to train on"]
    return found


def test_a_zip_that_was_brought_is_its_name_and_no_place_on_the_server(page, store, folder):
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as packed:
            for each in sorted(folder.rglob("*.png")):
                packed.write(each, each.relative_to(folder))
        data = file.getvalue()
    show(page, data="folder", side=24)
    next(each for each in page.file_uploader if each.label == "Or a zip").set_value(
        ("My pets.zip", data, "application/zip")
    ).run()
    assert page.session_state["training_folder_path"] == "My pets.zip"
    assert not [each for each in page.selectbox if each.label == "Folder to train on"]
    button(page, "Fit the network to the data").click().run()
    run = started(page, store)
    path = Path(run.config.data.path)
    assert path.is_file()
    page.session_state["training_folder_path"] = ""
    page.run()
    button(page, "Take its settings").click().run()
    assert page.session_state["training_folder_path"] == "My pets.zip"
    show(page, run="")
    assert any(each.value.startswith("2 classes, 20 pictures.") for each in page.caption)
    assert 'folder = "My pets.zip"' in script_of(run, own=True)
    path.unlink()
    show(page, side=32)  # it is read anew
    assert page.info[0].value == "The zip My pets.zip is not kept any more: bring it again."
    assert "uploads" not in sent(page)


def test_the_parts_of_a_folder_are_told_and_kept(page, store, tmp_path):
    place = in_parts(tmp_path / "pets", "seg_train", "seg_val", "seg_test")
    (place / "seg_pred").mkdir()
    (place / "seg_pred" / "0.png").write_bytes(b"whatever")
    page.session_state["training_folder_path"] = str(place)
    show(page, data="folder", side=24, data_share=100, validation_share=50)
    captions = [each.value for each in page.caption]
    assert (
        "2 classes in 3 parts: train 20, validation 18, test 16 pictures; "
        "`seg_pred` has no folders of classes and is passed over."
    ) in captions
    assert any("“For validation” changes nothing" in each for each in captions)
    button(page, "Fit the network to the data").click().run()
    assert metrics(page)["Images"] == "20"
    assert started(page, store).config.data == DataChoice("folder", str(place), 24, "")


def test_parts_that_cannot_be_told_are_asked_for(page, store, tmp_path):
    place = in_parts(tmp_path / "pets", "one", "other")
    page.session_state["training_folder_path"] = str(place)
    (said,) = show(page, data="folder", side=24).info
    assert "turn off “Keep train and test apart”" in said.value
    asked = train_part(page)
    assert asked.options == ["Found by its name", "one", "other", "cats", "dogs"]
    asked.set_value("other").run()
    assert any("train 18, test 20 pictures" in each.value for each in page.caption)
    button(page, "Fit the network to the data").click().run()
    run = started(page, store)
    assert run.config.data == DataChoice("folder", str(place), 24, "other")
    train_part(page).set_value("").run()
    button(page, "Take its settings").click().run()
    assert page.session_state["training_train_part"] == "other"


def test_parts_are_put_together_where_that_is_wanted(page, store, tmp_path):
    place = in_parts(tmp_path / "pets", "train", "test")
    page.session_state["training_folder_path"] = str(place)
    show(page, data="folder", side=24)
    (toggle,) = [each for each in page.toggle if each.label == "Keep train and test apart"]
    toggle.set_value(False).run()
    assert any(each.value.startswith("2 classes, 38 pictures.") for each in page.caption)
    assert not [each for each in page.selectbox if each.label == "Folder to train on"]
    button(page, "Fit the network to the data").click().run()
    assert started(page, store).config.data.train_part is None


def test_a_folder_stays_out_of_the_link(page, folder):
    page.session_state["training_folder_path"] = str(folder)
    show(page, data="folder")
    sent = [each.proto for each in page.get("bidi_component")]
    assert not any(folder.name in each.json for each in sent if "address" in each.component_name)


@pytest.mark.parametrize("path", ["", "/no/such/folder"])
def test_a_folder_that_is_not_there_is_one_sentence(page, path):
    page.session_state["training_folder_path"] = path
    (said,) = show(page, data="folder").info
    assert said.value
    assert button(page, "Start").disabled


# The run


def test_a_run_is_started_for_its_owner_and_is_in_the_address(page, store):
    found = started(show(page), store)
    assert found.owner == owner_hash("me")
    assert page.session_state["training_run"] == found.id
    assert not found.has_probe


def test_the_photo_is_watched_where_it_is_asked_for(page, store):
    found = started(show(page, probe="photo"), store)
    assert store.probe(found.id).shape[2] == 3


def test_what_keeps_a_run_from_starting_is_one_sentence(page, store, monkeypatch):
    def refuse(self):
        raise EngineError("No scheduler answers.")

    monkeypatch.setattr(Engine, "_connect", refuse)
    button(show(page), "Start").click().run()
    assert [each.value for each in page.error] == ["No scheduler answers."]
    assert not store.ids()


def test_a_store_that_cannot_be_is_one_sentence(store, monkeypatch):
    monkeypatch.setenv("CNNVIZ_STORE", "nonsense://nowhere")
    engine.engine.clear()
    page = show(opened("training"))
    (said,) = page.error
    assert said.value.startswith('There is no store at "nonsense://nowhere"')
    button(page, "Start").click().run()
    assert not page.exception


def test_an_unknown_run_is_one_sentence_and_the_page_stays(page):
    (said,) = show(page, run=NOBODY).error
    assert said.value == "There is no such run: its link is wrong, or it was deleted."
    assert not button(page, "Start").disabled


def test_the_settings_of_a_run_are_taken(page, store, shapes):
    run_id = made_run(store, shapes, epochs=2, learning_rate=0.07, dropout=0.5)
    show(page, run=run_id)
    button(page, "Take its settings").click().run()
    button(page, "Close").click().run()
    assert page.session_state["training_run"] == ""
    assert page.session_state["training_learning_rate"] == 0.07
    button(page, "Start").click().run()
    new = next(each for each in store.runs("me") if each.id != run_id)
    assert same(new.config, store.run(run_id).config)


def test_a_run_is_opened_from_the_latest(page, store, shapes):
    run_id = made_run(store, shapes)
    show(page)
    answer(page, "table", open=run_id)
    assert page.session_state["training_run"] == run_id


def test_the_program_is_that_of_the_settings_then_of_the_run(page, store, shapes):
    show(page)
    assert page.code[0].value.strip().endswith("model.evaluate(test_images, test_labels)")
    run_id = made_run(store, shapes, seed=9)
    show(page, run=run_id)
    assert page.code[0].value.strip() == script(store.run(run_id).config).strip()


def test_the_program_of_a_steered_run_has_what_a_hand_did(page, store, shapes):
    run_id = made_run(store, shapes)
    store.write_steered(run_id, Steered(5, (RateChange(2, 0.0015),), pauses=(2,)))
    show(page, run=run_id)
    assert "keras.ops.where(step < 2, rate, 0.0015)" in page.code[0].value
    assert any("held at 0.0015" in each.value for each in page.caption)


# Where the pictures lie


PLACE = "/home/somebody/their pictures"


@pytest.fixture
def of_a_folder(store, shapes, monkeypatch):
    """Give a function that makes a run of a folder, whose worker could not read it any more."""

    def gone(choice):
        raise DatasetError(f"There is nothing at `{choice.path}`; check the path.")

    def make(owner):
        config = {"data": DataChoice("folder", PLACE), "owner": owner, "status": "failed"}
        run_id = made_run(store, shapes, **config)
        store.change_state(run_id, cause=f"There is nothing at `{PLACE}`; check the path.")
        monkeypatch.setattr(dataset, "load", lambda choice: gone(choice) if choice.path else shapes)
        return run_id

    return make


def sent(page):
    """Give all that the browser is sent."""
    nodes = [node for block in page._tree.children.values() for node in block]
    return " ".join(str(getattr(node, "proto", "")) for node in nodes)


@pytest.mark.parametrize(("name", "prefix"), [("training", "training"), ("runs", "runs")])
def test_where_the_pictures_lie_is_shown_to_nobody_else(store, of_a_folder, name, prefix):
    mine = opened(name, session_owner="me", session_owner_answered=True)
    run(mine, prefix=prefix, run=of_a_folder("me"))
    assert "/home/somebody" in sent(mine)  # so that this test would see it
    another_s = opened(name, session_owner="me", session_owner_answered=True)
    run(another_s, prefix=prefix, run=of_a_folder("you"))
    assert not another_s.exception
    assert "somebody" not in sent(another_s)
    if name == "training":
        button(another_s, "Take its settings").click().run()
        assert "somebody" not in sent(another_s)
        assert not another_s.session_state["training_folder_path"]


@pytest.mark.parametrize("chosen", [[], [ACCURACY.name], list(REGISTRY)])
def test_each_chosen_metric_has_its_curves(page, store, shapes, chosen):
    page.session_state["live_curves"] = chosen
    show(page, run=made_run(store, shapes))
    drawn = [json.loads(each.json)["title"] for each in all_shown(page, "live_curve")]
    assert drawn == [metric.label for name, metric in REGISTRY.items() if name in chosen]
    labels = [each.label for each in page.metric]
    assert labels[2:5] == [LOSS.label, ACCURACY.label, "Validation"]
    assert len(labels) == 7  # however many metrics there are


# The learning rate


@pytest.fixture
def steered(page, store, shapes):
    """Give a page that shows a paused run: of 10 steps two are done."""
    run_id = made_run(
        store, shapes, status="paused", done=0, learning_rate=0.01, schedule="one-cycle"
    )
    store.write_live(run_id, Live(1, 2, 5))
    return show(page, run=run_id)


def rate_told(page):
    return next(each.value for each in page.caption if each.value.startswith("The steps to come"))


def test_a_rate_that_is_typed_holds_and_is_drawn_before_it_is_set(steered, store):
    assert (
        rate_told(steered)
        == "The steps to come: from 0.0082, at most 0.00933 in epoch 1, at the end 0.00133."
    )
    steered.number_input(key="live_rate").set_value(0.0015).run()
    assert rate_told(steered) == "The steps to come: 0.0015 to the end."
    (run_id,) = store.ids()
    assert store.control(run_id).learning_rate is None
    button(steered, "Set").click().run()
    assert store.control(run_id) == Control(1, "pause", learning_rate=0.0015)
    button(steered, "Back to the schedule").click().run()
    assert store.control(run_id) == Control(2, "pause")


def test_the_rest_of_the_schedule_is_scaled_where_that_is_chosen(steered, store):
    steered.number_input(key="live_rate").set_value(0.0164)
    steered.button_group(key="live_rest").set_value("scale").run()
    assert rate_told(steered) == (
        "The steps to come: from 0.0164, at most 0.0187 in epoch 1, at the end 0.00267."
    )
    button(steered, "Set").click().run()
    (run_id,) = store.ids()
    control = store.control(run_id)
    assert (control.learning_rate, control.scale) == (None, pytest.approx(2.0))


def test_a_rate_that_cannot_be_is_one_sentence(steered):
    steered.number_input(key="live_rate").set_value(-1.0).run()
    assert [each.value for each in steered.error] == [
        "`learning_rate` must be above 0 and at most 100, got -1.0."
    ]
    assert button(steered, "Set").disabled


def test_a_scaled_schedule_that_goes_too_high_is_refused(steered, store):
    steered.number_input(key="live_rate").set_value(99.0)
    steered.button_group(key="live_rest").set_value("scale").run()
    button(steered, "Set").click().run()
    assert steered.error[0].value.startswith("The scaled schedule would go up to a learning rate")
    (run_id,) = store.ids()
    assert store.control(run_id) == Control()


def test_the_default_is_the_instant_preset(page):
    show(page)
    assert page.session_state["training_network"] == INSTANT.network
    assert page.session_state["training_preset_0"] == INSTANT.name


def test_a_queued_run_with_a_store_that_fails_is_one_sentence(page, store, shapes, monkeypatch):
    run_id = made_run(store, shapes, status="queued", done=0)

    def fail(self, run_id):
        raise StoreError("The store of the runs cannot be read: timed out.")

    monkeypatch.setattr(Engine, "place", fail)
    (error,) = show(page, run=run_id).error
    assert error.value == "The store of the runs cannot be read: timed out."
    assert "Stop" in {each.label for each in page.button}


def test_a_lost_test_and_a_lost_epoch_are_a_sentence_each(page, store, shapes):
    run_id = made_run(store, shapes)
    break_file(store, run_id, "test.json", 3)
    break_file(store, run_id, "epochs/0002.npz", 100)
    errors = [each.value for each in show(page, run=run_id).error]
    assert [each.split(":")[0] for each in errors] == [
        "How this run did on the test images cannot be read",
        "Epoch 2 of this run cannot be read",
    ]
