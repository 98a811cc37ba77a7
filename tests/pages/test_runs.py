"""The page of past runs without a browser: what is listed, shown, compared and refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import numpy as np
import pytest

from cnnviz.data.dataset import DatasetError, shapes_dataset
from cnnviz.inspection import Job
from cnnviz.inspection.questions.run_landscape import RunLandscape, RunPath, run_landscape
from cnnviz.nets.loss_landscape.plane import LossGrid
from cnnviz.training import EpochArrays, Store, StoreError
from cnnviz.training.metrics import ACCURACY, LOSS, MAIN_METRICS, REGISTRY
from cnnviz.training.sources import split
from cnnviz.ui import dataset
from cnnviz.ui.components import open_packet
from cnnviz.ui.runs import landscape
from tests.pages.drive import all_shown, opened, run, shown
from tests.training.conftest import SMALL
from tests.training.made_run import made_run
from tests.ui.test_components import answer

NOBODY = "A" * 22


@pytest.fixture
def page(store):
    return opened("runs", session_owner="me", session_owner_answered=True)


def show(page, **settings):
    return run(page, prefix="runs", **settings)


def table(page, label):
    tables = [json.loads(each.json) for each in all_shown(page, "table")]
    return next(each for each in tables if each["label"].startswith(label))


def texts(row):
    return [cell["text"] for cell in row["cells"]]


def headings(page):
    return [each.value for each in (*page.header, *page.subheader)]


def test_without_runs_one_is_sent_to_train(page):
    assert "no runs yet" in show(page).info[0].value
    assert not all_shown(page, "table")


def test_own_runs_are_listed_the_latest_first_and_nobody_else_s(page, store, data):
    made_run(store, data, name="First", done=1, status="stopped")
    made_run(store, data, name="Theirs", owner="you")
    made_run(store, data, name="Second", status="killed", done=0)
    rows = table(show(page), "Your runs")["rows"]
    assert [texts(row)[:4] for row in rows] == [
        ["Second", "Drawn shapes", "killed", "0 of 2"],
        ["First", "Drawn shapes", "stopped", "1 of 2"],
    ]
    assert [row["cells"][2]["tone"] for row in rows] == ["bad", "idle"]
    assert texts(rows[0])[4] == "–"
    assert texts(rows[1])[5] == "just now"


def test_a_run_is_opened_from_the_list(page, store, data):
    run_id = made_run(store, data)
    show(page)
    answer(page, "table", open=run_id)
    assert page.session_state["runs_run"] == run_id
    assert headings(page)[:4] == [
        "Epoch by epoch",
        "Curves",
        "Path of the weights",
        "What is taken for what",
    ]


@pytest.mark.parametrize("junk", [NOBODY, 3, None, ["x"]])
def test_what_is_not_in_the_list_is_not_opened(page, store, data, junk):
    made_run(store, data)
    show(page)
    answer(page, "table", open=junk)
    assert page.session_state["runs_run"] == ""


def test_an_unknown_run_is_one_sentence(page):
    (error,) = show(page, run=NOBODY).error
    assert error.value == "There is no such run: its link is wrong, or it was deleted."


def test_somebody_else_s_run_is_seen_by_its_link_and_left_alone(page, store, data):
    show(page, run=made_run(store, data, owner="you", status="killed"))
    assert all_shown(page, "scrubber")
    assert not {"Resume", "Delete the run"} & {each.label for each in page.button}


def test_the_scrubber_gets_every_epoch(page, store, data):
    run_id = made_run(store, data, epochs=2)
    sent = open_packet(shown(show(page, run=run_id), "scrubber").bytes)
    assert (sent["key"], sent["index"], sent["epochs"]) == (run_id, 2, [0, 1, 2])
    assert sent["lines"][0].startswith("before training · validation loss 2.300")
    assert sent["curves"]["training"][0] is None
    assert sent["filters"].shape == (3, 8, 3, 3, 3)
    assert sent["maps"].shape == (3, 8, 32, 32)
    assert sent["classes"] == list(data.class_names)
    found = [store.epoch_arrays(run_id, epoch).probe_probabilities for epoch in range(3)]
    np.testing.assert_array_equal(sent["probabilities"], found)
    np.testing.assert_array_equal(sent["probe"], data.test_images[0])


def test_another_layer_s_maps_are_sent(page, store, data):
    show(page, run=made_run(store, data), layer="max_pooling2d")
    sent = open_packet(shown(page, "scrubber").bytes)
    assert (sent["mapsName"], sent["maps"].shape) == ("max_pooling2d", (3, 8, 8, 8))


def test_without_a_probe_the_first_image_kept_for_validation_is_shown(page, store, data):
    run_id = made_run(store, data, probe=False)
    sent = open_packet(shown(show(page, run=run_id), "scrubber").bytes)
    assert (sent["probe"] == data.train_images).all((1, 2, 3)).any()


def test_where_the_scrubber_rests_is_looked_at(page, store, data):
    run_id = made_run(store, data)
    show(page, run=run_id)
    answer(page, "scrubber", settled=1)
    assert page.session_state["runs_epoch"] == 1
    assert "after epoch 1" in " ".join(each.value for each in page.markdown)
    answer(page, "scrubber", settled=2)
    assert page.session_state["runs_epoch"] is None  # the last one, also when there are more
    answer(page, "scrubber", settled="far")
    assert page.session_state["runs_epoch"] is None


def test_the_confusion_of_each_epoch_counts_every_validation_image(page, store, data):
    run_id = made_run(store, data)
    sent = open_packet(shown(show(page, run=run_id), "confusion").bytes)
    assert sent["label"] == "40 validation images"
    assert sent["counts"].sum((1, 2)).tolist() == [40, 40, 40]
    right = [np.trace(counts) / 40 for counts in sent["counts"]]
    np.testing.assert_allclose(right, [each.val_accuracy for each in store.run(run_id).epochs])
    assert sent["follow"] == run_id


def test_a_cell_opens_the_images_behind_it(page, store, data):
    show(page, run=made_run(store, data))
    counts = open_packet(shown(page, "confusion").bytes)["counts"][-1].astype(int)
    true = int(np.argmax(np.diagonal(counts)))
    answer(page, "confusion", cell=[true, true])
    assert page.session_state["runs_cell"] == (true, true)
    sent = open_packet(shown(page, "gallery").bytes)
    count = min(12, counts[true, true])
    assert len(sent["items"]) == len(sent["images"]) == count
    name = data.class_names[true]
    for item, image in zip(sent["items"], sent["images"], strict=True):
        assert item["title"] == name
        assert item["bars"][0][::2] == [name, True]
        assert (image == data.train_images[data.train_labels == true]).all((1, 2, 3)).any()
    shares = [item["bars"][0][1] for item in sent["items"]]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("junk", [[0], [0, "1"], "0,1", None, [0, 1, 2]])
def test_junk_opens_no_cell(page, store, data, junk):
    show(page, run=made_run(store, data))
    answer(page, "confusion", cell=junk)
    assert page.session_state["runs_cell"] is None


def test_classes_are_scored(page, store, data):
    show(page, run=made_run(store, data))
    rows = table(page, "Scores of each class")["rows"]
    counts = open_packet(shown(page, "confusion").bytes)["counts"][-1]
    assert [row["id"] for row in rows] == list(data.class_names)
    recall = [row["cells"][2]["sort"] for row in rows]
    np.testing.assert_allclose(recall, np.diagonal(counts) / counts.sum(1))


def test_the_test_stands_apart_and_waits_for_the_end(page, store, data):
    show(page, run=made_run(store, data), images="test")
    sent = open_packet(shown(page, "confusion").bytes)
    assert (sent["label"], sent["follow"]) == ("60 test images", "")
    assert sent["counts"].shape == (1, 10, 10)
    show(page, run=made_run(store, data, status="stopped"))
    assert not all_shown(page, "confusion")
    assert "when all epochs are done" in page.info[0].value


def test_all_metrics_are_shown_of_an_epoch_and_of_the_test(page, store, data):
    run_id = made_run(store, data)
    for part, measured in (
        ("validation", store.run(run_id).epochs[-1]),
        ("test", store.score(run_id)),
    ):
        show(page, run=run_id, images=part)
        assert [(each.label, each.value) for each in page.metric] == [
            (metric.label, metric.write(measured.value(metric))) for metric in REGISTRY.values()
        ]


def test_what_a_run_from_before_has_not_measured_is_absent(page, store, data):
    run_id = made_run(store, data)
    (last,) = store.run(run_id).epochs[-1:]
    store.write_epoch(run_id, replace(last, more={}), store.epoch_arrays(run_id, 2))
    show(page, run=run_id)
    assert {each.label: each.value == "–" for each in page.metric} == {
        metric.label: metric not in MAIN_METRICS for metric in REGISTRY.values()
    }
    (row,) = table(page, "Your runs")["rows"]
    assert texts(row)[6:] == ["–"] * (len(REGISTRY) - len(MAIN_METRICS))


def test_each_chosen_metric_has_its_curves(page, store, data):
    run_id = made_run(store, data)
    for chosen in ([LOSS.name, ACCURACY.name], [ACCURACY.name], list(REGISTRY), []):
        show(page, run=run_id, curves=chosen)
        drawn = [json.loads(each.proto.spec) for each in page.get("plotly_chart")]
        titles = [each["layout"]["yaxis"]["title"]["text"] for each in drawn]
        assert titles == [metric.label for name, metric in REGISTRY.items() if name in chosen]


def test_two_runs_are_compared_by_what_differs(page, store, data):
    first = made_run(store, data, name="First")
    second = made_run(store, data, name="Second", dropout=0.25, optimizer="sgd")
    show(page, run=first, **{"with": second})
    found = table(page, "Differences")
    assert [column["title"] for column in found["columns"]] == ["Setting", "First", "Second"]
    assert [texts(row) for row in found["rows"]] == [
        ["Optimizer", "adam", "sgd"],
        ["Dropout", "0", "0.25"],
    ]
    show(page, **{"with": made_run(store, data, name="Again")})
    assert "have the same settings" in " ".join(each.value for each in page.caption)


def test_data_that_is_gone_is_one_sentence_and_the_rest_stays(page, store, data, monkeypatch):
    run_id = made_run(store, data)

    def gone(choice):
        raise DatasetError("There is nothing there.")

    monkeypatch.setattr(dataset, "load", gone)
    show(page, run=run_id)
    assert [each.value for each in page.info] == ["There is nothing there."]
    assert open_packet(shown(page, "scrubber").bytes)["classes"][0] == "class 0"


def test_data_that_is_not_the_same_any_more_is_one_sentence(page, store, data, monkeypatch):
    run_id = made_run(store, data)
    monkeypatch.setattr(dataset, "load", lambda choice: shapes_dataset(300, 60))
    (info,) = show(page, run=run_id).info
    assert info.value == "The images are no longer those that this run was trained on."


def test_a_run_that_diverged_is_shown(page, store, data):
    run_id = made_run(store, data)
    arrays = store.epoch_arrays(run_id, 2)
    for array in (arrays.filters, arrays.probe_probabilities, arrays.val_probabilities):
        array[:] = np.nan
    metrics = store.run(run_id).epochs[2]
    object.__setattr__(metrics, "val_accuracy", float("nan"))
    store.write_epoch(run_id, metrics, arrays)
    show(page, run=run_id)
    assert open_packet(shown(page, "confusion").bytes)["counts"][-1][:, 0].sum() == 40


def test_a_run_without_epochs_waits(page, store, data):
    run_id = store.create(store.run(made_run(store, data)).config, "me")
    store.change_state(run_id, status="stopped")
    assert "not finished anything" in show(page, run=run_id).info[0].value


def test_a_run_is_deleted_after_it_was_asked_for(page, store, data):
    run_id = made_run(store, data)
    show(page, run=run_id)
    next(each for each in page.button if each.label == "Delete the run").click()
    show(page)
    assert store.ids() == []
    assert page.session_state["runs_run"] == ""
    assert not page.error


def test_the_link_holds_what_is_looked_at(page, store, data):
    run_id = made_run(store, data)
    show(page, run=run_id, epoch=1, cell=(2, 3), images="validation", layer="max_pooling2d")
    query = json.loads(shown(page, "address").json)["query"]
    assert query == f"run={run_id}&epoch=1&layer=max_pooling2d&cell=2,3"


@pytest.mark.parametrize(
    "query",
    [{"run": "<b>"}, {"epoch": "-1"}, {"layer": "x" * 1001}, {"images": "all"}, {"cell": "1"}],
)
def test_junk_in_a_link_is_one_sentence(page, query):
    page.query_params.update(query)
    (warning,) = show(page).warning
    assert "This link's" in warning.value


NAMES = ("block1.conv", "Conv_1-bn", "layer.0", "слой", "a b/c`d", "x" * 200)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_s_name_that_a_run_has_is_shown_and_linked(page, store, data, name):
    run_id = made_run(store, data, done=0, status="stopped")
    arrays = store.epoch_arrays(run_id, 0)
    maps = dict.fromkeys(("first", name), np.ones((4, 4, 1), np.float16))
    store.write_epoch(run_id, store.run(run_id).epochs[0], replace(arrays, maps=maps))
    page.query_params["layer"] = name
    show(page, run=run_id)
    assert not page.warning
    assert open_packet(shown(page, "scrubber").bytes)["mapsName"] == name
    assert next(each for each in page.selectbox if each.label == "Maps of layer").value == name
    query = parse_qs(json.loads(shown(page, "address").json)["query"])
    assert query["layer"] == [name]


def test_a_layer_that_the_run_lacks_is_said(page, store, data):
    show(page, run=made_run(store, data), layer="Conv_9")
    assert open_packet(shown(page, "scrubber").bytes)["mapsName"] == "conv2d"
    said = [each.value for each in page.caption]
    assert "This run has no layer `Conv_9`: its first one is shown." in said


def break_file(store, run_id, name, cut):
    path = Path(store.url.removeprefix("file://")) / run_id / name
    path.unlink() if cut is None else path.write_bytes(path.read_bytes()[:cut])


@pytest.mark.parametrize("cut", [None, 0, 1000])
def test_an_epoch_that_is_lost_is_one_sentence_and_the_others_are_shown(page, store, data, cut):
    run_id = made_run(store, data)
    break_file(store, run_id, "epochs/0001.npz", cut)
    (error,) = show(page, run=run_id, epoch=1).error
    assert error.value == (
        "Epoch 1 of this run cannot be read: its file is missing or broken. The others are shown; "
        "train the run again to have all."
    )
    assert open_packet(shown(page, "scrubber").bytes)["epochs"] == [0, 2]
    assert open_packet(shown(page, "confusion").bytes)["counts"].shape[0] == 2
    assert headings(page)[1] == "Curves"


def test_a_run_whose_every_epoch_is_lost_keeps_its_curves_and_can_be_deleted(page, store, data):
    run_id = made_run(store, data)
    for epoch in range(3):
        break_file(store, run_id, f"epochs/{epoch:04}.npz", 100)
    (error,) = show(page, run=run_id).error
    assert error.value.startswith("No epoch of this run can be read")
    assert headings(page) == ["Curves"]
    assert "Delete the run" in {each.label for each in page.button}


@pytest.mark.parametrize("cut", [None, 100])
def test_a_lost_image_is_one_sentence_and_the_epochs_are_shown(page, store, data, cut):
    run_id = made_run(store, data)
    break_file(store, run_id, "probe.npz", cut)
    (error,) = show(page, run=run_id).error
    assert error.value.startswith("The image that this run watched cannot be read")
    assert "probe" not in open_packet(shown(page, "scrubber").bytes)


@pytest.mark.parametrize("name", ["test.npz", "test.json"])
def test_a_test_that_is_lost_is_one_sentence(page, store, data, name):
    run_id = made_run(store, data)
    break_file(store, run_id, name, None)
    (error,) = show(page, run=run_id, images="test").error
    assert f"cannot be read: `{name}` is missing or broken. Train" in error.value
    assert all_shown(page, "scrubber")
    show(page, images="validation")
    assert not page.error


@pytest.mark.parametrize("wrong", [{"maps": {"conv2d": np.ones((5, 7, 3))}}, {}])
def test_an_epoch_that_holds_something_else_is_shown_without_it(page, store, data, wrong):
    run_id = made_run(store, data)
    store.write_epoch(run_id, store.run(run_id).epochs[1], EpochArrays(**wrong))
    show(page, run=run_id)
    assert all_shown(page, "scrubber")


def fails_from(monkeypatch, count):
    """Let the store fail from some listing on."""
    listed, ids = [], Store.ids

    def fail(self):
        listed.append(self)
        if len(listed) >= count:
            raise StoreError("The store of the runs cannot be read: timed out.")
        return ids(self)

    monkeypatch.setattr(Store, "ids", fail)


@pytest.mark.parametrize("count", [1, 2])
def test_a_store_that_fails_is_one_sentence(page, store, data, monkeypatch, count):
    run_id = made_run(store, data)
    fails_from(monkeypatch, count)
    (error,) = show(page, run=run_id).error
    assert error.value == "The store of the runs cannot be read: timed out."
    assert bool(all_shown(page, "scrubber")) == (count == 2)


@pytest.fixture
def plane(monkeypatch):
    """Answer for the process that works landscapes out; give what it was asked."""
    asked = []

    def begin(question, run_ids, judged, points):
        assert question is run_landscape
        asked.append((run_ids, judged, points))
        job = Job(lambda: None)
        paths = tuple(
            RunPath((0, 1, 2), np.array([[-2.0, -1.0], [-1.0, each], [0.0, 0.0]]), np.arange(3.0))
            for each in range(len(run_ids))
        )
        grid = LossGrid(np.array([-3.0, 1.0]), np.array([-2.0, 1.0]), np.ones((2, 2)))
        job.settle(RunLandscape(grid, paths, (0.9, 0.05)))
        return job

    monkeypatch.setattr(landscape, "inspector", lambda: SimpleNamespace(begin=begin))
    return asked


def compute(page):
    next(each for each in page.button if each.label == "Compute the landscape").click().run()
    assert not page.exception


def test_the_path_of_a_run_is_drawn_on_its_plane(page, store, data, plane):
    run_id = made_run(store, data)
    show(page, run=run_id, grid="11", judged="64")
    compute(page)
    ((run_ids, judged, points),) = plane
    assert (run_ids, points) == ([run_id], 11)
    assert len(judged.labels) == 40  # all that are kept for validation
    config = store.run(run_id).config
    kept = split(data, 1, config.validation_share, config.seed).validation_indices
    assert sorted(judged.labels) == sorted(data.train_labels[kept])
    assert "The plane holds **95.0\N{NO-BREAK SPACE}%** of the path." in [
        each.value for each in page.markdown
    ]
    charts = [json.loads(each.proto.spec) for each in page.get("plotly_chart")]
    (chart,) = (each for each in charts if each["data"][0]["type"] == "contour")
    drawn = chart["data"][-1]
    assert (drawn["name"], drawn["text"][1]) == ("Tiny", "Epoch 1: loss 1")
    assert chart["layout"]["xaxis"]["title"]["text"] == "First component, 90.0\N{NO-BREAK SPACE}%"
    rows = table(page, "Where each epoch falls")["rows"]
    assert texts(rows[0]) == ["0", "−2", "−1", "0"]


def test_runs_of_one_seed_share_a_plane_and_of_the_others_it_is_said_why_not(
    page, store, data, plane
):
    run_id, fast = made_run(store, data), made_run(store, data, name="Fast", learning_rate=0.1)
    other = made_run(store, data, name="Other", seed=7)
    smaller = replace(SMALL, layers=(*SMALL.layers[:1], *SMALL.layers[2:]))
    less = made_run(store, data, name="Smaller", network=smaller)
    show(page, run=run_id, **{"with": fast}, paths=[other, less])
    compute(page)
    assert plane[0][0] == [run_id, fast]
    said = [each.value for each in page.info]
    assert "“Other” began from other weights: its seed is 7, not 42." in said
    assert "“Smaller” is of another network, which has other weights." in said
    assert any("**95.0\N{NO-BREAK SPACE}%** of the 2 paths" in each.value for each in page.markdown)
    rows = table(page, "Where each epoch falls")["rows"]
    assert [texts(row)[0] for row in rows] == ["Tiny"] * 3 + ["Fast"] * 3


def test_runs_of_a_link_that_are_not_there_are_left_out(page, store, data, plane):
    theirs = made_run(store, data, name="Theirs", owner="you")
    run_id = made_run(store, data)
    show(page, run=run_id, paths=[theirs, NOBODY])
    assert "There is no such run" in page.error[0].value
    assert page.session_state["runs_paths"] == [theirs]
    compute(page)
    assert plane[0][0] == [run_id, theirs]
