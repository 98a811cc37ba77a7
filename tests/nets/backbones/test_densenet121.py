"""DenseNet121 against the numbers that others publish of it, and what is its own."""

from __future__ import annotations

import pytest

from cnnviz.nets.tables import shipped_table
from tests.nets.backbones.published import grad_cam_layer, totals


def test_its_table_has_the_published_numbers():
    # Parameters: keras.io/api/applications. Multiply-adds: pytorch.org/vision, densenet121.
    parameters, macs, _ = totals("DenseNet121")
    assert parameters == 8_062_504
    assert macs == pytest.approx(2.83e9, rel=0.015)


def test_grad_cam_takes_its_last_maps():
    assert grad_cam_layer("DenseNet121") == "relu"


def test_each_layer_of_a_block_adds_32_maps():
    joined = [row for row in shipped_table("DenseNet121").rows if row.kind == "Concatenate"]
    assert len(joined) == 6 + 12 + 24 + 16
    assert [row.output_shape[2] for row in joined[:6]] == [96, 128, 160, 192, 224, 256]
