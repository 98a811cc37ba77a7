"""A run's configuration as JSON, both ways."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from cnnviz.nets import NetworkSpec
from cnnviz.nets import from_json as network_from_json
from cnnviz.nets import to_json as network_to_json
from cnnviz.nets.augment import AugmentationError
from cnnviz.nets.augment.json_text import from_data, to_data
from cnnviz.nets.reading import SpecError, named_settings
from cnnviz.nets.transfer import TransferSpec
from cnnviz.nets.transfer.json_text import from_dict as transfer_from_dict
from cnnviz.nets.transfer.json_text import to_dict as transfer_to_dict
from cnnviz.training.config import RunConfig
from cnnviz.training.sources import DataChoice

MAX_CHARACTERS = 60_000
_SENTENCE = 300  # characters, where a rule repeats a stranger's text
_DIGITS = 15  # more are no whole number that any setting takes


class ConfigError(ValueError):
    """One sentence that says why a text is no configuration of a run."""


def to_json(config: RunConfig) -> str:
    """Write a configuration as JSON.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> json.loads(to_json(SEED_LESSON))["learning_rate"]
    0.001
    """
    settings = {each.name: getattr(config, each.name) for each in fields(config)}
    settings["data"] = asdict(config.data)
    settings["network"] = _network_to_dict(config.network)
    settings["augmentation"] = to_data(config.augmentation)
    return json.dumps(settings, ensure_ascii=False, indent=1)


def from_json(text: str) -> RunConfig:
    """Read a configuration from JSON; what is left out has its usual value.

    Raises
    ------
    ConfigError
        If it is no JSON, or says anything that a configuration cannot.

    Examples
    --------
    >>> from_json('{"name": "A"}')
    Traceback (most recent call last):
    cnnviz.training.config_json.ConfigError: A configuration needs `data`.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConfigError(
            f"A configuration has at most {MAX_CHARACTERS:,} characters, got {len(text):,}."
        )
    try:
        values = json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError):
        raise ConfigError("This is no JSON.") from None
    settings = named_settings(RunConfig, values, "A configuration", ConfigError)
    try:
        data = DataChoice.from_dict(settings["data"])
        network = _network_from_dict(settings["network"])
        read: dict[str, Any] = {"data": data, "network": network}
        if "augmentation" in settings:
            read["augmentation"] = from_data(settings["augmentation"])
        return RunConfig(**(settings | read))
    except SpecError as rule:
        raise ConfigError(f"`network`: {rule}") from None
    except AugmentationError as rule:
        raise ConfigError(f"`augmentation`: {rule}") from None
    except (TypeError, ValueError) as rule:
        raise ConfigError(str(rule)[:_SENTENCE]) from None


def _network_to_dict(network: NetworkSpec | TransferSpec) -> Any:
    if isinstance(network, TransferSpec):
        return transfer_to_dict(network)
    return json.loads(network_to_json(network))


def _network_from_dict(values: Any) -> NetworkSpec | TransferSpec:
    if isinstance(values, dict) and "backbone" in values:
        return transfer_from_dict(values)
    return network_from_json(json.dumps(values))


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)
