from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from cnnviz.inspection.model_cache import LRUCache
from tests.inspection.test_inspector import until

pytestmark = pytest.mark.tensorflow


def test_after_a_failure_it_is_still_made_by_one_at_a_time():
    kept, go, made = LRUCache(2), Event(), []

    def fail():
        go.wait()
        raise ValueError("no")

    def make():
        made.append("begun")
        second.wait()
        return "made"

    second = Event()
    with ThreadPoolExecutor(3) as threads:
        failed = threads.submit(kept.get, "key", fail)
        until(lambda: "key" in kept._making)
        waiting = threads.submit(kept.get, "key", make)
        go.set()
        with pytest.raises(ValueError, match="no"):
            failed.result()
        until(lambda: made)
        late = threads.submit(kept.get, "key", lambda: made.append("twice"))
        assert not late.done()
        second.set()
        assert waiting.result() == late.result() == "made"
    assert made == ["begun"]
