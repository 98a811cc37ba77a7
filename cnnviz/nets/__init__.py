"""What a network is, and what happens inside it. Nothing here loads TensorFlow on import."""

from cnnviz.nets.attribution import grad_cam, grad_cam_overlay
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.build import build
from cnnviz.nets.code import network_code
from cnnviz.nets.example_networks import (
    ALEXNET_32,
    FAST_CNN,
    LENET5,
    PRESETS,
    SEED_CNN,
    WIDE_CNN,
)
from cnnviz.nets.explain.explainer import Explainer, explain_cell
from cnnviz.nets.explain.explanation import Explanation
from cnnviz.nets.explain.read import Cell, Read
from cnnviz.nets.explain.working import CalculationStep
from cnnviz.nets.gradients.explainer import (
    GradientExplainer,
    explain_gradient,
    explain_weight_gradient,
)
from cnnviz.nets.gradients.explanation import GradientExplanation
from cnnviz.nets.gradients.weights import Vote, WeightExplanation
from cnnviz.nets.json_text import from_json, to_json
from cnnviz.nets.layers import (
    KINDS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LayerSpec,
    MaxPooling2D,
    Rescaling,
    ResidualBlock,
    SeparableConv2D,
    ZeroPadding2D,
)
from cnnviz.nets.link_text import from_link, to_link
from cnnviz.nets.loading import ModelError, load_model
from cnnviz.nets.maps import LayerPath, OpenModel, feature_maps, layer_paths
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.reading import ReadingError
from cnnviz.nets.receptive_field.centres import cell_centres
from cnnviz.nets.receptive_field.effective import effective_receptive_field
from cnnviz.nets.shape_problems import LayerProblem, shape_text
from cnnviz.nets.shapes import LayerShape, layer_shapes, mended, problems
from cnnviz.nets.spec import NetworkSpec
from cnnviz.nets.table import Row, spec_table
from cnnviz.nets.tables import ShippedTable, shipped_table

__all__ = [
    "ALEXNET_32",
    "BACKBONES",
    "FAST_CNN",
    "KINDS",
    "LENET5",
    "PRESETS",
    "SEED_CNN",
    "WIDE_CNN",
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "CalculationStep",
    "Cell",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Explainer",
    "Explanation",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "GradientExplainer",
    "GradientExplanation",
    "LayerPath",
    "LayerProblem",
    "LayerShape",
    "LayerSpec",
    "MaxPooling2D",
    "ModelError",
    "NetworkSpec",
    "OpenModel",
    "Read",
    "ReadingError",
    "Rescaling",
    "ResidualBlock",
    "Row",
    "SeparableConv2D",
    "ShippedTable",
    "Vote",
    "WeightExplanation",
    "ZeroPadding2D",
    "build",
    "cell_centres",
    "effective_receptive_field",
    "explain_cell",
    "explain_gradient",
    "explain_weight_gradient",
    "feature_maps",
    "from_json",
    "from_link",
    "grad_cam",
    "grad_cam_overlay",
    "layer_paths",
    "layer_shapes",
    "layer_table",
    "load_model",
    "mended",
    "network_code",
    "problems",
    "shape_text",
    "shipped_table",
    "spec_table",
    "to_json",
    "to_link",
]
