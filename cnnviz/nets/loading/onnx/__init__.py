"""Networks of other frameworks, PyTorch say, as ONNX files, made Keras models with channels last.

The graph is made of Keras's own layers, one for each node and named after it, so that all that is
known of those layers holds for the file too: nothing is run but them.

A file is read in this order: `limits`, what it says of its size; `reader`, its nodes and numbers;
`build`, its layers, each made by an entry of `operators`; `layout`, which axis lies where.
"""

from cnnviz.nets.loading.onnx.build import Build
from cnnviz.nets.loading.onnx.reader import is_onnx, read

__all__ = ["Build", "is_onnx", "read"]
