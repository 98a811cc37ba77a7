"""The run as a notebook: it learns what the run learned, and says so."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cnnviz.notebooks.composing import compose
from cnnviz.ui.notebooks.training import learned
from tests.notebooks.execute import execute


def test_its_first_loss_is_the_run_s(trained, tiny_data, keras):
    run = trained(epochs=1, mixed_precision="off")
    sections = learned(run.config, tiny_data, "", run)
    notebook = json.loads(compose("Run", "", (), sections).file())
    keras.backend.clear_session()
    namespace = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            execute(cell, namespace)
    assert namespace["first_loss"] == pytest.approx(run.epochs[1].loss, rel=2e-3)
    np.testing.assert_array_equal(namespace["images"], tiny_data.train_images)
    np.testing.assert_array_equal(namespace["test_images"], tiny_data.test_images)
