"""What a file is, by its first bytes, not by its name; and what to do with one that is no model."""

from __future__ import annotations

from typing import IO, Literal

from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.onnx import is_onnx

Format = Literal["zip", "hdf5", "onnx"]

_HDF5 = b"\x89HDF\r\n\x1a\n"
_FIRST = 4096  # bytes that are looked at
_KERAS = message('save the whole model by `model.save("name.keras")`, and bring that')
_TORCH = message(
    "in PyTorch, after `model.eval()`, write it by `torch.onnx.export(model, "
    'example, "name.onnx", external_data=False)`, and bring that'
)
# What `torch.save` wrote before it wrote zip files: the number that it begins with.
_TORCH_NUMBER = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"

SAVED_MODEL = message(
    "This is TensorFlow's SavedModel, which holds a program to be run: where "
    "`tf_keras` is installed, save it by "
    '`tf_keras.models.load_model("folder").save("name.h5")`, and bring that.'
)
TORCH = message(
    "This is a file of PyTorch, which holds no network without its program: {torch}.", torch=_TORCH
)
WEIGHTS = message(
    "This file holds weights without the network: in the program that makes it, "
    'load them by `model.load_weights("name.weights.h5")`, {keras}.',
    keras=_KERAS,
)
_TFLITE = message(
    "This is a network of TensorFlow Lite, changed for telephones: bring the "
    "Keras model that it was made from; from Teachable Machine, export "
    "Tensorflow, then Keras."
)
_SAFETENSORS = message(
    "This is a file of safetensors, weights without a network: load them in the "
    "program that makes it. In Keras, {keras}; {torch}.",
    keras=_KERAS,
    torch=_TORCH,
)
_PICKLE = message(
    "This is a pickled object of Python, which could run anything and is never "
    "opened here: load it in the program that made it. In Keras, {keras}; "
    "{torch}.",
    keras=_KERAS,
    torch=_TORCH,
)
_JSON = message(
    "This is JSON, the settings of a network at most, without its weights: "
    "where it was made, {keras}.",
    keras=_KERAS,
)
_GRAPH = message(
    "This is a graph of TensorFlow, of a SavedModel or frozen, without Keras's "
    "layers: bring the Keras model that it was made from, or the SavedModel "
    'saved anew by `tf_keras.models.load_model("folder").save("name.h5")`.'
)
_NONE = message(
    "The file is damaged, or is no `.keras` file, no `.h5` file of a whole "
    "model and no `.onnx` file: {keras}.",
    keras=_KERAS,
)


def format_of(source: IO[bytes]) -> Format:
    """Tell which of the formats that are taken a file has.

    Raises
    ------
    ModelError
        If it has none of them: what it is, and what to do.

    Examples
    --------
    >>> import io
    >>> format_of(io.BytesIO(b"PK" + bytes((3, 4))))
    'zip'
    >>> format_of(io.BytesIO(bytes(4) + b"TFL3"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    cnnviz.nets.loading.errors.ModelError: This is a network of TensorFlow Lite, ...
    """
    start = source.read(_FIRST)
    source.seek(0)
    if start.startswith(_HDF5):
        return "hdf5"
    if start.startswith(b"PK"):
        return "zip"
    if refusal := _refusal(start):
        raise ModelError(refusal)
    if is_onnx(start):
        return "onnx"
    raise ModelError(_NONE)


def _refusal(start: bytes) -> str:
    if start[4:8] == b"TFL3":
        return _TFLITE
    if _TORCH_NUMBER in start[:32]:
        return TORCH
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return _PICKLE
    # A length of eight bytes, then JSON.
    if start[8:9] == b"{" and int.from_bytes(start[:8], "little") < 10**8:
        return _SAFETENSORS
    if start.lstrip()[:1] in (b"{", b"["):
        return _JSON
    # A SavedModel says its version, 1, then its graph; a frozen one begins with its first node.
    if start.startswith((b"\x08\x01\x12", b"\n")) and b"\x12" in start[:256]:
        return _GRAPH
    return ""
