"""Models and programs: what is built is what was written down, whatever the session made before."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from cnnviz.nets import (
    PRESETS,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    NetworkSpec,
    ResidualBlock,
    build,
    network_code,
)
from cnnviz.nets.deferred import blank


def executed(keras, code):
    """Run a program as a fresh session would; give its model, whose weights take no memory."""
    keras.backend.clear_session(free_memory=False)
    found = {}
    program = compile(code.replace("model.summary()", ""), "network.py", "exec")
    blank(lambda: exec(program, found))
    return found["model"]


def summary(model):
    lines = []
    model.summary(print_fn=lambda text, **_: lines.append(text), line_length=120)
    return lines


def test_programs_build_the_same_models(keras, built):
    """A configuration holds each layer, its settings, its name and what feeds it."""
    for spec, model in built:
        again = executed(keras, network_code(spec))
        assert type(again) is type(model)
        assert again.get_config() == model.get_config(), spec
        assert again.output_shape == model.output_shape


def test_programs_print_the_same_summaries(keras, built):
    for spec, model in built[:10]:
        assert summary(executed(keras, network_code(spec))) == summary(model), spec


@pytest.mark.parametrize("name", PRESETS)
def test_presets_as_programs(keras, name):
    again = executed(keras, network_code(PRESETS[name]))
    assert summary(again) == summary(build(PRESETS[name]))


@pytest.mark.tensorflow
def test_program_runs_by_itself(tmp_path):
    spec = NetworkSpec((12, 12, 3), (ResidualBlock(4, strides=2), GlobalAveragePooling2D()))
    (tmp_path / "network.py").write_text(network_code(spec))
    result = subprocess.run(
        [sys.executable, "-W", "error", "network.py"],
        cwd=tmp_path,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    assert "Total params: 312" in result.stdout
    assert network_code(spec).endswith(
        """
inputs = x = keras.Input((12, 12, 3))
x = residual_block(x, 4, strides=2)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(inputs, x, name="Network")
model.summary()
"""
    )


def test_block_adds_what_came_in(keras):
    """With its last normalisation at zero a block gives back its input, where relu keeps it."""
    model = build(NetworkSpec((6, 6, 4), (ResidualBlock(4),)))
    scale, shift, *_ = model.get_layer("batch_normalization_1").weights
    scale.assign(0 * scale)
    shift.assign(0 * shift)
    image = np.random.default_rng(0).normal(size=(1, 6, 6, 4)).astype(np.float32)
    np.testing.assert_allclose(model(image), np.maximum(image, 0), atol=1e-6)


def test_presets_tell_classes(keras):
    for spec in PRESETS.values():
        shares = build(spec)(np.full((2, *spec.input_shape), 128, np.float32))
        assert shares.shape == (2, 10)
        np.testing.assert_allclose(np.sum(shares, axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("make", [build, network_code])
def test_network_without_layers_is_refused(make):
    with pytest.raises(ValueError, match=r"^The network has no layers yet: add one\.$"):
        make(NetworkSpec((4, 5, 1)))


@pytest.mark.parametrize("make", [build, network_code])
def test_what_would_fill_the_memory_is_refused(make):
    wide = NetworkSpec((8, 8, 3), (Flatten(), *[Dense(8192)] * 3))
    with pytest.raises(ValueError, match=r"The network has 135,8.* but at most 100,000,000 are"):
        make(wide)
    large = NetworkSpec((1024, 1024, 3), (Conv2D(256, 1),))
    with pytest.raises(ValueError, match="The maps of one picture take 1,073,741,824 bytes, but"):
        make(large)
