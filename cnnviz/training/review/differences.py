"""What sets two runs apart, in words that are translated where they are shown."""

from __future__ import annotations

from dataclasses import fields
from pathlib import PureWindowsPath
from typing import Any, NamedTuple

from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import joined, marked, message, plural_message
from cnnviz.i18n.message import Message
from cnnviz.nets import NetworkSpec
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.costs import parameters

_NO_SETTING = ("name", "data", "network")
TITLES = {
    "augmentation": marked("Augmentation"),
    "average_weights": marked("Average weights"),
    "backbone": marked("Backbone"),
    "batch_size": marked("Batch size"),
    "cut": marked("Cut"),
    "cutout": marked("Cutout"),
    "data_share": marked("Data share"),
    "dropout": marked("Dropout"),
    "epochs": marked("Epochs"),
    "fine_tune": marked("Fine tune"),
    "flip": marked("Flip"),
    "flip_test": marked("Flip test"),
    "fresh": marked("Fresh"),
    "frozen": marked("Frozen"),
    "head": marked("Head"),
    "input_shape": marked("Input shape"),
    "label_smoothing": marked("Label smoothing"),
    "learning_rate": marked("Learning rate"),
    "mixed_precision": marked("Mixed precision"),
    "momentum": marked("Momentum"),
    "nesterov": marked("Nesterov"),
    "optimizer": marked("Optimizer"),
    "schedule": marked("Schedule"),
    "seed": marked("Seed"),
    "shift": marked("Shift"),
    "side": marked("Side"),
    "validation_share": marked("Validation share"),
    "weight_decay": marked("Weight decay"),
    "whitening": marked("Whitening"),
}
"""What the settings of runs are called."""


class Difference(NamedTuple):
    """A setting and its two values."""

    title: str
    first: str
    second: str


def differences(first: RunConfig, second: RunConfig) -> tuple[Difference, ...]:
    """Name the settings that differ between two runs, the network's layer by layer.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from cnnviz.training.config import SEED_LESSON
    >>> differences(SEED_LESSON, replace(SEED_LESSON, dropout=0.25, flip=True))
    (Difference(title='Dropout', first='0', second='0.25'), \
Difference(title='Flip', first='no', second='yes'))
    """
    found = []
    if first.data != second.data:
        found.append(Difference(message("Data"), data_name(first), data_name(second)))
    found += _of_networks(first.network, second.network)
    for each in fields(RunConfig):
        pair = getattr(first, each.name), getattr(second, each.name)
        if each.name not in _NO_SETTING and pair[0] != pair[1]:
            found.append(Difference(message(TITLES[each.name]), *map(_text, pair)))
    return tuple(found)


def _of_networks(
    first: NetworkSpec | TransferSpec, second: NetworkSpec | TransferSpec
) -> list[Difference]:
    if first == second:
        return []
    if isinstance(first, TransferSpec) and isinstance(second, TransferSpec):
        return _of_transfers(first, second)
    if isinstance(first, TransferSpec) or isinstance(second, TransferSpec):
        return [Difference(message("Network"), _network(first), _network(second))]
    kinds = [[layer.kind for layer in network.layers] for network in (first, second)]
    if first.input_shape != second.input_shape or kinds[0] != kinds[1]:
        return [Difference(message("Network"), _network(first), _network(second))]
    found = []
    for number, pair in enumerate(zip(first.layers, second.layers, strict=True), 1):
        settings = [layer.settings() for layer in pair]
        found += [
            Difference(
                message(
                    "Layer {number} {kind}, {name}", number=number, kind=pair[0].kind, name=name
                ),
                _text(old),
                _text(settings[1][name]),
            )
            for name, old in settings[0].items()
            if old != settings[1][name]
        ]
    return found


def _of_transfers(first: TransferSpec, second: TransferSpec) -> list[Difference]:
    found = []
    for each in fields(TransferSpec):
        pair = getattr(first, each.name), getattr(second, each.name)
        if each.name == "backbone":
            pair = first.title, second.title
        elif each.name == "head":
            pair = _head(first), _head(second)
        elif each.name == "fine_tune":
            pair = _tuning(first), _tuning(second)
        if pair[0] != pair[1]:
            found.append(Difference(message(TITLES[each.name]), *map(_text, pair)))
    # Two runs, or two files, have one title.
    return found or [Difference(message("Backbone"), first.backbone.text, second.backbone.text)]


def _head(network: TransferSpec) -> str:
    sizes = (layer.settings() for layer in network.head)
    return ", ".join(
        " ".join([layer.kind, *(f"{each[name]:g}" for name in ("units", "rate") if name in each)])
        for layer, each in zip(network.head, sizes, strict=True)
    )


def _tuning(network: TransferSpec) -> str:
    if not (tuning := network.fine_tune):
        return message("no")
    kept = message("up to {layer}", layer=tuning.frozen)
    return plural_message(
        "{count} epoch, rate {rate}, frozen: {layers}",
        "{count} epochs, rate {rate}, frozen: {layers}",
        count=tuning.epochs,
        rate=f"{tuning.learning_rate:g}",
        layers=message("nothing") if tuning.frozen == "none" else kept,
    )


def _network(network: NetworkSpec | TransferSpec) -> str:
    if isinstance(network, TransferSpec):
        return network.name
    return message("{name}, {count:,} parameters", name=network.name, count=parameters(network))


def data_name(config: RunConfig) -> str:
    """Name the pictures that a run learns from.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> data_name(SEED_LESSON)
    'CIFAR-10'
    """
    choice = config.data
    known = DATASETS[choice.kind]
    named = message("Own pictures") if known.own else message(known.title)
    # A link shows a run to anyone: where on the disk its pictures lie is nobody's business. A path
    # of Windows may have either stroke.
    place = [PureWindowsPath(choice.path).name] if choice.path else []
    part = [message("trained on {part}", part=choice.train_part)] if choice.train_part else []
    return joined(", ", [named, *place, *part])


def _text(value: Any) -> str:
    if isinstance(value, Augmentation):
        seeded = [message("seed {seed}", seed=value.seed)] if value.seed else []
        return joined(", ", [*map(str, value.steps), *seeded]) or message("no")
    if isinstance(value, bool):
        return message("yes") if value else message("no")
    if isinstance(value, Message):
        return value
    if isinstance(value, tuple):
        return " × ".join(map(_text, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
