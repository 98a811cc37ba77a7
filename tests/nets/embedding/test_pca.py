import numpy as np
import pytest

from cnnviz.nets.embedding import pca


def test_pca_agrees_with_the_eigenvectors_of_the_covariance():
    rows = np.random.default_rng(0).normal(size=(60, 8)) * np.arange(1, 9)
    points, explained = pca(rows, 3)
    values, vectors = np.linalg.eigh(np.cov(rows.T))
    expected = (rows - rows.mean(0)) @ vectors[:, ::-1][:, :3]
    np.testing.assert_allclose(np.abs(points), np.abs(expected), atol=1e-10)
    np.testing.assert_allclose(explained, values[::-1][:3] / values.sum())


def test_pca_fewer_rows_than_components_fills_with_zeros():
    points, explained = pca([[1.0, 2.0]], 2)
    assert points.tolist() == [[0, 0]]
    assert explained.tolist() == [0, 0]


def test_pca_has_no_sign_of_its_own():
    rows = np.random.default_rng(1).normal(size=(20, 4))
    points = pca(rows).points
    assert (points[np.abs(points).argmax(0), [0, 1]] > 0).all()


@pytest.mark.parametrize(
    ("rows", "components", "said"),
    [([1.0], 2, "shape"), ([[np.nan]], 2, "finite"), ([[1.0]], 0, "at least 1")],
)
def test_pca_refuses(rows, components, said):
    with pytest.raises(ValueError, match=said):
        pca(rows, components)
