"""A transposed convolution: each number of its input lays the kernel down on a larger map."""

from __future__ import annotations

from cnnviz.nets import costs, kernels
from cnnviz.nets.explain import sums
from cnnviz.nets.layers.kind import LayerKind

ENTRIES = (
    LayerKind(
        "Conv2DTranspose",
        "convolution",
        cost=costs.transposed,
        explain=sums.conv2d_transpose,
        kernel_of=kernels.transposed,
    ),
)
