"""The settings: what a sweep starts from, what it varies, and which one is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import joined, message, sentence_of
from cnnviz.training import DataChoice, RunConfig
from cnnviz.training.metrics import ACCURACY, REGISTRY
from cnnviz.training.store.ids import ID
from cnnviz.training.sweep import MAX_SETTINGS
from cnnviz.training.variation import SETTINGS, Value
from cnnviz.ui.id_field import identifier
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, integer
from cnnviz.ui.training.settings import INSTANT, PRESETS

DATA = {name: each.title for name, each in DATASETS.items() if not each.own}
MAX_EPOCHS = 30
_MAX_VALUES = 64

Grid = dict[str, tuple[Value, ...]]
USUAL: Grid = {"kernel_size": (1, 3, 5), "dropout": (0.0, 0.3, 0.6)}


def _read_base(text: str) -> str:
    if text not in PRESETS and not ID.fullmatch(text):
        raise ValueError(
            message(
                "it must be {presets} or the id of a run",
                presets=joined(", ", PRESETS),
            )
        )
    return text


def grid_field(usual: Grid, settings: Sequence[str], most: int) -> Field:
    """Make a field that is what a grid varies: at most so many of some settings."""

    def read(text: str) -> Grid:
        found: Grid = {}
        for part in text.split(";")[: most + 1]:
            name, _, values = part.partition(":")
            if name not in settings or name in found:
                raise ValueError(
                    message(
                        "it must name settings among {settings}, each once",
                        settings=joined(", ", settings),
                    )
                )
            read = [SETTINGS[name].parse(each) for each in values.split(",")[:_MAX_VALUES] if each]
            found[name] = tuple(dict.fromkeys(read))
        if len(found) > most:
            raise ValueError(
                message("it must vary at most {max_settings} settings", max_settings=most)
            )
        return found

    return Field("grid", usual, read, write_grid)


def base_fields() -> tuple[Field, ...]:
    """Make the fields of what the runs of a grid share."""
    return (
        Field("base", INSTANT.name, _read_base),
        choice("data", list(DATA)),
        integer("epochs", 1, MAX_EPOCHS, 4),
        integer("share", 5, 100, 25),
    )


def write_grid(grid: Grid) -> str:
    """Write what a sweep varies.

    Examples
    --------
    >>> write_grid({"kernel_size": (3, 5), "flip": (False, True)})
    'kernel_size:3,5;flip:no,yes'
    """
    return ";".join(
        f"{name}:{','.join(map(SETTINGS[name].write, values))}" for name, values in grid.items()
    )


LINK = Link(
    "sweeps",
    (
        *base_fields(),
        grid_field(USUAL, list(SETTINGS), MAX_SETTINGS),
        identifier("sweep", "a sweep"),
        choice("by", list(REGISTRY), ACCURACY.name),
    ),
)


def grid(link: Link = LINK) -> Grid:
    """Give what the grid to come varies, on a page with `grid_field`."""
    found: Grid = link.get("grid")
    return found


def based_on(config: RunConfig, link: Link = LINK) -> RunConfig:
    """Give what its runs share, from a preset or another run, on a page with `base_fields`."""
    data = config.data
    if data.kind in DATA:
        kind = link.get("data")
        data = data if data.kind == kind else DataChoice(kind)
    share = link.get("share") / 100
    return replace(config, data=data, epochs=link.get("epochs"), data_share=share)


def vary(names: list[str], link: Link = LINK) -> None:
    """Choose which settings are varied; those that stay keep their values."""
    now = grid(link)
    link.set("grid", {name: now.get(name, SETTINGS[name].usual) for name in names})


def give(name: str, texts: list[str], link: Link = LINK) -> str:
    """Give a setting its values as a person wrote them; the sentence that says what is none."""
    values: list[Value] = []
    refused = ""
    for text in texts:
        try:
            values.append(SETTINGS[name].parse(text))
        except ValueError as rule:
            refused = sentence_of(rule)
    ordered = dict.fromkeys(values)
    if not isinstance(values[0] if values else "", str):
        ordered = dict.fromkeys(sorted(values))
    link.set("grid", grid(link) | {name: tuple(ordered)})
    return refused


def look_at(sweep: str) -> None:
    """Look at a sweep."""
    LINK.set("sweep", sweep)
