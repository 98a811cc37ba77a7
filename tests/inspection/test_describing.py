from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.receptive_field import measure_receptive_field
from cnnviz.nets import FAST_CNN, SEED_CNN, build, layer_table
from cnnviz.nets.input_choice import InputChoice

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
