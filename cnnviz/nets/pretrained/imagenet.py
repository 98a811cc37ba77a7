"""The backbones with the weights that Keras publishes for ImageNet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.nets.applications import application
from cnnviz.nets.backbone import Backbone, WeightsFile
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.deferred import blank, fill_with_random, fill_with_zeros
from cnnviz.nets.pretrained.files import PublishedFile, WeightsError

if TYPE_CHECKING:
    import keras

WEIGHTS_URL = "https://storage.googleapis.com/tensorflow/keras-applications"


def published(backbone: Backbone, file: WeightsFile, title: str) -> PublishedFile:
    """Give a file of a backbone's weights as Keras publishes it."""
    origin = f"{WEIGHTS_URL}/{backbone.folder}/{file.name}"
    return PublishedFile(title, file.name, origin, file.digest, file.size)


FILES = {
    name: published(
        backbone, backbone.whole, message("{name}'s ImageNet weights", name=backbone.name)
    )
    for name, backbone in BACKBONES.items()
}
CLASS_NAMES = PublishedFile(
    message("the list of ImageNet's class names"),
    "imagenet_class_index.json",
    "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json",
    "c2c37ea517e94d9795004a39431a14cb",
    35_363,
)


def imagenet_model(name: str) -> keras.Model:
    """Make one of `cnnviz.nets.backbones.BACKBONES` with its ImageNet weights.

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
            message(
                "`{name}` does not hold the weights of {model}: remove it, and download it again.",
                name=path.name,
                model=name,
            )
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
