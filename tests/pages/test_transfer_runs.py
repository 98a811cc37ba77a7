"""Runs that begin with a backbone, on the pages that show any run."""

from __future__ import annotations

import json

import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.training import Engine
from cnnviz.training.store.records import TransferNote
from tests.pages.drive import all_shown, opened, run
from tests.training.made_run import made_run

pytestmark = pytest.mark.tensorflow

NETWORK = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))


@pytest.fixture
def made(store, data, monkeypatch):
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)  # no run is trained
    run_id = made_run(store, data, network=NETWORK, name="Transferred", sweep="S" * 22)
    store.write_transfer(run_id, TransferNote(parameters=1_162_858, trainable=34_186))
    return run_id


@pytest.mark.parametrize("page", ["runs", "training"])
def test_a_run_on_a_backbone_is_shown_as_any_other(made, store, data, page):
    other = made_run(store, data, name="Own")
    settings = {"run": made} | ({"with": other} if page == "runs" else {})
    shown = run(
        opened(page, session_owner="me", session_owner_answered=True), prefix=page, **settings
    )
    assert not shown.exception
    assert not shown.error


def test_a_sweep_of_such_runs_counts_their_parameters(made, store):
    shown = run(
        opened("sweeps", session_owner="me", session_owner_answered=True),
        prefix="sweeps",
        sweep="S" * 22,
    )
    assert not shown.exception
    assert not shown.error
    (row,) = (row for each in all_shown(shown, "table") for row in json.loads(each.json)["rows"])
    assert "1,162,858" in [cell["text"] for cell in row["cells"]]
