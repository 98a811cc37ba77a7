"""A disk that is full, and one that can be read only: really mounted, for one program alone."""

from __future__ import annotations

from cnnviz.data.dataset import shapes_dataset
from cnnviz.training.store.store import Store
from tests.faults.mounted import run_on
from tests.training.made_run import made_run


def test_on_a_full_disk_all_stays_as_it_was_and_is_one_sentence(tmp_path):
    run_on('mount -t tmpfs -o size=512k none "$1"', "tests.faults.full_disk", tmp_path)


def test_in_a_home_that_is_read_only_runs_are_shown_and_all_else_is_one_sentence(tmp_path):
    made_run(Store(str(tmp_path / "cnnviz" / "runs")), shapes_dataset(40, 20))
    run_on(
        'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"',
        "tests.faults.read_only_home",
        tmp_path,
    )
