"""The kinds of layers: the one place that names them, an entry each.

To add a kind, add its entry to the module of its family; the tests of this registry say what is
missing of it.
"""

from cnnviz.nets.layers.activation import ACTIVATIONS, Activation
from cnnviz.nets.layers.convolution import (
    CONVOLUTIONS,
    Conv2D,
    DepthwiseConv2D,
    SeparableConv2D,
)
from cnnviz.nets.layers.dense import DENSE, Dense, Flatten
from cnnviz.nets.layers.kind import LayerKind, Shape
from cnnviz.nets.layers.merging import MERGINGS
from cnnviz.nets.layers.normalization import (
    NORMALIZATIONS,
    RESCALINGS,
    BatchNormalization,
    Rescaling,
)
from cnnviz.nets.layers.pooling import (
    POOLINGS,
    AveragePooling2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
)
from cnnviz.nets.layers.regularization import REGULARIZATIONS, Dropout
from cnnviz.nets.layers.reshaping import RESHAPINGS, ZeroPadding2D
from cnnviz.nets.layers.residual_block import BLOCKS, ResidualBlock
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

# In the order in which the editor offers them.
REGISTRY = {
    kind.name: kind
    for kind in (
        *CONVOLUTIONS,
        *POOLINGS,
        *NORMALIZATIONS,
        *ACTIVATIONS,
        *REGULARIZATIONS,
        *DENSE,
        *BLOCKS,
        *RESCALINGS,
        *RESHAPINGS,
        *MERGINGS,
    )
}
"""All kinds of which something is known, by name."""

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
