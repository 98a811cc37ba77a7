"""A run's configuration as JSON, both ways."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets import NetworkSpec
from cnnviz.nets import json_text as network
from cnnviz.nets.augment import json_text as augmentation
from cnnviz.nets.reading import made, named_settings, read_json, refusals
from cnnviz.nets.transfer import TransferSpec
from cnnviz.nets.transfer import json_text as transfer
from cnnviz.training.config import RunConfig
from cnnviz.training.data_choice import DataChoice

MAX_CHARACTERS = 60_000


def to_json(config: RunConfig) -> str:
    """Write a configuration as JSON.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> json.loads(to_json(SEED_LESSON))["learning_rate"]
    0.001
    """
    settings = {each.name: getattr(config, each.name) for each in fields(config)}
    kind = transfer if isinstance(config.network, TransferSpec) else network
    settings["data"] = asdict(config.data)
    settings["network"] = kind.to_data(config.network)
    settings["augmentation"] = augmentation.to_data(config.augmentation)
    return json.dumps(settings, ensure_ascii=False, indent=1)


def from_json(text: str) -> RunConfig:
    """Read a configuration from JSON; what is left out has its usual value.

    Raises
    ------
    ReadingError
        If it is no JSON, or says anything that a configuration cannot.

    Examples
    --------
    >>> from_json('{"name": "A"}')
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: A configuration needs `data`.
    """
    subject = message("A configuration")
    values = dict(named_settings(RunConfig, read_json(text, MAX_CHARACTERS, subject), subject))
    values["data"] = made(DataChoice, values["data"], message("A choice of data"))
    with refusals("`network`"):
        values["network"] = _network(values["network"])
    if "augmentation" in values:
        with refusals("`augmentation`"):
            values["augmentation"] = augmentation.from_data(values["augmentation"])
    return made(RunConfig, values, subject)


def _network(values: Any) -> NetworkSpec | TransferSpec:
    if isinstance(values, dict) and "backbone" in values:
        return transfer.from_data(values)
    return network.from_data(values)
