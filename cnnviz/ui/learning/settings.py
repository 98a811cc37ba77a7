"""The settings: what is learned from and by, the number that is looked at, and the way to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log10
from operator import ge

from cnnviz.i18n import marked, message
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.descent import MOST_STEPS
from cnnviz.inspection.questions.taken_step import tried_rates
from cnnviz.inspection.questions.training_step import Learned
from cnnviz.inspection.questions.weight_step import OptimizerChoice, WeightPlace
from cnnviz.nets import Cell, to_link
from cnnviz.nets.losses import LOSSES
from cnnviz.nets.losses.cross_entropy import CROSS_ENTROPY
from cnnviz.training import OPTIMIZERS, Run
from cnnviz.training.rates import rate_after
from cnnviz.ui.feature_maps.settings import CELL, MAX_DEPTH, TRAIL
from cnnviz.ui.layer_field import layer_field
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, flag, integer, number
from cnnviz.ui.models.model_choices import epoch_field, model_field
from cnnviz.ui.run_fields import MOST_SMOOTHING
from cnnviz.ui.training.settings import SMALL_CNN, data_fields, take_data

MOST_IMAGES = 64
RATES = 1e-12, 100.0  # a schedule ends near 0
ANY = -1
"""Stands for the channel that has the strongest gradient."""

OF = {"image": marked("One image"), "batch": marked("The batch's mean")}
SCALES = {"map": marked("Map"), "layer": marked("Layer")}
SPANS, GRIDS = ("0.25", "0.5", "1", "2"), ("11", "21", "31")
FARTHEST = 2.0
"""How far from the network's weights a point of the landscape may lie, along each direction."""
LANDSCAPES = {"contours": marked("Contours"), "surface": marked("Surface")}
_TENTHS = (*range(10, 20), *range(20, 50, 2), *range(50, 100, 5))  # of the slider's rates
DISTANCES = ("0.1", "0.01", "0.001", "0.0001")
DEFAULT = ModelChoice("untrained", to_link(SMALL_CNN))


def _read_index(text: str) -> tuple[int, ...]:
    """Read the place of a number in a weight.

    Examples
    --------
    >>> _read_index("0.2.1.5")
    (0, 2, 1, 5)
    """
    if text and not re.fullmatch(r"\d{1,7}(\.\d{1,7}){0,3}", text, re.ASCII):
        raise ValueError(message("it must be an index such as 0.2.1.5"))
    return tuple(map(int, text.split("."))) if text else ()


LINK = Link(
    "learning",
    (
        model_field("network", DEFAULT.text, shared=False),
        epoch_field(),
        *data_fields(),
        integer("images", 1, MOST_IMAGES, 8),
        integer("seed", 0, 2**31 - 1, 0),
        choice("loss", list(LOSSES)),
        number("label_smoothing", 0, MOST_SMOOTHING, 0.0),
        choice("optimizer", tuple(OPTIMIZERS)),
        number("learning_rate", *RATES, 1e-3),
        number("momentum", 0, 0.99, 0.9),
        flag("nesterov"),
        number("weight_decay", 0, 1, 0.0),
        integer("steps", 0, MOST_STEPS, 0),
        integer("image", 0, MOST_IMAGES - 1, 0),
        choice("of", list(OF)),
        layer_field(),
        integer("channel", ANY, 10_000_000, ANY),
        CELL,
        TRAIL,
        choice("scale", list(SCALES), "layer"),
        integer("opacity", 0, 100, 80),
        layer_field("weight_layer"),
        layer_field("weight"),
        Field("index", (), _read_index, lambda index: ".".join(map(str, index))),
        choice("distance", DISTANCES, "0.01"),
        integer("directions", 0, 2**31 - 1, 0),
        choice("span", SPANS, "1"),
        choice("grid", GRIDS, "21"),
        choice("landscape", list(LANDSCAPES)),
        number("a", -FARTHEST, FARTHEST, 0.0),
        number("b", -FARTHEST, FARTHEST, 0.0),
    ),
)


def optimizer() -> OptimizerChoice:
    """Give the rule by which the step is taken."""
    return OptimizerChoice(
        LINK.get("optimizer"),
        LINK.get("learning_rate"),
        LINK.get("momentum"),
        LINK.get("nesterov"),
        LINK.get("weight_decay"),
    )


def rates(name: str, also: float) -> tuple[float, ...]:
    """Give the learning rates that a slider has for an optimiser, and the one that is chosen.

    Examples
    --------
    >>> found = rates("sgd", 0.0123)  # the usual one is 0.01
    >>> found[:2], found[-2:], 0.0123 in found
    ((1e-05, 1.1e-05), (9.5, 10.0), True)
    """
    tried = tried_rates(OPTIMIZERS[name].usual_rate)
    first, last = (round(log10(each)) for each in (tried[0], tried[-1]))
    fine = {float(f"{tenths}e{at - 1}") for at in range(first, last) for tenths in _TENTHS}
    return tuple(sorted({*fine, *tried, also}))


def take_steps(count: int) -> None:
    """Take further steps, as many as there may be; fewer than 0 lead back to the start."""
    LINK.set("steps", min(max(LINK.get("steps") + count, 0), MOST_STEPS))


def steps_of(batch: str) -> int:
    """Give how many steps are taken on a batch: those of a link, but none of another batch's."""
    of = LINK.key("steps_of")
    if LINK.state.setdefault(of, batch) != batch:
        LINK.set("steps", 0)
    LINK.state[of] = batch
    taken: int = LINK.get("steps")
    return taken


def look_at(network: ModelChoice, data: str, cell: Cell) -> None:
    """Look at the gradient of a cell of a network, which learns from a data set."""
    for name, value in (
        ("network", network.text),
        ("epoch", network.epoch),
        ("data", data),
        ("layer", cell.layer),
        ("channel", cell.channel),
        ("cell", (cell.row, cell.column)),
        ("trail", ()),
    ):
        LINK.set(name, value)


def take_run(run: Run, epoch: int, own: bool) -> None:
    """Take the step after an epoch of a run: its pictures, its loss, its optimizer and its rate."""
    config = run.config
    take_data(run.config.data, own, LINK)
    for name, value in (
        ("network", ModelChoice("run", run.id).text),
        ("epoch", epoch),
        ("images", min(config.batch_size, MOST_IMAGES)),
        ("loss", CROSS_ENTROPY),
        ("label_smoothing", min(config.label_smoothing, MOST_SMOOTHING)),
        ("optimizer", config.optimizer),
        ("learning_rate", min(max(rate_after(run, epoch), RATES[0]), RATES[1])),
        ("momentum", config.momentum),
        ("nesterov", config.nesterov),
        ("weight_decay", config.weight_decay),
        ("channel", ANY),
    ):
        LINK.set(name, value)
    look_elsewhere()


def look_at_gradient(cell: Cell, image: int) -> None:
    """Look at the gradient of another cell, of an image."""
    LINK.set("image", image)
    LINK.set("of", next(iter(OF)))
    LINK.set("layer", cell.layer)
    LINK.set("channel", cell.channel)
    choose_cell((cell.row, cell.column))


def look_elsewhere() -> None:
    """Forget the cell and the way from it."""
    LINK.set("cell", None)
    LINK.set("trail", ())


def choose_layer() -> None:
    """Look at another layer: at its strongest gradient."""
    LINK.set("channel", ANY)
    look_elsewhere()


def choose_channel(channel: int) -> None:
    """Look at another channel."""
    LINK.set("channel", channel)
    look_elsewhere()


def choose_cell(cell: tuple[int, int]) -> None:
    """Explain the gradient of another cell."""
    LINK.set("cell", cell)
    LINK.set("trail", ())


def choose_image(image: int) -> None:
    """Look at another image, at the same number."""
    LINK.set("image", image)


def follow(cell: Cell, names: Sequence[str]) -> None:
    """Go one step towards the loss."""
    trail = LINK.get("trail")
    if len(trail) < MAX_DEPTH and cell.layer in names:
        LINK.set("trail", (*trail, (names.index(cell.layer), *cell[1:])))


def back(depth: int) -> None:
    """Go back until so many steps are left."""
    LINK.set("trail", LINK.get("trail")[:depth])


def trail(names: Sequence[str], first: Cell) -> list[Cell]:
    """Give the cells from the chosen one on; it ends before a layer that is not there."""
    cells = [first]
    for position, row, column, channel in LINK.get("trail"):
        if not 0 <= position < len(names):
            break
        cells.append(Cell(names[position], row, column, channel))
    return cells


def choose_weight() -> None:
    """Look at another weight: where its gradient is largest."""
    LINK.set("index", ())


def fit_weight(weights: Mapping[str, Sequence[Learned]]) -> tuple[WeightPlace, Learned]:
    """Make the chosen weight one that the network has, and give it."""
    layer = LINK.get("weight_layer")
    if layer not in weights:
        layer = next(iter(weights))
        LINK.set("weight_layer", layer)
    known = {each.name: each for each in weights[layer]}
    found = known.get(LINK.get("weight"), weights[layer][0])
    if found.name != LINK.get("weight"):
        LINK.set("weight", found.name)
    index: tuple[int, ...] = LINK.get("index")
    if len(index) != len(found.shape) or any(map(ge, index, found.shape)):
        index = found.strongest
    return (layer, found.name, index), found
