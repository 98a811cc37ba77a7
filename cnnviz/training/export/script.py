"""A run as a program of plain Keras."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

import numpy as np

from cnnviz.data.stratify import stratified_split
from cnnviz.i18n import translate
from cnnviz.nets.augment.code import keras_layers
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.export import script_parts, transfer_script
from cnnviz.training.export.by_hand import by_chance, by_hand, ended_early
from cnnviz.training.export.comments import comment, with_comments
from cnnviz.training.export.script_pieces import UNTOUCHED, before_network, script_pieces
from cnnviz.training.sources import part_sizes
from cnnviz.training.store.records import Run
from cnnviz.training.store.steered import Steered

_CIFAR10 = (10, 5_000)  # classes, and training images of each
_WIDTH = 88


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
    steered: Steered = UNTOUCHED,
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
    learned = [pieces.network, pieces.preparation, pieces.training]
    parts = [_head(config, said), _data(config, own), *learned]
    return with_comments("\n\n".join(parts) + "\n" + pieces.evaluation, script_parts.COMMENTS)


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
