"""What one layer computes, in NumPy alone. Images are (height, width, channels), row first."""

from cnnviz.ops.activations import ACTIVATIONS, ActivationKind, activate, derivative
from cnnviz.ops.arithmetic import (
    Padding,
    axis_paddings,
    output_size,
    padding_amounts,
    receptive_field,
)
from cnnviz.ops.convolution import conv2d, conv2d_transpose, depthwise_conv2d
from cnnviz.ops.costs import macs, parameters
from cnnviz.ops.dense import dense, dense_parameters
from cnnviz.ops.kernels import PRESETS, KernelPreset, resize_kernel
from cnnviz.ops.layer import ConvLayer
from cnnviz.ops.pool_layer import PoolLayer
from cnnviz.ops.pooling import global_pool2d, pool2d
from cnnviz.ops.settings import Pair, pair
from cnnviz.ops.softmax import SoftmaxSteps, softmax_steps
from cnnviz.ops.terms import Terms, terms
from cnnviz.ops.window import TransposedWindow, Window

__all__ = [
    "ACTIVATIONS",
    "PRESETS",
    "ActivationKind",
    "ConvLayer",
    "KernelPreset",
    "Padding",
    "Pair",
    "PoolLayer",
    "SoftmaxSteps",
    "Terms",
    "TransposedWindow",
    "Window",
    "activate",
    "axis_paddings",
    "conv2d",
    "conv2d_transpose",
    "dense",
    "dense_parameters",
    "depthwise_conv2d",
    "derivative",
    "global_pool2d",
    "macs",
    "output_size",
    "padding_amounts",
    "pair",
    "parameters",
    "pool2d",
    "receptive_field",
    "resize_kernel",
    "softmax_steps",
    "terms",
]
