"""The well-known networks with the weights that Keras publishes for ImageNet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.nets.deferred import blank, fill_with_random, fill_with_zeros
from cnnviz.nets.example_networks import application
from cnnviz.nets.pretrained.files import PublishedFile, WeightsError

if TYPE_CHECKING:
    import keras

WEIGHTS_URL = "https://storage.googleapis.com/tensorflow/keras-applications"
_KERNELS = "weights_tf_dim_ordering_tf_kernels.h5"

# As keras.applications asks for them; a test compares them.
FILES = {
    "VGG16": PublishedFile(
        "VGG16's ImageNet weights",
        f"vgg16_{_KERNELS}",
        f"{WEIGHTS_URL}/vgg16/vgg16_{_KERNELS}",
        "64373286793e3c8b2b4e3219cbf3544b",
        553_467_096,
    ),
    "ResNet50": PublishedFile(
        "ResNet50's ImageNet weights",
        f"resnet50_{_KERNELS}",
        f"{WEIGHTS_URL}/resnet/resnet50_{_KERNELS}",
        "2cb95161c43110f7111970584f804107",
        102_967_424,
    ),
    "InceptionV3": PublishedFile(
        "InceptionV3's ImageNet weights",
        f"inception_v3_{_KERNELS}",
        f"{WEIGHTS_URL}/inception_v3/inception_v3_{_KERNELS}",
        "9a0d58056eeedaa3f26cb7ebd46da564",
        96_112_376,
    ),
    "MobileNetV2": PublishedFile(
        "MobileNetV2's ImageNet weights",
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
        f"{WEIGHTS_URL}/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
        "",
        14_536_120,
    ),
}
CLASS_NAMES = PublishedFile(
    "the list of ImageNet's class names",
    "imagenet_class_index.json",
    "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json",
    "c2c37ea517e94d9795004a39431a14cb",
    35_363,
)


def imagenet_model(name: str) -> keras.Model:
    """Make one of `cnnviz.nets.example_networks.BACKBONES` with its ImageNet weights.

    Raises
    ------
    WeightsError
        If they are not there, or are not what Keras publishes.
    """
    return read_weights(FILES[name].checked(), name, lambda: application(name))


def read_weights(path: Path, name: str, make: Callable[[], keras.Model]) -> keras.Model:
    """Make a model, and read its weights from a file of Keras's.

    Raises
    ------
    WeightsError
        If they are those of another.
    """
    model, variables = blank(make)
    fill_with_zeros(variables)
    try:
        model.load_weights(str(path))
    except (ValueError, KeyError, OSError, AttributeError):
        raise WeightsError(
            f"`{path.name}` does not hold the weights of {name}: remove it, and download it again."
        ) from None
    return model


def random_model(name: str) -> keras.Model:
    """Make one of `BACKBONES` as Keras makes it new: the same at every call."""
    model, variables = blank(lambda: application(name))
    fill_with_random(variables)
    return model


def class_names() -> tuple[str, ...]:
    """Give the names of ImageNet's 1,000 classes; none if their list is not on this machine."""
    try:
        index = json.loads(CLASS_NAMES.checked().read_bytes())
        return tuple(index[str(i)][1].replace("_", " ") for i in range(len(index)))
    except (WeightsError, OSError, ValueError, LookupError, TypeError, AttributeError):
        return ()
