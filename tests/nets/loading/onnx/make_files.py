"""Write the networks that the tests read, from torchvision, with random weights.

Run where torch, torchvision, onnx and onnxscript are installed (here torch 2.14.1, torchvision
0.29.1); the tests themselves need none of them:

    python tests/nets/loading/onnx/make_files.py

The large weights are left out of the files: a recipe of numbers stands in their place, which
`networks.filled` follows, so that each file has some tens of KB.
"""

from __future__ import annotations

import io
import json
import tempfile
import zlib
from math import prod, sqrt
from pathlib import Path

import onnx
import torch
import torchvision
from torchvision import models

FOLDER = Path(__file__).parent / "files"
SIDE = 64
KEPT = 16  # numbers of a tensor that stays as it is


def vgg() -> torch.nn.Module:
    """VGG-11-BN as it is but for its pooling to 7 × 7, which needs 224 pixels, and its width."""
    net = models.vgg11_bn(num_classes=100)
    net.avgpool = torch.nn.AdaptiveAvgPool2d((2, 2))
    net.classifier[0] = torch.nn.Linear(512 * 2 * 2, 256)
    net.classifier[3] = torch.nn.Linear(256, 128)
    net.classifier[6] = torch.nn.Linear(128, 100)
    return net


NETWORKS = {
    "resnet18": lambda: models.resnet18(num_classes=100),
    "mobilenet_v2": lambda: models.mobilenet_v2(num_classes=100),
    "efficientnet_b0": lambda: models.efficientnet_b0(num_classes=100),
    "vgg11_bn": vgg,
    "squeezenet1_0": lambda: models.squeezenet1_0(num_classes=100),
    "densenet121": lambda: models.densenet121(num_classes=100),
}
# What the exporter is told: with BatchNormalization apart, or folded into what is before it.
APART = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
EXPORTS = {
    "resnet18": {"dynamo": False, "opset_version": 17, **APART},
    "mobilenet_v2": {"dynamo": False, "opset_version": 11, **APART},
    "efficientnet_b0": {"dynamo": False, "opset_version": 17},
    "vgg11_bn": {"dynamo": False, "opset_version": 13, **APART},
    "squeezenet1_0": {"dynamo": False, "opset_version": 9},
    "densenet121": {"dynamo": False, "opset_version": 17},
}


GAINS = {"efficientnet_b0": 1.15}  # its gates and SiLU take away from one layer to the next
AS_MADE = ("resnet18",)  # many tensors are alike: the older exporter keeps one of them


def moved(net: torch.nn.Module) -> torch.nn.Module:
    """Move what starts at 0 or 1 away from it, so that no exporter leaves it out."""
    with torch.no_grad():
        for name, numbers in net.state_dict().items():
            if name.endswith("running_var") or (numbers.ndim == 1 and name.endswith("weight")):
                numbers.uniform_(0.5, 1.5)
            elif numbers.ndim == 1:
                numbers.normal_(0, 0.1)
    return net


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(0)
    example = torch.rand(1, 3, SIDE, SIDE)
    for name, make in NETWORKS.items():
        net = make().eval()
        net = net if name in AS_MADE else moved(net)
        file = io.BytesIO()
        batch = {"input": {0: "batch"}, "output": {0: "batch"}}
        torch.onnx.export(
            net,
            (example,),
            file,
            input_names=["input"],
            output_names=["output"],
            dynamic_axes=batch,
            **EXPORTS[name],
        )
        write(f"{name}.onnx", onnx.load_model_from_string(file.getvalue()), GAINS.get(name, 1))
        if name == "densenet121":  # one is large enough
            continue
        # The newer exporter, which is the usual one by now; sizes are all fixed.
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "network.onnx"
            torch.onnx.export(net, (example,), path, dynamo=True, external_data=False)
            write(f"{name}-dynamo.onnx", onnx.load(path), GAINS.get(name, 1))
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}")


def write(name: str, model: onnx.ModelProto, gain: float) -> None:
    """Write a network without its large weights."""
    for tensor in model.graph.initializer:
        shape = list(tensor.dims)
        if tensor.data_type != onnx.TensorProto.FLOAT or prod(shape) <= KEPT:
            continue
        numbers = onnx.numpy_helper.to_array(tensor)
        recipe = {"seed": zlib.crc32(tensor.name.encode())}
        if len(shape) > 1:  # as He et al. have it, by what one number is the sum of
            recipe |= {"mean": 0.0, "deviation": round(gain * sqrt(2 / prod(shape[1:])), 6)}
        elif numbers.min() > 0 and abs(numbers.mean() - 1) < 0.25:  # a gamma, or a variance
            recipe |= {"low": 0.5, "high": 1.5}
        else:
            recipe |= {"mean": 0.0, "deviation": 0.1}
        tensor.doc_string = json.dumps(recipe)
        for field in ("raw_data", "float_data"):
            tensor.ClearField(field)
    model.graph.ClearField("value_info")
    for node in model.graph.node:  # where in the source it was made
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    for each in (*model.graph.input, *model.graph.output):
        each.ClearField("metadata_props")
    data = model.SerializeToString()
    (FOLDER / name).write_bytes(data)
    print(f"{name}: {len(data):,} bytes, {len(model.graph.node)} nodes")


if __name__ == "__main__":
    main()
