"""Many runs from one: a grid over settings, of the run and of its network."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from cnnviz.i18n import message
from cnnviz.training.config import RunConfig
from cnnviz.training.variation import SETTINGS, Setting, Value

MAX_SETTINGS = 3  # more cannot be shown at a glance
MAX_RUNS = 64
_MAX_NAME = 60


def say_in_english(setting: Setting, value: Value) -> str:
    """Name a value of a setting.

    Examples
    --------
    >>> say_in_english(SETTINGS["dropout"], 0.4)
    'Dropout 0.4'
    """
    return f"{setting.title} {setting.write(value)}"


def grid(
    config: RunConfig,
    values: Mapping[str, Sequence[Value]],
    say: Callable[[Setting, Value], str] = say_in_english,
) -> tuple[RunConfig, ...]:
    """Give a run for each combination of values.

    Parameters
    ----------
    config : RunConfig
        What they share.
    values : dict of str to sequence
        Names of `SETTINGS`, 1 to 3 of them, each with its values; the last varies fastest.
    say : callable
        Names a value of a setting, for the names of the runs.

    Returns
    -------
    tuple of RunConfig
        At most 64; each is named after its values.

    Raises
    ------
    ValueError
        One sentence that says which setting or combination is impossible, and why.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> runs = grid(SEED_LESSON, {"kernel_size": (3, 5), "dropout": (0.0, 0.2, 0.4)})
    >>> len(runs), runs[-1].name  # 6 = 2 · 3
    (6, 'Kernel size 5, dropout 0.4')
    """
    if not 1 <= len(values) <= MAX_SETTINGS:
        raise ValueError(
            message(
                "A grid varies 1 to {max_settings} settings, got {count}.",
                max_settings=MAX_SETTINGS,
                count=len(values),
            )
        )
    count = 1
    for name, options in values.items():
        if name not in SETTINGS:
            raise ValueError(message("`{name}` is no setting that can be varied.", name=name[:40]))
        if len(set(options)) != len(options) or not options:
            raise ValueError(
                message(
                    "Give the {setting} one value or more, each once.", setting=SETTINGS[name].noun
                )
            )
        count *= len(options)
    if count > MAX_RUNS:
        raise ValueError(
            message(
                "A grid has at most {max_runs} runs, got {count}: take fewer values.",
                max_runs=MAX_RUNS,
                count=count,
            )
        )
    return tuple(
        _varied(config, dict(zip(values, chosen, strict=True)), say)
        for chosen in itertools.product(*values.values())
    )


def _varied(
    config: RunConfig, chosen: Mapping[str, Value], say: Callable[[Setting, Value], str]
) -> RunConfig:
    parts = [say(SETTINGS[name], value) for name, value in chosen.items()]
    label = ", ".join([parts[0], *(part.lower() for part in parts[1:])])
    try:
        for name, value in chosen.items():
            config = SETTINGS[name].apply(config, value)
        return replace(config, name=label[:_MAX_NAME].rstrip())
    except (TypeError, ValueError) as rule:
        raise ValueError(message("{label}: {rule}", label=label, rule=rule)) from None


def varied(configs: Iterable[RunConfig]) -> tuple[Setting, ...]:
    """Tell what differs among runs, in the order of `SETTINGS`.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> [each.name for each in varied(grid(SEED_LESSON, {"dropout": (0.0, 0.5)}))]
    ['dropout']
    """
    runs = tuple(configs)
    return tuple(
        each for each in SETTINGS.values() if len({each.read(config) for config in runs}) > 1
    )
