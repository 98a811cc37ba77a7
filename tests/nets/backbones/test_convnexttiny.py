"""ConvNeXtTiny against the numbers that others publish of it, and what is its own."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import Cell, Explainer
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pretrained import random_no_top_model
from cnnviz.nets.tables import shipped_table
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.training.export.transfer_script import imports, network
from tests.nets.backbones.published import grad_cam_layer, totals
from tests.nets.explained import check


def test_its_table_has_the_published_numbers():
    # Parameters and multiply-adds: github.com/facebookresearch/ConvNeXt; 29 million with rounding.
    parameters, macs, _ = totals("ConvNeXtTiny")
    assert parameters == 28_589_128
    assert macs == pytest.approx(4.5e9, rel=0.015)


def test_grad_cam_takes_its_last_maps():
    assert grad_cam_layer("ConvNeXtTiny") == "add_17"


def test_it_scales_pixels_by_itself():
    assert shipped_table("ConvNeXtTiny").rows[0].kind == "Normalization"


def test_a_cell_is_followed_through_a_block(keras):
    """The sum of both ways, the factor that was learned, the channels, and what brings them."""
    model = random_no_top_model("ConvNeXtTiny", 32)
    for layer in model.layers:
        if hasattr(layer, "gamma") and "layer_scale" in layer.name:
            layer.gamma.assign(np.linspace(0.5, 1.5, layer.gamma.shape[0]))
    image = np.random.default_rng(0).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    explainer, block = Explainer(model, image), "convnext_tiny_stage_1_block_0"
    parts = (
        *("identity", "layer_scale", "pointwise_conv_2", "gelu"),
        *("pointwise_conv_1", "layernorm", "depthwise_conv"),
    )
    cell = Cell("add_3", 1, 2, 3)
    for part in parts:
        found = check(explainer, cell)
        sources = [source for i in range(found.count) if (source := found.follow(i))]
        cell = next(each for each in sources if each.layer == f"{block}_{part}")
    check(explainer, cell)


def test_its_program_freezes_within_the_models_that_it_is_made_of(keras):
    choice = ModelChoice("random", "ConvNeXtTiny")
    last = "convnext_tiny_downsampling_block_0/convnext_tiny_downsampling_layernorm_0"
    spec = TransferSpec(choice, (32, 32, 3), usual_head(4, 8), side=32, frozen=last)
    done = {"keras": keras, "layers": keras.layers}
    exec("\n".join([*imports(spec), network(spec)]), done)
    learning = [layer.name for layer in done["backbone"].layers if layer.trainable_variables]
    assert learning[0] == "convnext_tiny_downsampling_conv_0"
    assert done["model"](np.zeros((1, 32, 32, 3))).shape == (1, 4)
