"""Each kind of layer says all that is asked of it, and no other module names one."""

from __future__ import annotations

import pytest

from cnnviz.discovery import LAST
from cnnviz.nets import NetworkSpec, from_link, to_link
from cnnviz.nets.explain import pools, views
from cnnviz.nets.layers import KINDS, REGISTRY, layer_kind
from cnnviz.ui.text import sections
from tests.registries import naming

LABELS = "a word that people read"
ONNX = "an operator of ONNX, and the layer that it becomes"
OPERATIONS = "an operation of TensorFlow, whose work is counted"
ELSEWHERE = {
    "cnnviz/nets/__init__.py": "the public names",
    "cnnviz/nets/explain/activation.py": "how Keras calls the functions of cnnviz.ops",
    "cnnviz/nets/layer_code.py": "the layers of the Convolution page, as they are written in Keras",
    "cnnviz/nets/loading/keras2/operations.py": "TensorFlow's functions, and what Keras calls them",
    "cnnviz/nets/loading/keras2/settings.py": "settings that Keras 2 calls otherwise",
    "cnnviz/nets/loading/keras_classes.py": "Keras's layers outside of keras.layers",
    "cnnviz/nets/loading/onnx/conversion.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/activation.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/arithmetic.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/constants.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/convolution.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/dense.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/joining.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/normalization.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/padding.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/pooling.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/regularization.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/resizing.py": ONNX,
    "cnnviz/nets/loading/onnx/operators/views.py": ONNX,
    "cnnviz/nets/loading/operation_macs.py": OPERATIONS,
    "cnnviz/nets/loading/work.py": OPERATIONS,
    "cnnviz/nets/capabilities.py": "layers that TensorFlow has not on every machine",
    "cnnviz/nets/strided_pointwise.py": "layers that oneDNN does not compute safely",
    "cnnviz/nets/transposed.py": "layers that TensorFlow has not on every machine",
    "cnnviz/ops/kernels.py": LABELS,
    "cnnviz/teaching/glossary/pictures/networks.py": "a network that is drawn leaves them out",
    "cnnviz/teaching/glossary/pictures/units.py": LABELS,
    "cnnviz/training/review/differences.py": LABELS,
    "cnnviz/training/variation.py": LABELS,
    "cnnviz/ui/architecture/setting_titles.py": LABELS,
    "cnnviz/ui/convolution/settings.py": LABELS,
    "cnnviz/ui/dense/views.py": LABELS,
    "cnnviz/ui/feature_maps/settings.py": LABELS,
    "cnnviz/ui/pages.py": LABELS,
    "cnnviz/ui/pooling/settings.py": LABELS,
    "cnnviz/ui/training/controls.py": LABELS,
    "cnnviz/ui/training/live_views.py": LABELS,
    "pages/activation.py": LABELS,
    "pages/convolution.py": LABELS,
}


def known(kind):
    """Tell whether more is known of a kind than what cannot be counted of it."""
    return not kind.opaque and not kind.sums_nothing


def can_be_added(kind):
    try:
        return kind.spec(**kind.added)
    except TypeError:
        return None


def missing(kind):
    """Give the names of the parts that an entry lacks."""
    parts = {
        "explain": kind.explain
        or kind.explain_operation
        or kind.unchanged
        or kind.reads
        or not known(kind),
        "gradient": bool(kind.gradient) == bool(kind.explain),
        "gradient_of_operation": bool(kind.gradient_of_operation) == bool(kind.explain_operation),
        "weight_terms": kind.weight_terms or not (kind.explain and kind.cost),
        "code": kind.code or not kind.spec,
        "program": bool(kind.program) == bool(kind.block),
        "text": kind.name in sections("layers") or not kind.spec,
        "place": kind.place != LAST or not kind.spec,
        "added": not kind.spec or can_be_added(kind),
        "reads": kind.reads or not kind.spec or kind.block,
        "window": kind.window or kind.reads != "window",
        "cost": kind.cost or not kind.has_kernel,
        "spec": not kind.spec or kind.spec.__name__ == kind.name,
    }
    if kind.spec:
        parts["explain"] = kind.explain or kind.block
    return [name for name, part in parts.items() if not part]


@pytest.mark.parametrize("name", REGISTRY)
def test_an_entry_has_all_its_parts(name):
    assert missing(REGISTRY[name]) == []


@pytest.mark.parametrize("name", REGISTRY)
def test_layers_that_move_numbers_or_pool_them_compute_none(name):
    kind = REGISTRY[name]
    if kind.explain:
        assert kind.computes is (kind.explain.__module__ not in (views.__name__, pools.__name__))
    assert kind.computes or not kind.has_kernel


@pytest.mark.parametrize(
    ("name", "any_size"),
    [("Conv2D", True), ("Dropout", True), ("Flatten", False), ("Dense", False), ("PReLU", False)],
)
def test_maps_of_any_size_pass_where_no_number_is_counted(name, any_size):
    assert layer_kind(name).takes_any_size is any_size


def test_what_an_entry_lacks_is_named():
    kind = layer_kind("Nothing")
    assert (kind.family, missing(kind)) == ("other", ["explain"])


def test_codes_of_kinds_and_letters_of_settings_are_no_two_things():
    codes = [kind.code for kind in REGISTRY.values() if kind.spec]
    assert len(codes) == len(set(codes)) == len(KINDS)
    meanings = {}
    for spec in KINDS.values():
        assert len(set(spec.letters().values())) == len(spec.letters())
        for name, letter in spec.letters().items():
            assert meanings.setdefault(letter, name) == name


@pytest.mark.parametrize("name", KINDS)
def test_a_layer_comes_back_from_a_link_with_its_shape(name):
    network = NetworkSpec((8, 8, 4), (KINDS[name](**layer_kind(name).added),))
    assert from_link(to_link(network)) == network
    kind, settings = layer_kind(name), network.layers[0].settings()
    shape = kind.output_shape(settings, (4,) if kind.needs_row else (8, 8, 4))
    assert len(shape) == (1 if kind.flattens else 3)


def test_no_other_module_names_a_kind():
    found = naming(REGISTRY, "cnnviz/nets/layers", "cnnviz/ops/activations")
    assert found == set(ELSEWHERE)
