"""The plane of a path: scikit-learn's components; what lies in a plane is held whole."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from cnnviz.nets.loss_landscape import path
from cnnviz.nets.loss_landscape.path import path_plane
from cnnviz.nets.loss_landscape.plane import bounds

SHAPES = {"kernel": (3, 3, 2, 4), "bias": (4,)}


def flat(weights):
    return np.concatenate([np.asarray(each, np.float64).ravel() for each in weights.values()])


def weights_of(numbers):
    found, start = {}, 0
    for name, shape in SHAPES.items():
        size = int(np.prod(shape))
        found[name] = numbers[start : start + size].reshape(shape).astype(np.float32)
        start += size
    return found


@pytest.fixture
def way():
    steps = np.random.default_rng(0).normal(size=(7, 76)) * 0.7 ** np.arange(7)[:, None]
    return [weights_of(each) for each in np.cumsum(steps, axis=0)]


@pytest.mark.parametrize("at_once", [4_000_000, 50], ids=["whole", "pieces"])
def test_directions_and_shares_are_scikit_learn_s(way, monkeypatch, at_once):
    monkeypatch.setattr(path, "_AT_ONCE", at_once)
    found = path_plane([way])
    pca = PCA(2).fit(np.stack([flat(each) - flat(way[-1]) for each in way]))
    np.testing.assert_allclose(found.shares, pca.explained_variance_ratio_, rtol=1e-6)
    for mine, theirs in zip((found.plane.first, found.plane.second), pca.components_, strict=True):
        same = flat(mine) @ theirs
        assert abs(same) == pytest.approx(1, abs=1e-6)
        np.testing.assert_allclose(flat(mine), theirs * np.sign(same), atol=1e-6)


def test_an_epoch_falls_onto_the_plane_where_its_distances_say(way):
    found = path_plane([way])
    for epoch, (a, b) in zip(way, found.coordinates[0], strict=True):
        step = flat(epoch) - flat(way[-1])
        assert step @ flat(found.plane.first) == pytest.approx(a, abs=1e-5)
        assert step @ flat(found.plane.second) == pytest.approx(b, abs=1e-5)
    np.testing.assert_allclose(found.coordinates[0][-1], 0, atol=1e-12)
    assert (found.coordinates[0][0] < 0).all()


def test_a_path_in_a_plane_is_held_whole_and_found_again():
    chance = np.random.default_rng(1)
    base, one, two = chance.normal(size=(3, 76))
    way = [weights_of(base + a * one + a * a * two) for a in np.linspace(-1, 1, 6)]
    found = path_plane([way])
    assert found.share == pytest.approx(1, abs=1e-9)
    for epoch, place in zip(way, found.coordinates[0], strict=True):
        np.testing.assert_allclose(flat(found.plane.at(*place)), flat(epoch), atol=1e-5)


def test_several_paths_have_one_plane(way):
    other = [{name: 2 * each for name, each in epoch.items()} for epoch in way]
    found = path_plane([way, other[:3]])
    assert [len(each) for each in found.coordinates] == [7, 3]
    pca = PCA(2).fit(np.stack([flat(each) for each in (*way, *other[:3])]))
    assert found.share == pytest.approx(pca.explained_variance_ratio_.sum(), rel=1e-6)


def test_what_never_changes_is_in_no_direction(way):
    for epoch in way:
        epoch["bias"] = np.ones(4, np.float32)
    found = path_plane([way])
    assert not found.plane.first["bias"].any()
    assert not found.plane.second["bias"].any()


@pytest.mark.parametrize(
    ("epochs", "sentence"),
    [
        (2, "takes the weights of 3 epochs, but there are 2"),
        (5, "went along a straight line"),
    ],
)
def test_what_spans_no_plane_is_said(epochs, sentence):
    chance = np.random.default_rng(2)
    base, one = chance.normal(size=(2, 76))
    with pytest.raises(ValueError, match=sentence):
        path_plane([[weights_of(base + a * one) for a in range(epochs)]])


def test_weights_that_never_changed_span_no_plane(way):
    with pytest.raises(ValueError, match="or not at all"):
        path_plane([[way[0]] * 4])


def test_bounds_hold_every_place():
    low, high = bounds(np.array([3.0, -1.0, 2.0]), margin=0.5)
    assert (low, high) == (-3.0, 5.0)
