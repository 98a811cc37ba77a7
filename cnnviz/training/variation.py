"""What can be varied in a run: its own settings, and two of its network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cnnviz.i18n import joined, marked, message
from cnnviz.nets import NetworkSpec
from cnnviz.nets.augment import PRESETS as AUGMENTATIONS
from cnnviz.nets.augment import preset_name
from cnnviz.nets.reading import short
from cnnviz.nets.transfer import TransferSpec
from cnnviz.nets.variation import filters_of, kernel_size_of, with_filters, with_kernel_size
from cnnviz.training.config import RunConfig
from cnnviz.training.config_rules import SCHEDULES
from cnnviz.training.optimizers import OPTIMIZERS

Value = int | float | str | bool


@dataclass(frozen=True)
class Setting:
    """Something that can be varied.

    Attributes
    ----------
    name, title : str
        The title is translated where it is shown.
    noun : str
        The title inside a sentence.
    kind : type
        Of its values.
    usual : tuple of int, float, str or bool
        Values to begin with.
    only_usual : bool
        Whether there are no others.
    """

    name: str
    title: str
    noun: str
    kind: type
    usual: tuple[Value, ...]
    only_usual: bool = False

    def read(self, config: RunConfig) -> Value:
        """Give its value in a run; 0 where the network has nothing of the kind."""
        if self.name == "augmentation":
            return preset_name(config.augmentation) or "own"
        if self.name not in _OF_NETWORK:
            value: Value = getattr(config, self.name)
            return value
        network = config.network
        return 0 if isinstance(network, TransferSpec) else _READ[self.name](network)

    def apply(self, config: RunConfig, value: Value) -> RunConfig:
        """Give a run with another value.

        Raises
        ------
        ValueError
            One sentence.
        """
        if self.name not in _OF_NETWORK:
            named = self.name == "augmentation"
            changes: dict[str, Any] = {self.name: AUGMENTATIONS[str(value)] if named else value}
            return replace(config, **changes)
        if isinstance(config.network, TransferSpec):
            raise ValueError(
                message("The {setting} of a backbone cannot be varied.", setting=self.noun)
            )
        return replace(config, network=_OF_NETWORK[self.name](config.network, value))

    def parse(self, text: str) -> Value:
        """Read a value that a person wrote.

        Examples
        --------
        >>> SETTINGS["learning_rate"].parse(" 1e-3 ")
        0.001
        >>> SETTINGS["batch_size"].parse("many")
        Traceback (most recent call last):
        ValueError: `many` is no value of the batch size: it must be a whole number.
        """
        text = text.strip()
        for value in self.usual:
            if text.lower() == self.write(value):
                return value
        try:
            if self.only_usual:
                raise ValueError
            number: Value = self.kind(text)
        except ValueError:
            raise ValueError(
                message(
                    "`{text}` is no value of the {setting}: it must be {rule}.",
                    text=short(text),
                    setting=self.noun,
                    rule=self._rule(),
                )
            ) from None
        return number

    def write(self, value: Value) -> str:
        """Write a value for people.

        Examples
        --------
        >>> SETTINGS["learning_rate"].write(0.0005), SETTINGS["flip"].write(True)
        ('0.0005', 'yes')
        """
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    def _rule(self) -> str:
        if self.only_usual:
            return message("one of {options}", options=joined(", ", map(self.write, self.usual)))
        return message("a whole number") if self.kind is int else message("a number")


_OF_NETWORK: dict[str, Callable[[NetworkSpec, Any], NetworkSpec]] = {
    "kernel_size": with_kernel_size,
    "filters": with_filters,
}

_READ = {"kernel_size": kernel_size_of, "filters": filters_of}

SETTINGS = {
    each.name: each
    for each in (
        Setting("kernel_size", marked("Kernel size"), message("kernel size"), int, (1, 3, 5, 7)),
        Setting("filters", marked("Filters"), message("filters"), int, (8, 16, 32, 64)),
        Setting("dropout", marked("Dropout"), message("dropout"), float, (0.0, 0.2, 0.4, 0.6)),
        Setting(
            "learning_rate",
            marked("Learning rate"),
            message("learning rate"),
            float,
            (1e-4, 3e-4, 1e-3, 3e-3, 1e-2),
        ),
        Setting(
            "batch_size", marked("Batch size"), message("batch size"), int, (32, 64, 128, 256, 512)
        ),
        Setting(
            "optimizer",
            marked("Optimizer"),
            message("optimizer"),
            str,
            tuple(OPTIMIZERS),
            only_usual=True,
        ),
        Setting(
            "schedule", marked("Schedule"), message("schedule"), str, SCHEDULES, only_usual=True
        ),
        Setting(
            "weight_decay",
            marked("Weight decay"),
            message("weight decay"),
            float,
            (0.0, 0.001, 0.01, 0.05),
        ),
        Setting(
            "label_smoothing",
            marked("Label smoothing"),
            message("label smoothing"),
            float,
            (0.0, 0.05, 0.1, 0.2),
        ),
        Setting(
            "data_share", marked("Data share"), message("data share"), float, (0.1, 0.25, 0.5, 1.0)
        ),
        Setting("epochs", marked("Epochs"), message("epochs"), int, (1, 2, 5, 10)),
        Setting("flip", marked("Flip"), message("flip"), bool, (False, True), only_usual=True),
        Setting("shift", marked("Shift"), message("shift"), int, (0, 2, 4)),
        Setting("cutout", marked("Cutout"), message("cutout"), int, (0, 8, 16)),
        Setting(
            "augmentation",
            marked("Augmentation"),
            message("augmentation"),
            str,
            tuple(AUGMENTATIONS),
            only_usual=True,
        ),
        Setting("seed", marked("Seed"), message("seed"), int, (1, 2, 3, 42)),
    )
}
"""What can be varied; all but the first two are fields of a `RunConfig`, presets by their names."""
