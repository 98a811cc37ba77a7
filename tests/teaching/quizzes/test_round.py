"""A round: which questions it has, and that a link brings it back."""

from __future__ import annotations

from collections import Counter

import pytest

from cnnviz.teaching.quizzes import KINDS, LENGTH, Round


def test_the_same_seed_and_level_give_the_same_ten():
    assert Round(7, 2).plan == Round(7, 2).plan
    assert len(Round(7, 2).plan) == LENGTH
    assert Round(7, 2).plan != Round(8, 2).plan
    assert Round(7, 2).plan != Round(7, 3).plan


@pytest.mark.parametrize("kinds", [("macs",), tuple(KINDS)[:3], tuple(KINDS)])
def test_each_kind_comes_before_any_comes_again(kinds):
    for seed in range(1, 50):
        counts = Counter(kind for kind, _ in Round(seed, 1, kinds).plan)
        assert max(counts.values()) - min(counts.values()) <= 1
        assert len(counts) == min(len(kinds), LENGTH)


def test_the_first_questions_ask_no_network():
    for seed in range(1, 50):
        assert not any(KINDS[kind].asks for kind, _ in Round(seed, 1).plan[:3])
    asking = tuple(name for name, kind in KINDS.items() if kind.asks)
    assert len(Round(1, 1, asking).plan) == LENGTH


def test_questions_of_a_kind_differ():
    assert len({seed for _, seed in Round(3, 1, ("macs",)).plan}) == LENGTH


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"seed": 0}, "`seed` must be 1 to 999,999, got 0."),
        ({"level": 4}, "`level` must be 1 to 3, got 4."),
        ({"kinds": ()}, "`kinds` must be some of output_size, "),
        ({"kinds": ("flops",)}, "`kinds` must be some of output_size, "),
    ],
)
def test_a_round_that_cannot_be_is_refused(given, rule):
    with pytest.raises(ValueError, match=rule):
        Round(**{"seed": 1, "level": 1, **given})
