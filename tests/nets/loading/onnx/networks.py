"""The networks of `make_files.py` with numbers in the place of those left out, and what they give.

ONNX Runtime is the truth that Keras is held against.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

FOLDER = Path(__file__).parent / "files"
NAMES = sorted(path.stem for path in FOLDER.glob("*.onnx"))


@cache
def filled(name):
    """Give the bytes of a network, each of its large tensors drawn as its recipe says."""
    model = onnx.load(FOLDER / f"{name}.onnx")
    for tensor in model.graph.initializer:
        if tensor.doc_string:
            tensor.raw_data = drawn(tuple(tensor.dims), json.loads(tensor.doc_string)).tobytes()
            tensor.ClearField("doc_string")
    return model.SerializeToString()


def drawn(shape, recipe):
    """Draw numbers: normal ones, or evenly between two."""
    random = np.random.Generator(np.random.PCG64(recipe["seed"]))
    if "low" in recipe:
        span = recipe["high"] - recipe["low"]
        return recipe["low"] + span * random.random(shape, dtype=np.float32)
    numbers = random.standard_normal(shape, dtype=np.float32)
    return numbers * np.float32(recipe["deviation"]) + np.float32(recipe["mean"])


def pictures(count, height, width, channels=3, seed=0):
    """Draw pictures (N, H, W, C) as PyTorch's networks take them: of mean 0 and deviation 1."""
    random = np.random.Generator(np.random.PCG64(seed))
    return random.standard_normal((count, height, width, channels), dtype=np.float32)


def run(data, images, outputs=None):
    """Let ONNX Runtime compute outputs for pictures (N, H, W, C), by default all.

    Of several inputs, `images` has what each is given by its name; rows are given as they are.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    named = images if isinstance(images, dict) else {session.get_inputs()[0].name: images}
    given = {
        name: np.ascontiguousarray(each.transpose(0, 3, 1, 2)) if each.ndim == 4 else each
        for name, each in named.items()
    }
    return session.run(outputs, given)


def run_each(data, images):
    """The same picture by picture, for files whose batch is 1."""
    return np.concatenate([run(data, image[np.newaxis])[0] for image in images])
