"""A network as a Keras model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cnnviz.i18n import message
from cnnviz.nets.layer_nodes import LayerNode, layer_nodes
from cnnviz.nets.spec import NetworkSpec
from cnnviz.nets.table import spec_table

if TYPE_CHECKING:
    import keras

MAX_PARAMETERS = 100_000_000  # 400 MB of weights
MAX_ACTIVATION_BYTES = 1_000_000_000  # for one picture


def build(spec: NetworkSpec) -> keras.Model:
    """Make the Keras model: sequential, or functional where it has blocks.

    Layers are named as Keras names them in a fresh session, whatever this one has made before.

    Raises
    ------
    ValueError
        If a layer cannot take what reaches it, or the model would be too large.

    Examples
    --------
    >>> from cnnviz.nets.layers import Dense
    >>> build(NetworkSpec((8, 8, 3), (Dense(10),)))
    Traceback (most recent call last):
    ValueError: `Dense` (layer 1) after 8 × 8 × 3: put a Flatten or a global pooling before it.
    """
    check_buildable(spec)
    import keras

    nodes = layer_nodes(spec)
    inputs = keras.Input(spec.input_shape, name="input_layer")
    if is_sequential(spec):
        return keras.Sequential([inputs, *map(_keras_layer, nodes)], name=model_name(spec))
    tensors = [inputs]
    for node in nodes:
        entering = [tensors[i + 1] for i in node.inputs]
        tensors.append(_keras_layer(node)(entering if len(entering) > 1 else entering[0]))
    return keras.Model(inputs, tensors[-1], name=model_name(spec))


def check_buildable(spec: NetworkSpec) -> None:
    """Raise ValueError with the first reason why a network cannot be built, if there is one."""
    if not spec.layers:
        raise ValueError(message("The network has no layers yet: add one."))
    rows = spec_table(spec)
    for row in rows:
        if row.problem:
            raise ValueError(row.problem)
    parameters = sum(row.parameters for row in rows)
    if parameters > MAX_PARAMETERS:
        raise ValueError(
            message(
                "The network has {parameters:,} parameters, but at most {max_parameters:,} "
                "are built here: use fewer filters or units.",
                parameters=parameters,
                max_parameters=MAX_PARAMETERS,
            )
        )
    activations = sum(row.activation_bytes or 0 for row in rows)
    if activations > MAX_ACTIVATION_BYTES:
        raise ValueError(
            message(
                "The maps of one picture take {activations:,} bytes, but at most "
                "{max_activation_bytes:,} are taken here: use a smaller input or fewer "
                "filters.",
                activations=activations,
                max_activation_bytes=MAX_ACTIVATION_BYTES,
            )
        )


def is_sequential(spec: NetworkSpec) -> bool:
    """Say whether each layer of a network is fed by the one before it alone."""
    return all(node.inputs == (index - 1,) for index, node in enumerate(layer_nodes(spec)))


def model_name(spec: NetworkSpec) -> str:
    """Give a network's name with what TensorFlow refuses in a name replaced.

    Examples
    --------
    >>> model_name(NetworkSpec((8, 8, 3), name="LeNet 5 (1998)"))
    'LeNet_5_1998_'
    """
    return re.sub(r"[^A-Za-z0-9.]+", "_", spec.name)


def _keras_layer(node: LayerNode) -> Any:
    import keras

    return getattr(keras.layers, node.layer.kind)(**node.layer.settings(), name=node.name)
