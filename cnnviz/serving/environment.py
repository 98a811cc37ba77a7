"""The settings of an app that serves others, as the environment has them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnviz.serving.settings import Serving, ServingError

SWITCH = "CNNVIZ_SERVE"
"""The variable that makes the app one that serves others."""

_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
_DEFAULTS = {each.name: each.default for each in fields(Serving)}


def variable_of(setting: str) -> str:
    """Give the variable of a setting.

    Examples
    --------
    >>> variable_of("visitor_runs")
    'CNNVIZ_SERVE_VISITOR_RUNS'
    """
    return f"{SWITCH}_{setting.upper()}"


@lru_cache(maxsize=1)
def serving() -> Serving | None:
    """Give what this process's environment says, read once; None on a person's own machine.

    Raises
    ------
    ServingError
    """
    return read(os.environ)


def read(environment: Mapping[str, str]) -> Serving | None:
    """Read the settings; None where the app is a person's own.

    Raises
    ------
    ServingError
        One sentence that names the variable. Also where a variable is none of ours, or is set
        while the app is not to serve: whoever set it believes that it holds.

    Examples
    --------
    >>> read({}) is None
    True
    >>> read({"CNNVIZ_SERVE": "1", "CNNVIZ_SERVE_QUEUE": "30"}).queue
    30
    >>> read({"CNNVIZ_SERVE": "1", "CNNVIZ_SERVE_QUEUE": "many"})
    Traceback (most recent call last):
    cnnviz.serving.settings.ServingError: `CNNVIZ_SERVE_QUEUE` must be a whole number, got "many".
    """
    variables = {variable_of(name): name for name in _DEFAULTS}
    given = {name for name in environment if name.startswith(f"{SWITCH}_")}
    if unknown := sorted(given - variables.keys()):
        raise ServingError(
            f"`{unknown[0]}` is no variable of cnnviz: take it away, or choose one of "
            f"{', '.join(variables)}."
        )
    if not _switch(environment.get(SWITCH, ""), SWITCH):
        if given:
            raise ServingError(
                f"`{min(given)}` is set, but `{SWITCH}` is not: set `{SWITCH}` to 1 to serve "
                "others, or take the other away."
            )
        return None
    values = {
        variables[name]: _value(variables[name], name, text)
        for name in sorted(given)
        if (text := environment[name].strip())
    }
    try:
        found = Serving(**values)
    except ServingError as rule:
        said = re.sub(r"`(\w+)`", lambda each: _as_variable(each[1]), str(rule))
        raise ServingError(said) from None
    if "trainings" in values and environment.get("CNNVIZ_SCHEDULER"):
        raise ServingError(
            f"`{variable_of('trainings')}` counts the app's own workers, but `CNNVIZ_SCHEDULER` "
            "names others: set one of the two, and start as many workers there as shall train at "
            "once."
        )
    return found


def _as_variable(name: str) -> str:
    return f"`{variable_of(name) if name in _DEFAULTS else name}`"


def _value(setting: str, variable: str, text: str) -> Any:
    default = _DEFAULTS[setting]
    if isinstance(default, bool):
        return _switch(text, variable)
    if isinstance(default, int):
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise ServingError(f'`{variable}` must be a whole number, got "{text[:80]}".')
        return int(text)
    if isinstance(default, tuple):
        return tuple(re.split(r"[\s,]+", text))
    return Path(text) if setting == "data" else text


def _switch(text: str, variable: str) -> bool:
    if text.strip().lower() not in (*_YES, *_NO):
        raise ServingError(f'`{variable}` must be 1 or 0, got "{text[:80]}".')
    return text.strip().lower() in _YES
