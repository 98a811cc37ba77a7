"""A run that version 0.2.0 began is trained to its end by today's worker."""

from __future__ import annotations

import tarfile

import numpy as np

from cnnviz.data.dataset import shapes_dataset
from cnnviz.training.store.store import Store
from tests.training.conftest import train_in
from tests.training.store.test_upgrade import BEFORE


def test_a_run_that_was_stopped_then_is_finished_today(keras, tmp_path):
    with tarfile.open(BEFORE) as archive:
        archive.extractall(tmp_path, filter="data")
    store = Store(str(tmp_path))
    (stopped,) = (run for run in store.runs("me") if run.name == "Stopped")
    kept = store.epoch_arrays(stopped.id, 1)
    store.write_control(stopped.id, stopped.control.__class__(3, learning_rate=0.002))
    run = train_in(store, shapes_dataset(100, 20), run_id=stopped.id)
    assert (run.state.status, run.state.cause) == ("finished", "")
    assert [each.epoch for each in run.epochs] == [0, 1, 2, 3]
    assert run.epochs[:2] == stopped.epochs
    np.testing.assert_array_equal(store.epoch_arrays(run.id, 1).filters, kept.filters)
    assert {rate.learning_rate for rate in run.steered.rates} == {0.002}
    assert store.score(run.id)
