"""What a run is: everything that decides how a network learns, checked when made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from cnnviz.i18n import marked, message
from cnnviz.nets import FAST_CNN, SEED_CNN, WIDE_CNN, NetworkSpec, layer_shapes, rules
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.build import check_buildable
from cnnviz.nets.layers import Dense
from cnnviz.nets.reading import short
from cnnviz.nets.transfer import TransferSpec
from cnnviz.ops.settings import check_integer
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.sources import DataChoice
from cnnviz.training.whitening import WhiteningError, whitened_layer

SCHEDULES = ("constant", "cosine", "one-cycle")
PRECISIONS = ("auto", "on", "off")
_NONE = Augmentation()


@dataclass(frozen=True)
class RunConfig:
    """A run, as plain data.

    Attributes
    ----------
    name : str
        At most 60 letters, digits, single blanks and ``_ . , : ( ) + = % × · -``.
    data : DataChoice
    network : NetworkSpec or TransferSpec
        One that can be built and ends in a softmax; or a backbone and a head.
    data_share : float
        Of the training images that are used, above 0, at most 1.
    validation_share : float
        Of those, the part that is kept for validation, 0.01 to 0.9.
    epochs : int
        1 to 1,000.
    batch_size : int
        1 to 4,096.
    optimizer : str
        Name of one of `cnnviz.training.optimizers.OPTIMIZERS`.
        Muon makes a convolution's step orthogonal; the other layers take Adam's, at a
        twentieth of the rate.
    momentum : float
        Of SGD and Muon, at least 0 and below 1.
    nesterov : bool
        Of SGD and Muon.
    learning_rate : float
        The largest of its schedule; above 0, at most 100.
    schedule : {"constant", "cosine", "one-cycle"}
    weight_decay : float
        Decoupled from the gradient: 0 to 1.
    dropout : float
        Before the last Dense layer; at least 0 and below 1.
    label_smoothing : float
        At least 0 and below 1.
    seed : int
        Of the split, the first weights, the order of the images, dropout and augmentation.
    mixed_precision : {"auto", "on", "off"}
        bfloat16 where the machine computes it fast, everywhere, or nowhere.
    flip : bool
        Mirror half of the training images, left to right.
    shift : int
        Pixels that a training image is moved at most, each way: 0 to 16.
    cutout : int
        Side in pixels of a square that is blanked in each training image; 0 for none, at most 64.
    whitening : bool
        Take the first convolution's filters from the training images, and keep them: see
        `cnnviz.training.whitening`.
    average_weights : bool
        Judge and keep a moving average of the weights.
    flip_test : bool
        Average each prediction with that of the mirrored image.
    augmentation : Augmentation
        What each training image passes after that: other numbers in each step.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from dataclasses import replace
    >>> replace(SEED_LESSON, epochs=0)
    Traceback (most recent call last):
    ValueError: `epochs` must be at least 1, got 0.
    """

    name: str
    data: DataChoice
    network: NetworkSpec | TransferSpec
    data_share: float = 1.0
    validation_share: float = 0.2
    epochs: int = 10
    batch_size: int = 128
    optimizer: str = "adam"
    momentum: float = 0.9
    nesterov: bool = True
    learning_rate: float = 1e-3
    schedule: str = "constant"
    weight_decay: float = 0.0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    seed: int = 42
    mixed_precision: str = "auto"
    flip: bool = False
    shift: int = 0
    cutout: int = 0
    whitening: bool = False
    average_weights: bool = False
    flip_test: bool = False
    augmentation: Augmentation = _NONE

    def __post_init__(self) -> None:
        for each in fields(self):
            value = _RULES[each.name](getattr(self, each.name), each.name)
            object.__setattr__(self, each.name, value)
        network = self.network
        layers = network.head if isinstance(network, TransferSpec) else network.layers
        if self.dropout and not any(isinstance(each, Dense) for each in layers):
            raise ValueError(
                message(
                    "`dropout` comes before the last Dense layer, but the network has none: use 0."
                )
            )
        if self.whitening:
            if isinstance(network, TransferSpec):
                raise WhiteningError(
                    message("`whitening` is for networks of their own, not for a backbone.")
                )
            whitened_layer(network)
        tuned = network.fine_tune if isinstance(network, TransferSpec) else None
        if tuned and tuned.epochs >= self.epochs:
            raise ValueError(
                message(
                    "`fine_tune.epochs` must be fewer than the run's `epochs`, which they end, "
                    "got {tuned:,} of {epochs:,}.",
                    tuned=tuned.epochs,
                    epochs=self.epochs,
                )
            )

    @staticmethod
    def presets() -> dict[str, RunConfig]:
        """Give the runs to start from, by name."""
        return {each.name: each for each in (SEED_LESSON, FAST, LONG)}


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
                "`{name}` must be a DataChoice, got {value}.",
                name=name,
                value=short(repr(value)),
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
    def check(value: object, name: str) -> float:
        number = rules.number(value, name)
        if not low <= number <= high:
            raise ValueError(
                message(
                    "`{name}` must be {low:g} to {high:g}, got {value}.",
                    name=name,
                    low=low,
                    high=high,
                    value=repr(value),
                )
            )
        return number

    return check


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


def _one_of(options: tuple[str, ...]) -> Callable[[object, str], str]:
    return lambda value, name: rules.one_of(value, name, options)


_RULES: dict[str, Callable[[Any, str], Any]] = {
    "name": _name,
    "data": _data,
    "network": _network,
    "data_share": _above_0(1),
    "validation_share": _between(0.01, 0.9),
    "epochs": _whole(1, 1_000),
    "batch_size": _whole(1, 4_096),
    "optimizer": _one_of(tuple(OPTIMIZERS)),
    "momentum": rules.share,
    "nesterov": rules.flag,
    "learning_rate": _above_0(100),
    "schedule": _one_of(SCHEDULES),
    "weight_decay": _between(0, 1),
    "dropout": rules.share,
    "label_smoothing": rules.share,
    "seed": _whole(0, 2**31 - 1),
    "mixed_precision": _one_of(PRECISIONS),
    "flip": rules.flag,
    "shift": _whole(0, 16),
    "cutout": _whole(0, 64),
    "whitening": rules.flag,
    "average_weights": rules.flag,
    "flip_test": rules.flag,
    "augmentation": _augmentation,
}

SEED_LESSON = RunConfig(marked("Seed lesson"), DataChoice("cifar10"), SEED_CNN)

FAST = RunConfig(
    marked("Fast"),
    DataChoice("cifar10"),
    FAST_CNN,
    validation_share=0.1,
    epochs=8,
    batch_size=512,
    optimizer="muon",
    momentum=0.6,
    learning_rate=0.24,
    schedule="cosine",
    label_smoothing=0.1,
    flip=True,
    shift=2,
    flip_test=True,
)

# Nearly all training images, and a wider network. The decay keeps the filters from growing, and
# with them Muon's steps from becoming too small to matter.
LONG = replace(
    FAST,
    name=marked("Long"),
    network=WIDE_CNN,
    epochs=12,
    validation_share=0.01,
    weight_decay=0.03,
    whitening=True,
)
