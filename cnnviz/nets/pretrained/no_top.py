"""The backbones without their classes, for pictures of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.nets.applications import application_without_top
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.deferred import blank, fill_with_random, fill_with_zeros
from cnnviz.nets.pretrained.imagenet import FILES, published, read_weights

if TYPE_CHECKING:
    import keras

NO_TOP_FILES = {
    name: published(
        backbone,
        backbone.no_top,
        message("{name}'s ImageNet weights, without its classes,", name=backbone.name),
    )
    for name, backbone in BACKBONES.items()
}


def no_top_model(name: str, side: int) -> keras.Model:
    """Make one of `BACKBONES` without its classes, with its ImageNet weights.

    Where the file without the classes is missing, the whole file of some does as well.

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
    if not NO_TOP_FILES[name].find() and _whole_suffices(name):
        return _bottom_of_whole(name, side)
    return read_weights(
        NO_TOP_FILES[name].checked(), name, lambda: application_without_top(name, side)
    )


def has_weights(name: str) -> bool:
    """Say whether `no_top_model` would find its file."""
    return bool(NO_TOP_FILES[name].find()) or _whole_suffices(name)


def random_no_top_model(name: str, side: int) -> keras.Model:
    """Make the same as Keras makes it new: the same at every call."""
    model, variables = blank(lambda: application_without_top(name, side))
    fill_with_random(variables)
    return model


def _whole_suffices(name: str) -> bool:
    return BACKBONES[name].whole_suffices and bool(FILES[name].find())


def _bottom_of_whole(name: str, side: int) -> keras.Model:
    import h5py

    path = FILES[name].checked()
    model, variables = blank(lambda: application_without_top(name, side))
    fill_with_zeros(variables)
    with h5py.File(path, "r") as file:
        for layer in model.layers:
            if layer.weights:
                group = file[layer.name]
                for variable, stored in zip(
                    layer.weights, group.attrs["weight_names"], strict=True
                ):
                    variable.assign(group[stored][()])
    return model
