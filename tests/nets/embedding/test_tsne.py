import numpy as np
import pytest

from cnnviz.nets.embedding import affinities, tsne
from cnnviz.nets.embedding.tsne import _conditional, _entropy, _gradient, _squares


@pytest.fixture
def clusters():
    """Give three clusters in 20 directions, (90, 20), with their labels."""
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    return 12 * rng.normal(size=(3, 20))[labels] + rng.normal(size=(90, 20)), labels


def test_each_row_has_the_perplexity_asked_for(clusters):
    rows, _ = clusters
    perplexities = 2 ** _entropy(_conditional(_squares(rows), 12.5))
    np.testing.assert_allclose(perplexities, 12.5, rtol=1e-6)


def test_affinities_are_joint_probabilities(clusters):
    found = affinities(clusters[0], 10)
    assert found.sum() == pytest.approx(1)
    np.testing.assert_array_equal(found, found.T)
    assert not found.diagonal().any()


def test_clusters_stay_apart_and_their_own_neighbours(clusters):
    rows, labels = clusters
    squares = _squares(tsne(rows, 10, steps=400))
    np.fill_diagonal(squares, np.inf)
    nearest = np.argsort(squares, 1)[:, :5]
    assert (labels[nearest] == labels[:, None]).all()


def test_gradient_is_the_slope_of_the_divergence(clusters):
    wanted = affinities(clusters[0], 10)
    places = np.random.default_rng(2).normal(size=(90, 2))

    def divergence(places):
        near = 1 / (1 + _squares(places))
        np.fill_diagonal(near, 0)
        shares = np.maximum(near / near.sum(), 1e-12)
        return (wanted * np.log(np.maximum(wanted, 1e-12) / shares)).sum()

    step = np.zeros_like(places)
    step[4, 1] = 1e-5
    slope = (divergence(places + step) - divergence(places - step)) / 2e-5
    assert _gradient(wanted, places)[4, 1] == pytest.approx(slope, rel=1e-4)


def test_the_same_rows_give_the_same_picture_and_progress_is_told(clusters):
    told = []
    first = tsne(clusters[0], 10, steps=20, tell=lambda done, of: told.append((done, of)))
    np.testing.assert_array_equal(first, tsne(clusters[0], 10, steps=20))
    assert told == [(0, 20), (10, 20), (20, 20)]


def test_rows_all_alike_stay_finite():
    assert np.isfinite(tsne(np.ones((8, 3)), 2, steps=20)).all()


@pytest.mark.parametrize(
    ("count", "perplexity", "said"), [(3, 1.5, "at least 4"), (30, 30, "9.66")]
)
def test_affinities_refuse(count, perplexity, said):
    with pytest.raises(ValueError, match=said):
        affinities(np.eye(count), perplexity)
