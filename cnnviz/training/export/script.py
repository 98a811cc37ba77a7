"""A run as a program of plain Keras."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.data.stratify import stratified_split
from cnnviz.i18n import translate
from cnnviz.nets import NetworkSpec, network_code
from cnnviz.nets.augment.code import keras_layers
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.export import fit_script, script_parts, transfer_script
from cnnviz.training.export.by_hand import by_chance, by_hand, ended_early
from cnnviz.training.export.comments import comment, with_comments
from cnnviz.training.export.optimizer_script import changes_in, optimizer
from cnnviz.training.network import trained_network
from cnnviz.training.sources import part_sizes
from cnnviz.training.store.records import Run
from cnnviz.training.store.steered import Steered
from cnnviz.training.whitening import EPSILON, enough, whitened_layer

_CIFAR10 = (10, 5_000)  # classes, and training images of each
_WIDTH = 88
_UNTOUCHED = Steered()


def script_of(run: Run, *, own: bool = False) -> str:
    """Write a program of plain Keras that does what a run did, steered as it was.

    Parameters
    ----------
    run : Run
    own : bool
        Whether it is for the run's owner, who may see where the pictures lie.
    """
    return script(
        run.config,
        steered=run.steered,
        done=ended_early(run),
        said=by_hand(run),
        own=own,
    )


def script(
    config: RunConfig,
    *,
    steered: Steered = _UNTOUCHED,
    done: int | None = None,
    said: Sequence[str] = (),
    own: bool = False,
) -> str:
    """Write a program of plain Keras that does what a run does.

    The same first weights, the same split, the same order of the images: in float32 the losses
    agree to rounding. Dropout and augmentation draw other random numbers: there they agree in
    the mean.

    Parameters
    ----------
    config : RunConfig
    steered : Steered
        What a hand changed of the learning rates.
    done : int, optional
        The last epoch of a run that ended before its time, and was not tested.
    said : sequence of str
        What else there is to know, a sentence each.
    own : bool
        Whether it is for the run's owner, who may see where the pictures lie. Anyone else's has a
        variable to be filled in.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> program = script(SEED_LESSON)
    >>> print(program[program.index("model.compile(") :])
    model.compile(optimizer, loss, metrics=metrics)
    <BLANKLINE>
    history = []
    for epoch in range(10):
        # The order that the run took.
        order = np.random.default_rng([42, epoch]).permutation(train)
        fitted = model.fit(
            images[order],
            labels[order],
            batch_size=128,
            shuffle=False,
            initial_epoch=epoch,
            epochs=epoch + 1,
            validation_data=(images[validation], labels[validation]),
        )
        history.append(fitted.history)
    model.evaluate(test_images, test_labels)
    <BLANKLINE>
    """
    pieces = script_pieces(config, steered=steered, done=done)
    parts = [_head(config, said), _data(config, own), pieces.network, pieces.ready, pieces.fitted]
    return with_comments("\n\n".join(parts) + "\n" + pieces.judged, script_parts.COMMENTS)


class ScriptPieces(NamedTuple):
    """The pieces of a run's program behind its pictures, with their comments in English.

    They read ``images``, ``labels``, ``test_images``, ``test_labels``, ``train`` and
    ``validation``.

    Attributes
    ----------
    network : str
        It leaves ``model``.
    ready : str
        The optimizer, the augmentation, the metrics, the loss: all until the model is compiled.
    fitted : str
        The epochs; it leaves ``history``.
    judged : str
        The test; "" where the run was not tested.
    """

    network: str
    ready: str
    fitted: str
    judged: str


def script_pieces(
    config: RunConfig,
    *,
    steered: Steered = _UNTOUCHED,
    done: int | None = None,
    backbone: str = "",
) -> ScriptPieces:
    """Write the pieces of the program that `script` writes, which takes the same.

    ``backbone`` are lines that leave it, in the place of those that ask Keras or cnnviz for it.
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
    judged = fit_script.judged(config) if done is None else ""
    return ScriptPieces("\n\n".join(network), "\n\n".join(parts), "\n\n".join(fitted), judged)


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


def _head(config: RunConfig, said: Sequence[str]) -> str:
    lines = [
        *_docstring(
            translate("{name}: a run of cnnviz as a program of plain Keras.", name=config.name),
            said,
            config,
        ),
        "",
        "import keras",
        "import numpy as np",
        f"from keras import {keras_layers(config.augmentation).names}",
    ]
    if not _even_split(config):
        lines += ["", "from cnnviz.training.sources import DataChoice, load, split"]
    if isinstance(config.network, TransferSpec):
        lines += transfer_script.imports(config.network)
    return "\n".join([*lines, "", before_network(config)])


def _docstring(title: str, said: Sequence[str], config: RunConfig) -> list[str]:
    points = [*said, *by_chance(config)]
    if not points:
        return [f'"""{title}"""']
    lines = [
        line
        for each in points
        for line in textwrap.wrap(
            translate(each), _WIDTH, initial_indent="- ", subsequent_indent="  "
        )
    ]
    return [f'"""{title}', "", *lines, '"""']


def _even_split(config: RunConfig) -> tuple[int, int] | None:
    """Give how many images of each class are used and kept, if it is CIFAR-10 and evenly cut."""
    if config.data.kind != "cifar10" or config.data.path:
        return None
    classes, each = _CIFAR10
    labels = np.repeat(np.arange(classes), each)
    learned, kept = part_sizes(labels.size, config.data_share, config.validation_share)
    parts = stratified_split(labels, learned + kept, kept, config.seed)
    rest, apart = (set(np.bincount(labels[rows], minlength=classes).tolist()) for rows in parts)
    if len(rest) > 1 or len(apart) > 1:
        return None
    return rest.pop() + max(apart), max(apart)


def _data(config: RunConfig, own: bool) -> str:
    if even := _even_split(config):
        return script_parts.PLAIN_DATA.format(
            split=comment(translate(script_parts.SPLIT, kept=even[1])),
            used=even[0],
            kept=even[1],
            seed=config.seed,
        )
    given = {name: value for name, value in vars(config.data).items() if value is not None}
    written = {name: json.dumps(value) for name, value in given.items()}
    folder = ""
    if config.data.path:
        place, asked = script_parts.PLACES[config.data.kind]
        brought = config.data.zip_name
        folder = f"folder = {json.dumps((own and brought) or place)}  # {asked}\n"
        if own and not brought:
            folder = f"folder = {written['path']}\n"
        written["path"] = "folder"
    choice = ", ".join(f"{name}={value}" for name, value in written.items())
    return script_parts.OWN_DATA.format(choice=choice, folder=folder, **vars(config))


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
