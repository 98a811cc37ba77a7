"""The kinds of layers: the one place that names them, an entry each.

To add a kind, add its module, or its entry to the module of its family; the tests of this registry
say what is missing of it.
"""

from cnnviz.discovery import entries
from cnnviz.nets.layers.activation import Activation
from cnnviz.nets.layers.convolution import (
    Conv2D,
    DepthwiseConv2D,
    SeparableConv2D,
)
from cnnviz.nets.layers.dense import Dense, Flatten
from cnnviz.nets.layers.kind import LayerKind, Shape
from cnnviz.nets.layers.normalization import (
    BatchNormalization,
    Rescaling,
)
from cnnviz.nets.layers.pooling import (
    AveragePooling2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
)
from cnnviz.nets.layers.regularization import Dropout
from cnnviz.nets.layers.reshaping import ZeroPadding2D
from cnnviz.nets.layers.residual_block import ResidualBlock
from cnnviz.nets.layers.spec import LayerSpec

__all__ = [
    "KINDS",
    "REGISTRY",
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "LayerKind",
    "LayerSpec",
    "MaxPooling2D",
    "Rescaling",
    "ResidualBlock",
    "SeparableConv2D",
    "Shape",
    "ZeroPadding2D",
    "layer_kind",
]

REGISTRY = entries(__name__, LayerKind)
"""All kinds of which something is known, by name; first, in their order, what is offered."""

KINDS = {kind.name: kind.spec for kind in REGISTRY.values() if kind.spec}
"""The settings of those that a network of one's own can have."""


def layer_kind(name: str) -> LayerKind:
    """Give what is known of a kind of layer, which may be nothing.

    Examples
    --------
    >>> layer_kind("MaxPooling2D").family, layer_kind("Attention").explain
    ('pooling', None)
    """
    return REGISTRY.get(name) or LayerKind(name)
