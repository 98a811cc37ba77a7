"""The command that trains the networks that come with the app, on tiny data."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from cnnviz.nets import build
from cnnviz.nets.weights import TRAINED
from tests import train_shipped_weights


@pytest.fixture
def shipped(keras, tiny_data, tmp_path, monkeypatch):
    monkeypatch.setattr(train_shipped_weights, "read_cifar10", lambda folder: tiny_data)
    # It would hold for all tests of this process that come after.
    monkeypatch.setattr(train_shipped_weights, "give_each_core_a_part", lambda: None)

    def run(*options):
        monkeypatch.setattr(
            sys, "argv", ["train_shipped_weights", str(tmp_path), "--data", "there", *options]
        )
        train_shipped_weights.main()
        return tmp_path

    return run


def test_files_and_card(shipped):
    folder = shipped("--epochs", "1")
    names = {path.name for path in folder.iterdir()}
    assert names == {"MODEL_CARD.md", *(f"{name}.npz" for name in TRAINED)}
    for name, spec in TRAINED.items():
        wanted = {each.path: each.shape for each in build(spec).weights}
        with np.load(folder / f"{name}.npz", allow_pickle=False) as found:
            assert {path: found[path].shape for path in found} == wanted
            assert {found[path].dtype for path in found} == {np.dtype(np.float16)}
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "JPEG" in card
    for name in TRAINED:
        assert card.count(f"`{name}.npz`") == 1
    assert "\n## Seed CNN (`seed.npz`)\n\n- 582,026 numbers, stored as float16" in card
    assert card.count(" 1 epochs, ") == len(TRAINED)


def test_one_of_them_again(shipped):
    """The other one's section and file stay."""
    folder = shipped("--only", "seed", "--epochs", "1")
    assert not (folder / "fast.npz").exists()
    shipped("--only", "fast", "--epochs", "1")
    kept = (folder / "seed.npz").read_bytes()
    shipped("--only", "fast", "--epochs", "2")
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert (folder / "seed.npz").read_bytes() == kept
    assert card.index("## Seed CNN") < card.index("## Fast CNN")
    assert card.count("## ") == 2
    assert " 2 epochs, " in card
