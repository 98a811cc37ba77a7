"""The page of sweeps without a browser: what is asked for, refused, submitted and shown."""

from __future__ import annotations

import json

import pytest

from cnnviz.i18n import percent
from cnnviz.nets import SEED_CNN
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.metrics import ACCURACY, REGISTRY
from cnnviz.training.store.ids import new_id
from cnnviz.training.sweep import grid
from cnnviz.training.variation import SETTINGS
from cnnviz.ui import engine
from cnnviz.ui.sweeps import settings
from tests.pages.drive import all_shown, opened, run, shown
from tests.pages.test_runs import fails_from
from tests.training.conftest import TINY
from tests.training.made_run import made_run
from tests.ui.test_components import answer


@pytest.fixture
def page(store):
    return opened("sweeps", session_owner="me", session_owner_answered=True)


@pytest.fixture
def submitted(monkeypatch):
    """Catch what would be given to workers."""
    found = []

    def take(self, configs, owner):
        found.append((tuple(configs), owner))
        return "S" * 22

    monkeypatch.setattr(engine.Engine, "sweep", take)
    return found


def show(page, **entries):
    return run(page, prefix="sweeps", **entries)


def widget(page, kind, label):
    return next(each for each in page.get(kind) if each.label == label)


def start(page):
    return next(each for each in page.button if each.label.startswith("Start"))


def said(page):
    return " ".join(each.value for each in (*page.markdown, *page.caption))


def made_sweep(store, data, values, status="finished", **changes):
    sweep = new_id()
    return sweep, [
        made_run(store, data, config, sweep=sweep, status=status, **changes)
        for config in grid(TINY, values)
    ]


def test_count_and_work_are_said_before_the_start(page):
    show(page)
    assert start(page).label == "Start 9 runs"
    assert "**9 runs**, 36 epochs" in said(page)
    assert "multiply-adds" in said(page)
    assert "No sweep yet" in page.info[0].value


def test_a_run_before_tells_how_long_it_will_take(page, store, data):
    made_run(store, data)
    assert "on one worker" in said(show(page))


def test_every_combination_is_submitted_as_one(page, submitted):
    show(page, grid={"kernel_size": (3, 5), "optimizer": ("adam", "sgd")}, epochs=2, share=50)
    start(page).click()
    show(page)
    ((configs, owner),) = submitted
    assert owner == "me"
    assert [(SETTINGS["kernel_size"].read(each), each.optimizer) for each in configs] == [
        (3, "adam"),
        (3, "sgd"),
        (5, "adam"),
        (5, "sgd"),
    ]
    assert {(each.epochs, each.data_share, each.data.kind) for each in configs} == {
        (2, 0.5, "shapes")
    }
    assert page.session_state["sweeps_sweep"] == "S" * 22


def test_a_run_can_be_what_a_sweep_starts_from(page, store, data, submitted):
    run_id = made_run(store, data, network=SEED_CNN, batch_size=77)
    show(page, base=run_id, grid={"seed": (1, 2)})
    start(page).click()
    show(page)
    assert {(each.network, each.batch_size) for each in submitted[0][0]} == {(SEED_CNN, 77)}


def test_what_is_varied_is_chosen_and_given_values(page):
    show(page)
    widget(page, "multiselect", "Vary").set_value(["kernel_size", "flip"])
    show(page)
    assert page.session_state["sweeps_grid"] == {"kernel_size": (1, 3, 5), "flip": (False, True)}
    widget(page, "multiselect", "Kernel size, values").set_value(["3"])
    show(page)
    assert start(page).label == "Start 2 runs"


@pytest.mark.parametrize(
    ("texts", "values", "refused"),
    [
        (["5", "3"], (3, 5), ""),
        (["3", "3.5"], (3,), "`3.5` is no value of the kernel size: it must be a whole number."),
        ([], (), ""),
    ],
)
def test_values_are_read_and_ordered(monkeypatch, texts, values, refused):
    state = {"sweeps_grid": {"kernel_size": (1,)}}
    monkeypatch.setattr("streamlit.session_state", state)
    assert settings.give("kernel_size", texts) == refused
    assert state["sweeps_grid"]["kernel_size"] == values


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "A grid varies 1 to 3 settings, got 0."),
        ({"dropout": ()}, "Give the dropout one value or more, each once."),
        ({"dropout": (2.0,)}, "Dropout 2: `dropout` must be"),
        (
            {"seed": tuple(range(13)), "batch_size": (16, 32, 64, 128, 256)},
            "A grid has at most 64 runs, got 65: take fewer values.",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_and_cannot_be_started(page, chosen, sentence):
    show(page, grid=chosen)
    assert page.info[0].value.startswith(sentence)
    assert not [each for each in page.button if each.label.startswith("Start")]


def test_no_worker_is_one_sentence(page, monkeypatch):
    def refuse(self, configs, owner):
        raise EngineError("No scheduler answers.")

    monkeypatch.setattr(engine.Engine, "sweep", refuse)
    show(page)
    start(page).click()
    assert [each.value for each in show(page).error] == ["No scheduler answers."]


def test_a_sweep_is_shown_in_a_chart_and_a_table(page, store, data):
    _, ids = made_sweep(store, data, {"kernel_size": (3, 5), "dropout": (0.0, 0.5)})
    show(page)
    assert "**Kernel size × dropout, 4 runs, just now**" in said(page)
    sent = json.loads(shown(page, "table").json)
    assert [row["id"] for row in sent["rows"]] == ids
    assert [column["title"] for column in sent["columns"]][1:4] == [
        "Kernel size",
        "Dropout",
        "Validation accuracy",
    ]
    assert sent["sort"] == [3, True]
    accuracy = [row["cells"][3]["sort"] for row in sent["rows"]]
    assert accuracy == [store.run(run_id).epochs[-1].val_accuracy for run_id in ids]
    (chart,) = page.get("plotly_chart")
    drawn = json.loads(chart.proto.spec)
    assert [note["text"] for note in drawn["layout"]["annotations"]] == [
        percent(share) for share in accuracy
    ]


@pytest.mark.parametrize("name", REGISTRY)
def test_runs_are_compared_by_any_metric(page, store, data, name):
    metric = REGISTRY[name]
    _, ids = made_sweep(store, data, {"dropout": (0.0, 0.5)})
    show(page, by=name)
    sent = json.loads(shown(page, "table").json)
    titles = [column["title"] for column in sent["columns"]]
    assert titles[2] == metric.title("validation")
    assert titles.count(ACCURACY.title("validation")) == 1
    assert {len(row["cells"]) for row in sent["rows"]} == {len(titles)}
    assert sent["sort"] == [2, metric.largest_is_best]  # the best first
    found = [store.run(run_id).epochs[-1].value(metric) for run_id in ids]
    assert [row["cells"][2]["sort"] for row in sent["rows"]] == found
    (chart,) = page.get("plotly_chart")
    drawn = json.loads(chart.proto.spec)
    assert drawn["layout"]["yaxis"]["title"]["text"] == metric.title("validation")
    assert drawn["data"][0]["text"] == [metric.write(value) for value in found]
    assert any(each.value.startswith(metric.title("validation")) for each in page.caption)


def test_the_latest_sweep_is_shown_and_another_can_be_chosen(page, store, data):
    first, _ = made_sweep(store, data, {"dropout": (0.0, 0.5)})
    made_sweep(store, data, {"seed": (1, 2, 3)})
    made_run(store, data)  # one that belongs to none
    show(page)
    assert len(json.loads(shown(page, "table").json)["rows"]) == 3
    show(page, sweep=first)
    assert len(json.loads(shown(page, "table").json)["rows"]) == 2


def test_an_unknown_sweep_is_one_sentence(page, store, data):
    made_sweep(store, data, {"dropout": (0.0, 0.5)})
    (warning,) = show(page, sweep="B" * 22).warning
    assert warning.value.startswith("There is no such sweep among yours")


def test_what_goes_on_is_counted_and_can_be_stopped(page, store, data):
    made_sweep(store, data, {"dropout": (0.0, 0.5)}, status="queued", done=1)
    show(page)
    assert page.get("progress")[0].proto.text == "2 queued"
    assert page.get("progress")[0].proto.value == 50
    next(each for each in page.button if each.label == "Stop all").click()
    show(page)
    assert {each.state.status for each in store.runs("me")} == {"stopped"}


def test_a_run_of_a_sweep_is_opened(page, store, data):
    _, ids = made_sweep(store, data, {"dropout": (0.0, 0.5)})
    show(page)
    answer(page, "table", open=ids[1])
    assert page.session_state["runs_run"] == ids[1]
    assert all_shown(page, "scrubber")


def test_the_link_holds_the_sweep_to_come(page):
    show(page, grid={"flip": (False, True), "dropout": (0.0, 0.5)}, epochs=7)
    query = json.loads(shown(page, "address").json)["query"]
    assert query == "epochs=7&grid=flip%3Ano,yes;dropout%3A0,0.5"


def test_a_link_restores_it(page):
    page.query_params.update({"grid": "flip:no,yes;dropout:0,0.5", "base": "Fast"})
    show(page)
    assert page.session_state["sweeps_grid"] == {"flip": (False, True), "dropout": (0.0, 0.5)}
    assert not page.warning


@pytest.mark.parametrize(
    "query",
    [
        {"grid": "colour:1"},
        {"grid": "seed:1;seed:2"},
        {"grid": "seed:1;flip:no;shift:1;cutout:1"},
        {"grid": "seed:x"},
        {"base": "Slow"},
        {"sweep": "x"},
        {"share": "0"},
    ],
)
def test_junk_in_a_link_is_one_sentence(page, query):
    page.query_params.update(query)
    (warning,) = show(page).warning
    assert "This link's" in warning.value


def test_a_link_to_a_run_that_is_gone_starts_from_the_usual(page):
    show(page, base="C" * 22)
    assert "There is no such run" in page.error[0].value
    assert start(page)


@pytest.mark.parametrize("count", [1, 2])
def test_a_store_that_fails_is_one_sentence(page, store, data, monkeypatch, count):
    made_sweep(store, data, {"dropout": (0.0, 0.5)})
    fails_from(monkeypatch, count)
    (error,) = show(page).error
    assert error.value == "The store of the runs cannot be read: timed out."
    assert start(page)
