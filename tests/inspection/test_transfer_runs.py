"""A run that begins with a backbone is looked into as any other."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.model_loader import load_choice, pin_epoch
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import explain_cell, grad_cam
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.training import sources
from cnnviz.training.config import RunConfig
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.store.store import Store

DATA = shapes_dataset(60, 20)


@pytest.fixture(scope="module", params=["fast", "edges"])
def loaded(keras, tmp_path_factory, request):
    """Give a finished run on a backbone, opened."""
    from cnnviz.training.worker.worker import train

    fast = ModelChoice("shipped", "fast")
    choice, side = (fast, 0) if request.param == "fast" else (ModelChoice("edges"), 48)
    network = TransferSpec(choice, (32, 32, 3), usual_head(10, 8), side=side)
    folder = tmp_path_factory.mktemp("runs")
    store = Store(str(folder))
    run_id = store.create(RunConfig("Looked into", DataChoice("shapes"), network, epochs=1), "me")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sources, "load", lambda _: DATA)
        train(run_id, store.url)
    assert store.state(run_id).status == "finished", store.state(run_id).cause
    context = RequestContext(ModelCache(), store.url, folder, lambda _: None, Event())
    return load_choice(context, pin_epoch(context, ModelChoice("run", run_id))), store.test(run_id)


def test_it_answers_as_it_did_when_it_was_tested(loaded):
    model, tested = loaded
    found = model.model(DATA.test_images.astype(np.float32))
    np.testing.assert_allclose(found, tested.probabilities, atol=1e-4)
    assert [(head.path, head.size) for head in model.heads] == [("head_dense_1", 10)]
    assert model.preprocessing.numbers == "0..255"


def test_layers_of_the_backbone_are_in_its_table(loaded):
    rows = loaded[0].description.rows
    assert sum(row.parameters for row in rows) == loaded[0].model.count_params()
    assert any(row.name.startswith("backbone/") for row in rows)


def test_grad_cam_looks_into_the_backbone(loaded):
    found = grad_cam(loaded[0].model, DATA.test_images[0].astype(np.float32), 0)
    assert found.ndim == 2
    assert found.max() in (0, 1)


def test_a_cell_of_the_backbone_is_followed(loaded):
    model = loaded[0].model
    layer = next(
        row.name for row in loaded[0].description.rows if row.name.endswith(("conv2d_1", "1_conv2"))
    )
    image = DATA.test_images[0].astype(np.float32)
    cell = explain_cell(model, image, layer, 1, 1, 0)
    assert cell.value == pytest.approx(cell.model_value, abs=1e-3)
