"""EfficientNetV2B0 against the numbers that others publish of it, and what is its own."""

from __future__ import annotations

import pytest

from cnnviz.nets.tables import shipped_table
from tests.nets.backbones.published import grad_cam_layer, totals


def test_its_table_has_the_published_numbers():
    # Parameters: keras.io/api/applications. Multiply-adds: github.com/google/automl.
    parameters, macs, _ = totals("EfficientNetV2B0")
    assert parameters == 7_200_312
    assert macs == pytest.approx(0.72e9, rel=0.015)


def test_grad_cam_takes_its_last_maps():
    assert grad_cam_layer("EfficientNetV2B0") == "top_activation"


def test_it_scales_pixels_by_itself():
    first = [row.kind for row in shipped_table("EfficientNetV2B0").rows[:3]]
    assert first == ["Rescaling", "Normalization", "Conv2D"]
