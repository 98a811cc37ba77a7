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
from cnnviz.nets.pretrained.topless import (
    TOPLESS,
    has_weights,
    random_topless_model,
    topless_model,
)

__all__ = [
    "CLASS_NAMES",
    "FILES",
    "TOPLESS",
    "PublishedFile",
    "WeightsError",
    "class_names",
    "edges_model",
    "has_weights",
    "imagenet_model",
    "random_model",
    "random_topless_model",
    "topless_model",
]
