"""A trained network as a model of its own, that takes images as they come. Loads TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
from numpy.typing import NDArray

from cnnviz.nets import NetworkSpec, build
from cnnviz.nets.deferred import fresh_names
from cnnviz.nets.transfer import TransferSpec
from cnnviz.nets.transfer.serialization import from_text, named_weights
from cnnviz.training.config import RunConfig
from cnnviz.training.network import trained_network
from cnnviz.training.store.records import Run
from cnnviz.training.store.store import Store


def model_of_run(store: Store, run: Run, epoch: int) -> keras.Model:
    """Give the network of a run as it was after an epoch: see `trained_model`.

    Raises
    ------
    StoreError, ModelError, KeyError, ValueError
    """
    architecture = store.architecture(run.id) if run.begins_with_backbone else ""
    return trained_model(run.config, store.epoch_arrays(run.id, epoch).weights, architecture)


def trained_model(
    config: RunConfig, weights: Mapping[str, NDArray[Any]], architecture: str = ""
) -> keras.Model:
    """Give the network as it was trained, with its weights, in float32.

    Parameters
    ----------
    config : RunConfig
    weights : dict of ndarray
        By their Keras paths; those of a transfer network by their layers.
    architecture : str
        Of a transfer network, as `cnnviz.training.store.store.Store.architecture` gives it.

    Raises
    ------
    ModelError, KeyError, ValueError
        If the weights are not this network's.
    """
    network = trained_network(config)
    if isinstance(network, TransferSpec):
        return from_text(architecture, weights)
    model = _in_float32(network)
    for name, variable in stored_weights(config, model).items():
        variable.assign(weights[name])
    return model


def stored_weights(config: RunConfig, model: keras.Model) -> dict[str, keras.Variable]:
    """Give the weights of a run's network by the names that its epochs keep them under."""
    if isinstance(config.network, TransferSpec):
        return named_weights(model)
    return {variable.path: variable for variable in model.weights}


def ready_model(config: RunConfig, network: keras.Model) -> keras.Model:
    """Give a model of all that predicting takes: images of any size in, probabilities out.

    Parameters
    ----------
    config : RunConfig
    network : keras.Model
        See `trained_model`.

    Notes
    -----
    Its input are images of 0 to 255, shape (N, H, W, C). The middle of each, with the
    proportions of the network's input, is resized to it: bilinear, smoothed where it shrinks. An
    image that has the size already is left as it is. A run with ``flip_test`` averages within
    the model.
    """
    height, width, channels = config.network.input_shape
    with fresh_names():  # a file is the same each time it is written
        images = keras.Input((None, None, channels), name="images")
        resizing = keras.layers.Resizing(
            height, width, crop_to_aspect_ratio=True, antialias=True, dtype="float32"
        )
        x = resizing(images)
        found = network(x)
        if config.flip_test:
            average = keras.layers.Average(name="both_ways", dtype="float32")
            found = average([found, network(keras.ops.flip(x, axis=2))])
        return keras.Model(images, found, name=network.name)


def _in_float32(network: NetworkSpec) -> keras.Model:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        return build(network)
    finally:
        keras.config.set_dtype_policy(before)
