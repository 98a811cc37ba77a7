"""The network that a run trains, and whether it fits the data."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.nets import NetworkSpec, layer_shapes, shape_text
from cnnviz.nets.layers import Dense, Dropout
from cnnviz.training.config import RunConfig


def trained_network(config: RunConfig) -> NetworkSpec:
    """Give the network with the run's dropout before its last Dense layer.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> [layer.kind for layer in trained_network(replace(SEED_LESSON, dropout=0.5)).layers[-3:]]
    ['Dense', 'Dropout', 'Dense']
    """
    layers = config.network.layers
    if not config.dropout:
        return config.network
    last = max(i for i, layer in enumerate(layers) if isinstance(layer, Dense))
    return replace(config.network, layers=(*layers[:last], Dropout(config.dropout), *layers[last:]))


def misfit(network: NetworkSpec, image_shape: tuple[int, ...], classes: int) -> str:
    """Say in one sentence why a network cannot learn these pictures; "" if it can.

    Parameters
    ----------
    network : NetworkSpec
    image_shape : tuple of int, (height, width, channels)
    classes : int

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN
    >>> misfit(SEED_CNN, (32, 32, 3), 4)
    'The network tells 10 classes apart, but the data has 4: give its last layer 4 units.'
    """
    if network.input_shape != tuple(image_shape):
        return (
            f"The network takes images of {shape_text(network.input_shape)}, but the data's are "
            f"{shape_text(tuple(image_shape))}: give the network that input."
        )
    (told,) = layer_shapes(network)[-1].output_shape
    if told != classes:
        return (
            f"The network tells {told:,} classes apart, but the data has {classes:,}: "
            f"give its last layer {classes:,} units."
        )
    return ""
