import numpy as np
import pytest

from cnnviz.nets.embedding import pca, tsne


@pytest.fixture
def clusters():
    """Give three clusters in 20 directions, (90, 20), with their labels."""
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    return 12 * rng.normal(size=(3, 20))[labels] + rng.normal(size=(90, 20)), labels


def test_pca_agrees_with_the_eigenvectors_of_the_covariance():
    rows = np.random.default_rng(0).normal(size=(60, 8)) * np.arange(1, 9)
    points, explained = pca(rows, 3)
    values, vectors = np.linalg.eigh(np.cov(rows.T))
    directions = vectors[:, ::-1][:, :3]
    directions *= np.sign(directions[np.abs(directions).argmax(0), np.arange(3)])
    np.testing.assert_allclose(points, (rows - rows.mean(0)) @ directions, atol=1e-10)
    np.testing.assert_allclose(explained, values[::-1][:3] / values.sum())


@pytest.mark.parametrize("rows", [[[1.0, 2.0]], [[1.0, 2.0]] * 5])
def test_pca_of_rows_that_do_not_differ_is_all_zeros(rows):
    points, explained = pca(rows, 2)
    assert not points.any()
    assert explained.tolist() == [0, 0]


def test_pca_of_fewer_directions_than_components_fills_with_zeros():
    points, explained = pca([[1.0], [3.0]], 2)
    assert points.round(6).tolist() == [[-1, 0], [1, 0]]
    assert explained.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("rows", "components", "said"),
    [([1.0], 2, "shape"), ([[np.nan]], 2, "finite"), ([[1.0]], 0, "at least 1")],
)
def test_pca_refuses(rows, components, said):
    with pytest.raises(ValueError, match=said):
        pca(rows, components)


def test_clusters_stay_apart_and_their_own_neighbours(clusters):
    rows, labels = clusters
    places = tsne(rows, 10)
    squares = ((places[:, None] - places) ** 2).sum(-1)
    np.fill_diagonal(squares, np.inf)
    nearest = np.argsort(squares, 1)[:, :5]
    assert (labels[nearest] == labels[:, None]).all()


def test_the_same_rows_give_the_same_picture(clusters):
    np.testing.assert_array_equal(tsne(clusters[0], 10), tsne(clusters[0], 10))


@pytest.mark.parametrize("rows", [np.ones((8, 3)), np.arange(8.0)[:, None]])
def test_rows_that_are_alike_or_on_a_line_stay_finite(rows):
    assert np.isfinite(tsne(rows, 2)).all()


@pytest.mark.parametrize(
    ("count", "perplexity", "said"), [(3, 1.5, "at least 4"), (30, 30, "9.66"), (30, 1, "above 1")]
)
def test_tsne_refuses(count, perplexity, said):
    with pytest.raises(ValueError, match=said):
        tsne(np.eye(count), perplexity)
