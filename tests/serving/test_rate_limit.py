"""So many a minute for each visitor: what was taken comes back, and nobody's is another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from cnnviz.serving import RateLimit, rate_limit


def test_a_minute_s_worth_is_taken_at_once_and_comes_back_evenly():
    now = [0.0]
    limit = RateLimit(3, lambda: now[0])
    assert [limit.takes("me") for _ in range(4)] == [True, True, True, False]
    now[0] += 20  # one comes back
    assert [limit.takes("me") for _ in range(2)] == [True, False]
    now[0] += 3600  # never more than a minute's worth
    assert [limit.takes("me") for _ in range(4)] == [True, True, True, False]


def test_what_is_refused_takes_nothing():
    now = [0.0]
    limit = RateLimit(1, lambda: now[0])
    assert limit.takes("me")
    for _ in range(59):
        now[0] += 1
        assert not limit.takes("me")
    now[0] += 1
    assert limit.takes("me")


def test_however_many_come_only_the_latest_are_remembered(monkeypatch):
    monkeypatch.setattr(rate_limit, "_MOST_KEYS", 100)
    limit = RateLimit(1, lambda: 0.0)
    assert all(limit.takes(f"visitor {at}") for at in range(1000))
    assert len(limit._left) == 100
    assert not limit.takes("visitor 999")


def test_threads_that_ask_at_once_take_no_more():
    limit = RateLimit(50, lambda: 0.0)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(limit.takes, ["me"] * 400)) == 50
