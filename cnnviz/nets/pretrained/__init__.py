"""Networks with the weights that others trained and publish."""

from cnnviz.nets.pretrained.edges import edges_model
from cnnviz.nets.pretrained.files import PublishedFile, WeightsError
from cnnviz.nets.pretrained.imagenet import (
    CLASS_NAMES,
    FILES,
    class_names,
    imagenet_model,
    random_model,
)

__all__ = [
    "CLASS_NAMES",
    "FILES",
    "PublishedFile",
    "WeightsError",
    "class_names",
    "edges_model",
    "imagenet_model",
    "random_model",
]
