"""Each activation says all that is asked of it, and no other module names one."""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.ops import ACTIVATIONS
from cnnviz.ui.activation.settings import parameters_of
from cnnviz.ui.text import sections
from tests.registries import naming

NETWORKS = "layers of certain networks"
CLASSIFIER = "the loss is the cross-entropy of a softmax"
ELSEWHERE = {
    "cnnviz/nets/example_networks.py": NETWORKS,
    "cnnviz/nets/explain/activation.py": "a PReLU is a ReLU whose slope is learned",
    "cnnviz/nets/gradients/answer.py": "logits become shares by a softmax, one by a sigmoid",
    "cnnviz/nets/heads/logits.py": "logits become probabilities by a softmax",
    "cnnviz/nets/loading/keras2/operations.py": "TensorFlow's functions, and what Keras calls them",
    "cnnviz/nets/loading/keras2/settings.py": "an activation that Keras 3 computes otherwise",
    "cnnviz/nets/transfer/head.py": f"{NETWORKS}; {CLASSIFIER}",
    "cnnviz/teaching/glossary/pictures/explanations.py": "the map that a term is explained by",
    "cnnviz/teaching/glossary/pictures/units.py": "the terms that explain them",
    "cnnviz/training/config_rules.py": CLASSIFIER,
    "cnnviz/ui/training/settings.py": NETWORKS,
    "pages/activation.py": "the address of a section",
}


def missing(kind, text):
    """Give the names of the parts that an entry lacks."""
    names = {each.name for each in kind.parameters}
    taken = [set(list(inspect.signature(f).parameters)[1:]) for f in (kind.compute, kind.slope)]
    offered = [each for each in kind.parameters if each.title]
    parts = {
        "parameters": taken == [names, names],
        "range": all(
            each.is_flag or each.minimum <= each.default <= each.maximum
            for each in offered
            if each.default is not None
        ),
        "switch": all(
            each.switch and each.start is not None for each in offered if each.default is None
        ),
        "formula": bool(kind.formula) == bool(kind.operands),
        "text": kind.name in text,
    }
    return [name for name, part in parts.items() if not part]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_entry_has_all_its_parts(name):
    assert missing(ACTIVATIONS[name], sections("activation")) == []


def test_what_an_entry_lacks_is_named():
    unknown = replace(ACTIVATIONS["relu"], name="bent", parameters=(), operands=dict)
    assert missing(unknown, sections("activation")) == ["parameters", "formula", "text"]


def test_the_public_names_are_there_in_their_order():
    public = "relu leaky_relu elu selu gelu silu sigmoid tanh softplus hard_sigmoid softmax"
    assert [name for name in ACTIVATIONS if name in public.split()] == public.split()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_keras_has_its_function_layer_and_presets(keras, name):
    kind = ACTIVATIONS[name]
    functions = {name: {}, **kind.presets}
    points = np.linspace(-8, 8, 90, dtype=np.float32).reshape(9, 10)
    for function, meant in functions.items():
        expected = getattr(keras.activations, function)(keras.ops.array(points))
        actual = kind.compute(points, **kind.complete(meant))
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)
    if kind.layer:
        layer = getattr(keras.layers, kind.layer)
        defaults = inspect.signature(layer).parameters
        for each in kind.parameters:
            assert each.name in defaults
        actual = kind.compute(points, **kind.complete(parameters_in(layer(), kind)))
        np.testing.assert_allclose(actual, layer()(points), rtol=1e-5, atol=1e-6)


def parameters_in(layer, kind):
    return {each.name: getattr(layer, each.name) for each in kind.parameters}


@pytest.mark.parametrize("name", [n for n, kind in ACTIVATIONS.items() if not kind.elementwise])
def test_what_a_number_of_a_row_is_made_of_is_finite(name):
    operands = ACTIVATIONS[name].operands(np.array([1.0, 1000.0]), 1)
    assert np.isfinite(list(operands.values())).all()


def test_only_a_row_of_numbers_gets_a_rival():
    rivals = {n for n, kind in ACTIVATIONS.items() if "rival" in names_of(kind)}
    assert rivals == {n for n, kind in ACTIVATIONS.items() if not kind.elementwise}


def names_of(kind):
    return {each.name for each in parameters_of(kind)}


def test_no_other_module_names_an_activation():
    # Layers have an activation as the default of a setting, and when they are added; layers of
    # backbones are called like theirs; operators of ONNX become them.
    others = ("ops/activations", "nets/layers", "nets/backbones", "nets/loading/onnx/operators")
    assert naming(ACTIVATIONS, *(f"cnnviz/{each}" for each in others)) == set(ELSEWHERE)
