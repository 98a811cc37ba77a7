import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.data import stratified_split


@st.composite
def cases(draw):
    labels = np.array(draw(st.lists(st.integers(0, 6), max_size=60)), np.int64)
    used = draw(st.integers(0, labels.size))
    return labels, used, draw(st.integers(0, used)), draw(st.integers(0, 99))


def counted(labels, indices):
    return np.bincount(labels[indices], minlength=7)


@given(cases())
def test_exact_sizes_and_no_picture_twice(case):
    labels, used, kept, seed = case
    rest, apart = stratified_split(labels, used, kept, seed)
    assert (rest.size, apart.size) == (used - kept, kept)
    assert len({*rest, *apart}) == used


@given(cases())
def test_every_class_keeps_a_picture_where_the_numbers_allow_it(case):
    labels, used, kept, seed = case
    rest, apart = (counted(labels, each) for each in stratified_split(labels, used, kept, seed))
    there, chosen = np.bincount(labels, minlength=7), rest + apart
    if used >= (there > 0).sum():
        assert (chosen[there > 0] > 0).all()
    spare = np.maximum(chosen - 1, 0)
    if kept <= spare.sum():
        assert (rest[chosen > 0] > 0).all()
        if kept >= (spare > 0).sum():
            assert (apart[spare > 0] > 0).all()


@given(cases())
def test_shares_are_even_up_to_one_picture(case):
    labels, used, _, seed = case
    there = np.bincount(labels, minlength=7)
    chosen = counted(labels, stratified_split(labels, used, 0, seed)[0])
    fair = there * used / max(1, labels.size)
    if (fair[there > 0] >= 1).all():
        assert (np.abs(chosen - fair) < 1).all()


def test_large_classes():
    labels = np.repeat(np.arange(10), 5000)
    rest, apart = stratified_split(labels, 50_000, 10_000, seed=42)
    assert set(np.bincount(labels[apart])) == {1000}
    assert set(np.bincount(labels[rest])) == {4000}


def test_random_order():
    labels = np.repeat([0, 1], 500)
    rest, apart = stratified_split(labels, 1000, 200, seed=0)
    assert 30 < labels[rest[:100]].sum() < 70
    assert 30 < labels[apart[:100]].sum() < 70
    assert not np.array_equal(rest, stratified_split(labels, 1000, 200, seed=1)[0])


def test_same_on_every_machine():
    labels = np.arange(1000) % 7
    found = np.concatenate(stratified_split(labels, 800, 100, seed=42))
    digest = hashlib.sha256(found.astype("<i8").tobytes()).hexdigest()
    assert digest == "6fb0bcef840266381531f68f437af91bd21ef2843045f94f9396a9fb808f80ae"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"used": 4}, "`used` must be from 0 to 3, got 4"),
        ({"used": -1}, "`used` must be from 0 to 3, got -1"),
        ({"used": 2, "kept": 3}, "`kept` must be from 0 to 2, got 3"),
        ({"seed": -1}, "`seed` must be at least 0, got -1"),
    ],
)
def test_numbers_outside_their_range(changes, rule):
    with pytest.raises(ValueError, match=rule):
        stratified_split(np.array([0, 1, 1]), **{"used": 3, "kept": 1, "seed": 0} | changes)
