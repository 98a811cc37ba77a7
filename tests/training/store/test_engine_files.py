"""Signs of life of engines, beside the runs of a store."""

from __future__ import annotations

from pathlib import Path


def test_a_sign_of_life(store):
    assert store.last_beat("abc") == 0
    store.beat("abc")
    assert store.last_beat("abc") > 1e9
    assert store.ids() == []
    (Path(store.url.removeprefix("file://")) / "engines" / "abc.json").write_text("{")
    assert store.last_beat("abc") == 0
