"""The network that a run trains, and whether it fits the data."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.i18n import message
from cnnviz.nets import LayerSpec, NetworkSpec, layer_shapes, shape_text
from cnnviz.nets.layer_nodes import LayerNode, layer_nodes
from cnnviz.nets.layers import Dense, Dropout
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig


def trained_network(config: RunConfig) -> NetworkSpec | TransferSpec:
    """Give the network with the run's dropout before its last Dense layer.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> [layer.kind for layer in trained_network(replace(SEED_LESSON, dropout=0.5)).layers[-3:]]
    ['Dense', 'Dropout', 'Dense']
    """
    network = config.network
    if not config.dropout:
        return network
    if isinstance(network, TransferSpec):
        return replace(network, head=_with_dropout(network.head, config.dropout))
    return replace(network, layers=_with_dropout(network.layers, config.dropout))


def _with_dropout(layers: tuple[LayerSpec, ...], rate: float) -> tuple[LayerSpec, ...]:
    last = max(i for i, layer in enumerate(layers) if isinstance(layer, Dense))
    return (*layers[:last], Dropout(rate), *layers[last:])


def known_layer_nodes(network: NetworkSpec | TransferSpec) -> tuple[LayerNode, ...]:
    """Give the layers of a network; none of one whose backbone must be there to be known."""
    return () if isinstance(network, TransferSpec) else layer_nodes(network)


def class_count(network: NetworkSpec | TransferSpec) -> int:
    """Count the classes that a network tells apart.

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN
    >>> class_count(SEED_CNN)
    10
    """
    if isinstance(network, TransferSpec):
        return network.classes
    (told,) = layer_shapes(network)[-1].output_shape
    return told


def misfit(network: NetworkSpec | TransferSpec, image_shape: tuple[int, ...], classes: int) -> str:
    """Say in one sentence why a network cannot learn these pictures; "" if it can.

    Parameters
    ----------
    network : NetworkSpec or TransferSpec
    image_shape : tuple of int, (height, width, channels)
    classes : int

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN
    >>> misfit(SEED_CNN, (32, 32, 3), 4)
    'The network tells 10 classes apart, but the data has 4: give its last layer 4 units.'
    """
    if network.input_shape != tuple(image_shape):
        return message(
            "The network takes images of {shape}, but the data's are {given}: give "
            "the network that input.",
            shape=shape_text(network.input_shape),
            given=shape_text(tuple(image_shape)),
        )
    if (told := class_count(network)) != classes:
        return message(
            "The network tells {told:,} classes apart, but the data has {classes:,}: "
            "give its last layer {classes:,} units.",
            told=told,
            classes=classes,
        )
    return ""
