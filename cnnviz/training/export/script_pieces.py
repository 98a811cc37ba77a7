"""A run's program in pieces: its network, how it learns, its epochs, its test."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

from cnnviz.nets import NetworkSpec, network_code
from cnnviz.nets.augment.code import keras_layers
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.export import fit_script, script_parts, transfer_script
from cnnviz.training.export.comments import comment
from cnnviz.training.export.optimizer_script import changes_in, optimizer
from cnnviz.training.network import trained_network
from cnnviz.training.store.steered import Steered
from cnnviz.training.whitening import EPSILON, enough, whitened_layer

UNTOUCHED = Steered()


class ScriptPieces(NamedTuple):
    """The pieces of a run's program behind its pictures, with their comments in English.

    They read ``images``, ``labels``, ``test_images``, ``test_labels``, ``train`` and
    ``validation``.

    Attributes
    ----------
    network : str
        It leaves ``model``.
    preparation : str
        The optimizer, the augmentation, the metrics, the loss: all until the model is compiled.
    training : str
        The epochs; it leaves ``history``.
    evaluation : str
        The test; "" where the run was not tested.
    """

    network: str
    preparation: str
    training: str
    evaluation: str


def script_pieces(
    config: RunConfig,
    *,
    steered: Steered = UNTOUCHED,
    done: int | None = None,
    backbone: str = "",
) -> ScriptPieces:
    """Write the pieces of the program that `cnnviz.training.export.script.script` writes.

    Parameters
    ----------
    config, steered, done
        As for that.
    backbone : str
        Lines that leave the backbone, in the place of those that ask Keras or cnnviz for it.
    """
    last = config.epochs if done is None else done
    network = [_network(config, backbone)]
    if config.whitening and isinstance(config.network, NetworkSpec):
        network.append(_whitened(config.network))
    parts: list[str] = []
    if fit_script.one_hot(config):
        parts.append("labels, test_labels = map(keras.utils.to_categorical, (labels, test_labels))")
    phases = _phases(config)
    first, frozen = phases[0], min(last, phases[0].epochs)
    parts.append(optimizer(first, changes_in(steered, 0, frozen)))
    if defined := keras_layers(config.augmentation).definitions:
        parts.append(defined.rstrip() + "\n")
    if config.average_weights:
        parts.append(script_parts.AVERAGE)
    if config.augmentation.steps and config.mixed_precision != "off":
        parts.append(script_parts.FLOAT32)
    if config.augmentation.mixes_labels:
        parts.append(fit_script.mixing(config))
    if classes := [
        each.definition.rstrip() for each in fit_script.metrics(config) if each.definition
    ]:
        # Two empty lines before each class and after the last.
        parts[-1] = parts[-1].rstrip("\n") + "\n"
        parts.append("\n\n\n".join(classes) + "\n")
    parts.append(fit_script.compiled(config))
    fitted = [fit_script.epochs(config, 0, frozen)]
    if last > first.epochs and isinstance(config.network, TransferSpec):
        fitted += [
            f"{comment(script_parts.FINE_TUNING)}\n{transfer_script.unfrozen(config.network)}",
            optimizer(phases[1], changes_in(steered, first.epochs, last)),
            f"{fit_script.learner(config)}.compile(optimizer, loss, metrics=metrics)",
            fit_script.epochs(config, first.epochs, last),
        ]
    evaluation = fit_script.evaluation(config) if done is None else ""
    return ScriptPieces("\n\n".join(network), "\n\n".join(parts), "\n\n".join(fitted), evaluation)


def before_network(config: RunConfig) -> str:
    """Write what a run's program does first: the seed, and in which numbers it computes."""
    lines = [f"keras.utils.set_random_seed({config.seed})"]
    policy = 'keras.config.set_dtype_policy("mixed_bfloat16")'
    if config.mixed_precision == "on":
        lines.append(policy)
    elif config.mixed_precision == "auto":
        lines += [comment(script_parts.FASTER), f"# {policy}"]
    return "\n".join(lines)


def _phases(config: RunConfig) -> list[RunConfig]:
    """Give the epochs of a run that differ in nothing but the order of the images."""
    network = config.network
    if not isinstance(network, TransferSpec) or not (tuning := network.fine_tune):
        return [config]
    alone = replace(network, fine_tune=None)
    return [
        replace(config, network=alone, epochs=config.epochs - tuning.epochs),
        replace(config, network=alone, epochs=tuning.epochs, learning_rate=tuning.learning_rate),
    ]


def _network(config: RunConfig, backbone: str) -> str:
    """Write the network, without the two imports, which stand at the top."""
    network = trained_network(config)
    if isinstance(network, TransferSpec):
        return transfer_script.network(network, backbone)
    return network_code(network).split("\n", 2)[-1].removeprefix("\n").rstrip()


def _whitened(network: NetworkSpec) -> str:
    before, layer, kernel_size = whitened_layer(network)
    height, width, channels = network.input_shape
    return script_parts.WHITENED.format(
        count=enough(height, width),
        entering="".join(f" * {each.scale!r} + {each.offset!r}" for each in before),
        kernel_size=kernel_size,
        size=math.prod(kernel_size) * channels,
        epsilon=EPSILON,
        filters=layer.filters,
    )
