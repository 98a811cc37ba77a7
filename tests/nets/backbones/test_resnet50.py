"""ResNet50 against the numbers that others publish of it."""

from __future__ import annotations

import pytest

from tests.nets.backbones.published import grad_cam_layer, totals


def test_its_table_has_the_published_numbers():
    # Parameters: keras.io/api/applications. Multiply-adds and receptive field: Araujo, Norris and
    # Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.
    parameters, macs, field = totals("ResNet50")
    assert parameters == 25_636_712
    assert macs == pytest.approx(3.9e9, rel=0.015)
    assert field == (483, 483)


def test_grad_cam_takes_its_last_maps():
    assert grad_cam_layer("ResNet50") == "conv5_block3_out"
