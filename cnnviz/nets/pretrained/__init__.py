"""Networks with the weights that others trained and publish."""

from cnnviz.nets.pretrained.edges import edges_model
from cnnviz.nets.pretrained.files import PublishedFile, WeightsError, total_size
from cnnviz.nets.pretrained.imagenet import (
    CLASS_NAMES,
    FILES,
    class_names,
    imagenet_model,
    random_model,
)
from cnnviz.nets.pretrained.no_top import (
    NO_TOP_FILES,
    has_weights,
    no_top_model,
    random_no_top_model,
)

__all__ = [
    "CLASS_NAMES",
    "FILES",
    "NO_TOP_FILES",
    "PublishedFile",
    "WeightsError",
    "class_names",
    "edges_model",
    "has_weights",
    "imagenet_model",
    "no_top_model",
    "random_model",
    "random_no_top_model",
    "total_size",
]
