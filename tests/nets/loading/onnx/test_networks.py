"""torchvision's networks, as PyTorch writes them, agree with ONNX Runtime on every class."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import Explainer, feature_maps, layer_paths, layer_table, load_model
from cnnviz.nets.attribution import signed_cam
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.transfer import TransferSpec, usual_head
from tests.nets.loading.files import saved
from tests.nets.loading.onnx import networks

SIDE, CLASSES = 64, 100
TOLERANCE = 1e-4  # of the largest score
LOOKED_INTO = ["resnet18", "mobilenet_v2-dynamo"]


@pytest.fixture(scope="session")
def images():
    return networks.pictures(2, SIDE, SIDE)


@pytest.mark.processor
@pytest.mark.parametrize("name", networks.NAMES)
def test_every_class_agrees(read, images, name):
    wanted = networks.run_each(networks.filled(name), images)
    found = np.asarray(read(name).model(images))
    largest = np.abs(wanted).max()
    assert found.shape == (2, CLASSES)
    assert np.abs(found - wanted).max() <= TOLERANCE * largest
    # The scores hang on the picture, so that the agreement says something.
    assert np.abs(wanted[0] - wanted[1]).max() > 0.01 * largest


@pytest.mark.parametrize("name", networks.NAMES)
def test_every_layer_can_be_explained(read, name):
    assert [
        path.kind
        for path in layer_paths(read(name).model)
        if not (layer_kind(path.kind).explain or layer_kind(path.kind).unchanged)
    ] == []


def test_the_two_exporters_mean_the_same_layers(read):
    kinds = [
        [type(layer).__name__ for layer in read(name).model.layers]
        for name in ("squeezenet1_0", "squeezenet1_0-dynamo")
    ]
    assert kinds[0] == kinds[1]


def test_the_maps_between_agree(read, images):
    import onnx

    model = onnx.load_model_from_string(networks.filled("resnet18"))
    nodes = {node.name: node.output[0] for node in model.graph.node}
    layers = {
        "conv1.Conv": "/conv1/Conv",
        "maxpool.MaxPool": "/maxpool/MaxPool",
        "layer1.1.Add": "/layer1/layer1.1/Add",
        "layer3.0.bn2.BatchNormalization": "/layer3/layer3.0/bn2/BatchNormalization",
        "layer4.1.relu_1.Relu": "/layer4/layer4.1/relu_1/Relu",
    }
    names = [nodes[name] for name in layers.values()]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    wanted = networks.run(model.SerializeToString(), images, names)
    found = feature_maps(read("resnet18").model, images, list(layers))
    for layer, given in zip(layers, wanted, strict=True):
        maps = given.transpose(0, 2, 3, 1)
        assert found[layer].shape == maps.shape
        assert np.abs(found[layer] - maps).max() <= TOLERANCE * np.abs(maps).max()


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_a_table_has_all_layers_and_parameters(read, name):
    model = read(name).model
    rows = layer_table(model)
    assert sum(row.parameters for row in rows) == model.count_params()
    assert [row.name for row in rows] == [path.path for path in layer_paths(model)]
    # A stem at stride 2 whose kernel reads 3 or 7 pixels.
    assert next(row for row in rows if row.kind == "Conv2D").output_shape[:2] == (32, 32)


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_cells_of_every_kind_of_layer_are_explained_as_computed(read, images, name):
    model = read(name).model
    explainer = Explainer(model, images[0])
    random = np.random.Generator(np.random.PCG64(3))
    # The first and the last layer of each kind.
    paths = layer_paths(model)
    chosen = {path.kind: path.path for path in reversed(paths)}.values()
    chosen = [*chosen, *{path.kind: path.path for path in paths}.values()]
    for layer in chosen:
        shape = explainer.map(layer).shape
        cell = [int(random.integers(size)) for size in (*(1,) * (3 - len(shape)), *shape)]
        found = explainer.explain(layer, *cell)
        largest = float(np.abs(explainer.map(layer)).max())
        assert found.value is not None, layer
        assert found.value == pytest.approx(found.model_value, rel=1e-4, abs=1e-5 * largest), layer


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_grad_cam_finds_a_map(read, images, name):
    cam = signed_cam(read(name).model, images[0], 7)
    assert min(cam.shape) >= 4
    assert np.ptp(cam) > 0


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_a_network_is_saved_by_keras_and_read_again(read, images, name, tmp_path):
    model = read(name).model
    again = load_model(saved(model, tmp_path))
    assert np.array_equal(np.asarray(again(images)), np.asarray(model(images)))
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_a_network_is_a_backbone(read, name):
    from cnnviz.nets.transfer.build import build_transfer

    choice = ModelChoice("file", "a" * 64, "-1..1")
    spec = TransferSpec(choice, (32, 32, 3), usual_head(4, 8))
    model = build_transfer(spec, read(name).model)
    # The last maps, 64 pixels over 32, and no mean of them.
    assert model.get_layer("backbone").output_shape[1:3] == (2, 2)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype(np.float32)
    assert np.allclose(np.asarray(model(pixels)).sum(1), 1, atol=1e-5)


def test_names_are_those_of_pytorch(read):
    names = [layer.name for layer in read("resnet18").model.layers]
    assert names[0] == "input"
    assert {"conv1.Conv", "layer1.0.bn1.BatchNormalization", "fc.Gemm"} <= set(names)


def test_batch_normalization_stays_a_layer_where_the_file_has_it(read):
    kinds = [type(layer).__name__ for layer in read("resnet18").model.layers]
    assert kinds.count("BatchNormalization") == 20


def test_the_weights_of_a_dense_layer_are_moved_and_not_the_maps(read):
    kinds = [type(layer).__name__ for layer in read("vgg11_bn").model.layers]
    assert "Permute" not in kinds
    assert read("vgg11_bn").model.get_layer("classifier.0.Gemm").kernel.shape == (2048, 256)


def test_nothing_is_to_be_known_of_a_plain_network(read):
    assert not read("resnet18").notes
