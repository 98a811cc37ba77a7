"""MobileNetV2 against the numbers that others publish of it."""

from __future__ import annotations

import pytest

from tests.nets.backbones.published import grad_cam_layer, totals


def test_its_table_has_the_published_numbers():
    # Parameters: keras.io/api/applications. Multiply-adds and receptive field: Araujo, Norris and
    # Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.
    parameters, macs, field = totals("MobileNetV2")
    assert parameters == 3_538_984
    assert macs == pytest.approx(0.3e9, rel=0.015)
    assert field == (491, 491)


def test_grad_cam_takes_its_last_maps():
    assert grad_cam_layer("MobileNetV2") == "out_relu"
