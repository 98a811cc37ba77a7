"""What the page draws: the loss as tables, the two maps, a weight's votes, the step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette
from cnnviz.inspection.questions.feature_maps import LayerMaps
from cnnviz.inspection.questions.training_step import BatchLosses, VoteMap, WeightTrace
from cnnviz.nets import Cell, Vote
from cnnviz.nets.losses import LOSSES
from cnnviz.ops.arrays import Array
from cnnviz.ui.components.feature_maps import FeatureMapsData
from cnnviz.ui.components.gallery import Shown
from cnnviz.ui.components.overlay import Panel
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.views import MAX_TILES, channel_facts, layer_facts
from cnnviz.ui.learning.gradient_trace import layer_title, place_of
from cnnviz.ui.learning.optimizer_text import WrittenStep
from cnnviz.ui.learning.settings import LINK
from cnnviz.ui.learning.step_answers import StepAnswers

LOSS_COLUMNS = (
    Column("Image"),
    Column("Label"),
    Column("Share p", numeric=True),
    Column("Loss", numeric=True),
)
STEP_COLUMNS = (Column("Number"), Column("Arithmetic"), Column("Value", numeric=True))


def numeric(value: float) -> TableCell:
    """Make a cell of a number."""
    return TableCell(number(value), value)


def shares_of(losses: BatchLosses, labels: NDArray[np.int64]) -> Array:
    """Give the share of each image's true class, (N,).

    Examples
    --------
    >>> shares_of(_example(np.array([[0.25, 0.75]])), np.array([0])).tolist()
    [0.25]
    >>> shares_of(_example(np.array([[0.75]])), np.array([0])).tolist()  # by sigmoid: 1 - 0.75
    [0.25]
    """
    shares = losses.shares
    if shares.shape[1] == 1:
        return np.where(labels == 1, shares[:, 0], 1 - shares[:, 0])
    found: Array = shares[np.arange(len(labels)), labels]
    return found


def _example(shares: Array) -> BatchLosses:
    return BatchLosses(shares, shares, shares, shares, shares[:, 0], "", True, (), {})


def loss_rows(
    losses: BatchLosses, labels: NDArray[np.int64], names: Sequence[str]
) -> tuple[Row, ...]:
    """Write a row for each image."""
    shares = shares_of(losses, labels)
    return tuple(
        Row(
            str(at),
            (
                TableCell(str(at), at),
                TableCell(names[label]),
                TableCell(number(share), share, share),
                numeric(loss),
            ),
        )
        for at, (label, share, loss) in enumerate(
            zip(labels.tolist(), shares.tolist(), losses.losses.tolist(), strict=True)
        )
    )


def mean_line(losses: Array, most: int = 8) -> str:
    """Write the mean with the numbers put in.

    Examples
    --------
    >>> mean_line(np.array([1.0, 2.0]))
    '(1 + 2) / 2 = **1.5**'
    """
    texts = [number(each) for each in losses[:most]]
    if len(losses) > most:
        texts.append("…")
    return f"({' + '.join(texts)}) / {len(losses)} = **{number(losses.mean())}**"


def class_columns(losses: BatchLosses, loss: str) -> tuple[Column, ...]:
    """Give the columns of the table of one image's classes."""
    slope = f"Gradient after {layer_title(losses.answer)}"
    return (
        Column("Class"),
        Column("Share p", numeric=True),
        Column("Target y", numeric=True),
        Column(LOSSES[loss].symbols, numeric=True),
        Column("(p − y) / N" if losses.together else slope, numeric=True),
    )


def class_rows(losses: BatchLosses, image: int, names: Sequence[str]) -> tuple[Row, ...]:
    """Write a row for each class of one image; the id is the class."""
    rows = (losses.shares, losses.targets, losses.terms, losses.slopes)
    columns = zip(*(each[image].tolist() for each in rows), strict=True)
    return tuple(
        Row(
            str(at),
            (
                TableCell(names[at], at),
                TableCell(number(share), share, min(max(share, 0.0), 1.0)),
                *map(numeric, rest),
            ),
        )
        for at, (share, *rest) in enumerate(columns)
    )


def shown_images(
    losses: BatchLosses, labels: NDArray[np.int64], names: Sequence[str]
) -> tuple[Shown, ...]:
    """Say below each image what the network answers: the true class, and the likeliest other."""
    shown = []
    for at, label in enumerate(labels.tolist()):
        shares = losses.shares[at]
        if len(shares) == 1:
            shares = np.array([1 - shares[0], shares[0]])
        other = next(int(each) for each in np.argsort(-shares, kind="stable") if each != label)
        bars = tuple((names[each], float(shares[each]), each == label) for each in (label, other))
        shown.append(Shown(f"Image {at}, loss {number(losses.losses[at])}", bars))
    return tuple(shown)


def maps_data(
    step: StepAnswers,
    maps: LayerMaps,
    cell: Cell,
    image: int | None,
    photo: NDArray[np.uint8],
    names: ChannelNames,
    *,
    gradient: bool,
) -> FeatureMapsData:
    """Lay out the values of a layer, or their gradients."""
    what = "Gradient" if gradient else "Values"
    known = names.known.get(cell.layer.partition(":")[0], ())
    return FeatureMapsData(
        title=f"{what}: {layer_title(cell.layer)}",
        maps=maps.maps,
        lows=maps.lows,
        highs=maps.highs,
        limits=limits_of(maps, LINK.get("scale")),
        order=tuple(range(min(len(maps.maps), MAX_TILES))),
        names=known,
        channel=cell.channel,
        map=step.map(cell.layer, image, cell.channel, gradient=gradient),
        photo=photo,
        cell=(cell.row, cell.column),
        opacity=LINK.get("opacity"),
        opacity_key=LINK.key("opacity"),
        facts=(channel_facts(maps, cell.channel), layer_facts(maps)),
    )


def limits_of(maps: LayerMaps, scale: str) -> NDArray[np.float32]:
    """Give, for each channel, the magnitude that is painted with the last colour."""
    own = np.maximum(np.abs(maps.minimum), np.abs(maps.maximum))
    if scale == "map" and maps.size != (1, 1):
        return np.where(own > 0, own, 1).astype(np.float32)
    return np.full(len(maps.maps), maps.limit, np.float32)


def strongest_channel(maps: LayerMaps) -> int:
    """Give the channel with the largest gradient."""
    return int(np.maximum(np.abs(maps.minimum), np.abs(maps.maximum)).argmax())


def weight_title(layer: str, weight: str, index: Sequence[int]) -> str:
    """Name a weight."""
    return f"{layer}, {weight}[{', '.join(map(str, index))}]"


def vote_columns(votes: Sequence[Vote]) -> tuple[Column, ...]:
    """Give the columns of the table of votes; they are all of one layer, or of the places above."""
    sources = {vote.source.layer for vote in votes if vote.source}
    entered = f"From {layer_title(*sources)}" if len(sources) == 1 else "Where"
    return (
        Column("Image", numeric=True),
        Column(entered),
        Column("Input", numeric=True),
        Column("Gradient", numeric=True),
        Column("Product", numeric=True),
    )


def vote_rows(votes: Sequence[Vote], names: ChannelNames) -> tuple[Row, ...]:
    """Write the largest products of a weight; the id is the place among them."""
    return tuple(
        Row(
            str(at),
            (
                TableCell(str(vote.image), vote.image),
                TableCell(place_of(vote.source or vote.above, names)),
                *map(numeric, (vote.input, vote.gradient, vote.product)),
            ),
        )
        for at, vote in enumerate(votes)
    )


def vote_panels(maps: Sequence[VoteMap]) -> tuple[Panel, ...]:
    """Lay out where a weight was pushed; nothing where a layer has one place only."""
    return tuple(
        Panel(f"Votes at {layer_title(each.name)}", each.map, palette(limit_of(each.map)), True)
        for each in maps
        if each.map.size > 1
    )


def weight_line(found: WeightTrace) -> str:
    """Write a weight's gradient as the sum over the images.

    Examples
    --------
    >>> sums = np.array([0.5, -0.25])
    >>> weight_line(WeightTrace(1.0, 0.25, 0.25, "", 8, (), sums, ()))
    '8 products, image by image: 0.5 + (−0.25) = **0.25**; 0.25 in TensorFlow.'
    """
    if found.value is None:
        return f"{found.reason} TensorFlow gives **{number(found.model_value)}**."
    texts = [number(each) for each in found.sums[:16].tolist()]
    texts = [f"({each})" if each.startswith("−") and at else each for at, each in enumerate(texts)]
    if len(found.sums) > len(texts):
        texts.append("…")
    return (
        f"{found.products:,} products, image by image: {' + '.join(texts)} = "
        f"**{number(found.value)}**; {number(found.model_value)} in TensorFlow."
    )


def step_rows(steps: Sequence[WrittenStep]) -> tuple[Row, ...]:
    """Write a row for each number of a step."""
    return tuple(
        Row(str(at), (TableCell(each.title), TableCell(each.arithmetic), numeric(each.value)))
        for at, each in enumerate(steps)
    )


def check_line(below: float, above: float, distance: float, gradient: float) -> str:
    """Write the slope between two losses beside the gradient.

    Examples
    --------
    >>> print(check_line(2.0, 2.002, 0.01, 0.1))  # 0.002 over 2 · 0.01
    (2.002 − 2) / (2 · 0.01) = **0.1**; by the way back **0.1**, so they are 0 % apart.
    """
    slope = (above - below) / (2 * distance)
    size = max(abs(slope), abs(gradient))
    apart = abs(slope - gradient) / size if size else 0.0
    return (
        f"({_digits(above)} − {_digits(below)}) / (2 · {distance:g}) = **{number(slope)}**; by the "
        f"way back **{number(gradient)}**, so they are {number(round(100 * apart, 2))} % apart."
    )


def _digits(loss: float) -> str:
    return f"{loss:.8f}".rstrip("0").rstrip(".")
