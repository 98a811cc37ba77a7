"""The networks of keras.applications as Keras models, with random weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.i18n import joined, message
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.deferred import fresh_names

if TYPE_CHECKING:
    import keras


def application(name: str) -> keras.Model:
    """Make one of `BACKBONES` with random weights and its usual input and classes.

    Layers are named as Keras names them in a fresh session.

    Examples
    --------
    >>> application("VGG99")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: `name` must be one of VGG16, ResNet50, ..., got 'VGG99'.
    """
    if name not in BACKBONES:
        raise ValueError(
            message(
                "`name` must be one of {backbones}, got {name}.",
                backbones=joined(", ", BACKBONES),
                name=repr(name),
            )
        )
    import keras

    with fresh_names():
        model: keras.Model = getattr(keras.applications, name)(weights=None)
    return model


def application_without_top(name: str, side: int) -> keras.Model:
    """Make one of `BACKBONES` with random weights, without its classes, for pictures of a size.

    Layers are named as Keras names them in a fresh session.
    """
    import keras

    with fresh_names():
        model: keras.Model = getattr(keras.applications, name)(
            weights=None, include_top=False, input_shape=(side, side, 3)
        )
    return model
