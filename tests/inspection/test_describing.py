from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.receptive_field import measure_receptive_field
from cnnviz.inspection.request_context import RequestContext
from cnnviz.inspection.uploaded import uploaded_model
from cnnviz.nets import FAST_CNN, SEED_CNN, build, layer_table
from cnnviz.nets.input_choice import InputChoice
from cnnviz.nets.loading import open_size, size
from cnnviz.nets.loading.open_size import traced
from tests.nets.loading import files

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize(("name", "spec"), [("seed", SEED_CNN), ("fast", FAST_CNN)])
def test_a_shipped_network_is_described(inspector, keras, name, spec):
    found = inspector.ask(describe, ModelChoice("shipped", name))
    assert found.title == spec.name
    assert found.rows == tuple(layer_table(build(spec)))
    assert [layer.path for layer in found.layers] == [row.name for row in found.rows]
    assert [(head.size, head.class_names) for head in found.heads] == [(10, CIFAR10_CLASSES)]
    assert (found.preprocessing.height, found.preprocessing.numbers) == (32, "0..255")


def test_a_run_that_is_not_there_is_named(inspector):
    with pytest.raises(InspectionError, match="run"):
        inspector.ask(describe, ModelChoice("run", "x" * 22))


def test_the_reach_of_a_cell_is_measured_in_the_process(inspector, keras):
    image = np.random.default_rng(0).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    found = inspector.ask(measure_receptive_field, SEED_CNN, "conv2d", image, (4, 5))
    assert found.shape == (32, 32)
    assert np.argwhere(found > 0).min(0).tolist() == [3, 4]  # a kernel of 3 × 3 around (4, 5)
    assert np.argwhere(found > 0).max(0).tolist() == [5, 6]


def test_a_model_of_no_picture_is_refused(keras):
    model = keras.Sequential([keras.Input((7,)), keras.layers.Dense(2)])
    with pytest.raises(InspectionError, match=r"must take a picture.* its input is \(7,\)\."):
        from_keras_model(ModelChoice("shipped", "fast"), model, "Rows", "")


def test_an_open_size_is_set_and_several_outputs_are_heads(keras):
    pictures = keras.Input((None, None, 3))
    mean = keras.layers.GlobalAveragePooling2D()(pictures)
    outputs = [keras.layers.Dense(n, name=f"head_{n}")(mean) for n in (2, 3)]
    found = from_keras_model(
        ModelChoice("shipped", "fast", inputs=InputChoice(height=48, width=56)),
        keras.Model(pictures, outputs),
        "Two heads",
        "",
        class_names=("cat", "dog"),
    )
    assert (found.preprocessing.height, found.preprocessing.width) == (48, 56)
    assert [head.path for head in found.heads] == ["head_2", "head_3"]
    assert found.heads[0].class_names == ("cat", "dog")
    assert found.heads[1].class_names == ("class 0", "class 1", "class 2")


def test_layers_of_an_open_size_have_the_sizes_of_what_is_chosen(keras):
    layers = keras.layers
    inner = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3, strides=2, name="see")], name="inner"
    )
    pictures = keras.Input((None, None, 3))
    mean = layers.GlobalAveragePooling2D(name="mean")(inner(pictures))
    choice = ModelChoice("shipped", "fast", inputs=InputChoice(height=49, width=33))
    found = from_keras_model(choice, keras.Model(pictures, mean), "Open", "").description
    assert [row.output_shape for row in found.rows] == [(24, 16, 4), (4,)]
    assert found.rows[0].macs == 24 * 16 * 4 * 3 * 3 * 3


def test_the_way_of_a_picture_is_followed_twice_as_a_model_of_open_size_is_opened(
    keras, tmp_path, monkeypatch
):
    """Once for whether it passes, and once for what it takes: each takes seconds of large ones."""
    times = []

    def counted(*given):
        times.append(given)
        return traced(*given)

    for module in (open_size, size):
        monkeypatch.setattr(module, "traced", counted)
    model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(4, 3)])
    (tmp_path / "uploads").mkdir()
    choice = ModelChoice("file", "a" * 64)
    stored = files.saved(model, tmp_path)
    (tmp_path / "uploads" / f"{choice.name}.keras").write_bytes(stored)
    context = RequestContext(None, "", tmp_path / "uploads", lambda progress: None, Event())
    assert uploaded_model(context, choice).preprocessing.height == 224
    assert len(times) == 2
