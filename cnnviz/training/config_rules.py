"""Rules that a run's settings keep; each gives the value in its one form, or says the rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets import NetworkSpec, layer_shapes, rules
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.build import check_buildable
from cnnviz.nets.reading import short
from cnnviz.nets.transfer import TransferSpec
from cnnviz.ops.settings import check_integer
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.optimizers import OPTIMIZERS

SCHEDULES = ("constant", "cosine", "one-cycle")
PRECISIONS = ("auto", "on", "off")


def _name(value: object, name: str) -> str:
    plain = isinstance(value, str) and re.fullmatch(r"\w[\w .,:()+=%×·-]{0,59}", value)
    if plain and isinstance(value, str) and value == " ".join(value.split()):
        return value
    raise ValueError(
        message(
            "`{name}` must be 1 to 60 letters, digits, single blanks and _ . , : ( ) + "
            "= % × · -, got {value}.",
            name=name,
            value=short(repr(value)),
        )
    )


def _data(value: object, name: str) -> DataChoice:
    if not isinstance(value, DataChoice):
        raise TypeError(
            message(
                "`{name}` must be a DataChoice, got {value}.", name=name, value=short(repr(value))
            )
        )
    return value


def _network(value: object, name: str) -> NetworkSpec | TransferSpec:
    if isinstance(value, TransferSpec):
        return value
    if not isinstance(value, NetworkSpec):
        raise TypeError(
            message(
                "`{name}` must be a NetworkSpec or a TransferSpec, got {value}.",
                name=name,
                value=short(repr(value)),
            )
        )
    check_buildable(value)
    last = layer_shapes(value)[-1]
    if last.layer.settings().get("activation") != "softmax" or len(last.output_shape) != 1:
        raise ValueError(
            message(
                "The network must end in a softmax, one number a class, to be trained: end "
                "it with a Dense of as many units as there are classes and the activation "
                "softmax."
            )
        )
    return value


def _augmentation(value: object, name: str) -> Augmentation:
    if not isinstance(value, Augmentation):
        raise TypeError(
            message(
                "`{name}` must be an Augmentation, got {value}.",
                name=name,
                value=short(repr(value)),
            )
        )
    return value


def _between(low: float, high: float) -> Callable[[object, str], float]:
    return lambda value, name: rules.between(value, name, low, high)


def _above_0(high: float) -> Callable[[object, str], float]:
    def check(value: object, name: str) -> float:
        if (number := rules.positive(value, name)) > high:
            raise ValueError(
                message(
                    "`{name}` must be at most {high:g}, got {value}.",
                    name=name,
                    high=high,
                    value=repr(value),
                )
            )
        return number

    return check


def _whole(low: int, high: int) -> Callable[[object, str], int]:
    return lambda value, name: rules.at_most(check_integer(value, name, low), name, high)


RULES: dict[str, Callable[[Any, str], Any]] = {
    "name": _name,
    "data": _data,
    "network": _network,
    "data_share": _above_0(1),
    "validation_share": _between(0.01, 0.9),
    "epochs": _whole(1, 1_000),
    "batch_size": _whole(1, 4_096),
    "optimizer": rules.Choice(tuple(OPTIMIZERS)),
    "momentum": rules.share,
    "nesterov": rules.flag,
    "learning_rate": _above_0(100),
    "schedule": rules.Choice(SCHEDULES),
    "weight_decay": _between(0, 1),
    "dropout": rules.share,
    "label_smoothing": rules.share,
    "seed": _whole(0, 2**31 - 1),
    "mixed_precision": rules.Choice(PRECISIONS),
    "flip": rules.flag,
    "shift": _whole(0, 16),
    "cutout": _whole(0, 64),
    "whitening": rules.flag,
    "average_weights": rules.flag,
    "flip_test": rules.flag,
    "augmentation": _augmentation,
}
