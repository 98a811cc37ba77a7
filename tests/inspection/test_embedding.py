"""Pictures as points, of a backbone as it is and of a model that has learned."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.messages import CancelledError
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions import embedding
from cnnviz.inspection.questions.embedding import embed_after, embed_before, embedded_pictures
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import feature_maps
from cnnviz.nets.embedding import pca
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.nets.weights import trained
from cnnviz.training import DataChoice, sources

pytestmark = pytest.mark.tensorflow

FAST = ModelChoice("shipped", "fast")
SPEC = TransferSpec(FAST, (32, 32, 3), usual_head(10))
SHAPES = DataChoice("shapes")


@pytest.fixture(scope="module")
def data():
    return shapes_dataset(40, 60)


@pytest.fixture
def told():
    return []


@pytest.fixture
def context(keras, data, monkeypatch, told):
    monkeypatch.setattr(sources, "load", lambda choice: data)
    return RequestContext(ModelCache(), "memory://", Path(), told.append, Event())


def test_before_are_the_means_of_the_backbone_s_last_maps(context, data):
    found = embed_before(context, SPEC, SHAPES, 30, "pca", 0)
    chosen = embedding._chosen(data, 30)
    model = trained("fast")
    last = [layer.name for layer in model.layers if len(layer.output.shape) == 4][-1]
    maps = feature_maps(model, data.test_images[chosen].astype(np.float32), [last])[last]
    wanted = pca(maps.mean((1, 2)))
    np.testing.assert_allclose(found.points, wanted.points, atol=2e-3)
    np.testing.assert_allclose(found.explained, wanted.explained, atol=1e-4)
    assert found.numbers == maps.shape[3]
    assert found.shares.shape == (30, 0)


def test_after_are_the_numbers_before_the_last_dense_layer_and_its_answers(context, data):
    found = embed_after(context, FAST, SHAPES, 30, "pca", 0)
    images = data.test_images[embedding._chosen(data, 30)].astype(np.float32)
    np.testing.assert_allclose(found.shares, trained("fast")(images), atol=1e-4)
    assert found.points.shape == (30, 2)


def test_t_sne_is_told_and_the_features_are_kept(context, told):
    embed_before(context, SPEC, SHAPES, 30, "pca", 0)
    seen = [each for each in told if each.note == "Pictures seen"]
    found = embed_before(context, SPEC, SHAPES, 30, "tsne", 5.0)
    assert [each for each in told if each.note == "Pictures seen"] == seen
    assert told[-1].note == "t-SNE"
    assert np.isfinite(found.points).all()


def test_it_can_be_stopped(context):
    context.cancelled.set()
    with pytest.raises(CancelledError):
        embed_before(context, SPEC, SHAPES, 30, "pca", 0)


@pytest.mark.parametrize(
    ("count", "perplexity", "said"), [(10, 5.0, "at least 20"), (30, 29.0, "`perplexity`")]
)
def test_what_cannot_be_is_one_sentence(context, count, perplexity, said):
    with pytest.raises(InspectionError, match=said):
        embed_before(context, SPEC, SHAPES, count, "tsne", perplexity)


def test_another_size_of_pictures_is_one_sentence(context, monkeypatch):
    class Small:
        test_images = np.zeros((30, 16, 16, 3), np.uint8)
        test_labels, class_names = np.zeros(30, np.int64), ("a",)

    monkeypatch.setattr(sources, "load", lambda choice: Small)
    with pytest.raises(InspectionError, match="does not take the pictures"):
        embed_after(context, FAST, SHAPES, 30, "pca", 0)


def test_as_many_of_each_class_are_shown_and_large_ones_smaller(data):
    pictures = embedded_pictures(data, 20)
    assert np.bincount(pictures.labels).tolist() == [2] * 10
    assert pictures.images.shape == (20, 32, 32, 3)

    class Large:
        test_images = np.zeros((30, 200, 200, 3), np.uint8)
        test_labels, class_names = np.zeros(30, np.int64), ("a",)

    assert embedded_pictures(Large, 25).images.shape == (25, 50, 50, 3)
