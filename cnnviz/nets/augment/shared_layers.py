"""Layers of Keras that all steps share, for their formulas. Loads TensorFlow."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

import tensorflow as tf

from cnnviz.nets.augment.draws import Draw

SETTING = Lock()
"""Held from where a layer is set until it has read what was set."""


@cache
def shared_layer(kind: type, **settings: Any) -> Any:
    """Give a layer of Keras.

    It holds a variable, so it is made outside of any graph; and without a seed it would take one
    from where first weights come from.

    Parameters
    ----------
    kind : type
    **settings
    """
    with tf.init_scope():
        return kind(**settings, seed=0, dtype="float32")


def transformation(layer: Any, draw: Draw, images: tf.Tensor, **settings: Any) -> dict[str, Any]:
    """Let a shared layer draw what it does to a batch, with other settings.

    They are read at once, while a graph is traced.
    """
    with SETTING:
        for name, value in settings.items():
            setattr(layer, name, value)
        found: dict[str, Any] = layer.get_random_transformation(images, seed=draw.seeds)
    return found
