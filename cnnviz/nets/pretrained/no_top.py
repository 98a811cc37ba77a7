"""The well-known networks without their classes, for pictures of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.nets.deferred import blank, fill_with_random, fill_with_zeros
from cnnviz.nets.example_networks import application_without_top
from cnnviz.nets.pretrained.files import PublishedFile
from cnnviz.nets.pretrained.imagenet import FILES, WEIGHTS_URL, read_weights

if TYPE_CHECKING:
    import keras

_KERNELS = "weights_tf_dim_ordering_tf_kernels"

# As keras.applications asks for them; a test compares them. MobileNetV2's were trained on 224
# pixels, and are taken for every size.
NO_TOP_FILES = {
    "VGG16": PublishedFile(
        "VGG16's ImageNet weights, without its classes,",
        f"vgg16_{_KERNELS}_notop.h5",
        f"{WEIGHTS_URL}/vgg16/vgg16_{_KERNELS}_notop.h5",
        "6d6bbae143d832006294945121d1f1fc",
        58_889_256,
    ),
    "ResNet50": PublishedFile(
        "ResNet50's ImageNet weights, without its classes,",
        f"resnet50_{_KERNELS}_notop.h5",
        f"{WEIGHTS_URL}/resnet/resnet50_{_KERNELS}_notop.h5",
        "4d473c1dd8becc155b73f8504c6f6626",
        94_765_736,
    ),
    "InceptionV3": PublishedFile(
        "InceptionV3's ImageNet weights, without its classes,",
        f"inception_v3_{_KERNELS}_notop.h5",
        f"{WEIGHTS_URL}/inception_v3/inception_v3_{_KERNELS}_notop.h5",
        "bcbd6486424b2319ff4ef7d526e38f63",
        87_910_968,
    ),
    "MobileNetV2": PublishedFile(
        "MobileNetV2's ImageNet weights, without its classes,",
        f"mobilenet_v2_{_KERNELS}_1.0_224_no_top.h5",
        f"{WEIGHTS_URL}/mobilenet_v2/mobilenet_v2_{_KERNELS}_1.0_224_no_top.h5",
        "",
        9_406_464,
    ),
}


def no_top_model(name: str, side: int) -> keras.Model:
    """Make one of `BACKBONES` without its classes, with its ImageNet weights.

    Where the file without the classes is missing, VGG16's whole file does as well.

    Parameters
    ----------
    name : str
    side : int
        Rows and columns of its pictures.

    Raises
    ------
    WeightsError
        If they are not there, or are not what Keras publishes.
    """
    if name == "VGG16" and not NO_TOP_FILES[name].find() and FILES[name].find():
        return _bottom_of_vgg16(side)
    return read_weights(
        NO_TOP_FILES[name].checked(), name, lambda: application_without_top(name, side)
    )


def has_weights(name: str) -> bool:
    """Say whether `no_top_model` would find its file."""
    return bool(NO_TOP_FILES[name].find() or (name == "VGG16" and FILES[name].find()))


def random_no_top_model(name: str, side: int) -> keras.Model:
    """Make the same as Keras makes it new: the same at every call."""
    model, variables = blank(lambda: application_without_top(name, side))
    fill_with_random(variables)
    return model


def _bottom_of_vgg16(side: int) -> keras.Model:
    import h5py

    path = FILES["VGG16"].checked()
    model, variables = blank(lambda: application_without_top("VGG16", side))
    fill_with_zeros(variables)
    with h5py.File(path, "r") as file:
        for layer in model.layers:
            if layer.weights:
                group = file[layer.name]
                for variable, name in zip(layer.weights, group.attrs["weight_names"], strict=True):
                    variable.assign(group[name][()])
    return model
