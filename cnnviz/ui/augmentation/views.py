"""What the page draws: draws of a picture, answers over a setting, maps before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette, percent
from cnnviz.figures.sweep_lines import Line
from cnnviz.i18n import translate
from cnnviz.inspection import Description, Head
from cnnviz.inspection.questions.augmenting import Draws
from cnnviz.inspection.questions.setting_sweep import StepEffect, Sweep
from cnnviz.nets.augment import AugmentationStep
from cnnviz.nets.augment.limits import Limits
from cnnviz.nets.layers import layer_kind
from cnnviz.ui.components.augmented import AugmentedData
from cnnviz.ui.components.side_by_side import Column, Picture
from cnnviz.ui.live_preview import Moves, Preview
from cnnviz.ui.models.head_text import class_names
from cnnviz.ui.text import Sections, sections

T = TypeVar("T")

_LEAST_ROWS = 8
_LINES = 4  # classes whose probabilities are drawn


class StepEffectPreview(NamedTuple):
    """How to ask what a value does while its slider moves.

    Attributes
    ----------
    slider : str
        Its key.
    ask : callable
        Takes the value; raises ValueError.
    """

    slider: str
    ask: Callable[[float], StepEffect]

    def preview(self, make: Callable[[StepEffect], T]) -> Preview[T]:
        """Give what a component shows of the answer."""

        def data(moves: Moves) -> T:
            return make(self.ask(float(moves.get(self.slider, ""))))

        return Preview((self.slider,), data)


def written(value: float, limits: Limits) -> str:
    """Write a value with its unit.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> written(-15.0, Rotation.ranges()["degrees"])
    '−15°'
    """
    unit = limits.unit if limits.unit in ("", "°") else f" {limits.unit}"
    return f"{number(round(value, 4))}{unit}"


def step_line(at: int, step: AugmentationStep) -> str:
    r"""Write a step for the list: its place, its name, its main range.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> step_line(0, Rotation()), step_line(1, HorizontalFlip())
    ('1 · Rotation, −15° to 15°', '2 · Horizontal flip, 50\xa0%')
    >>> step_line(0, HorizontalFlip(probability=0.125))
    '1 · Horizontal flip, 12.5\xa0%'
    """
    parts = []
    for name, limits in islice(step.ranges().items(), 1):
        low, high = (written(each, limits) for each in getattr(step, name))
        parts.append(low if low == high else translate("{least} to {most}", least=low, most=high))
    if step.probability < 1:
        whole = round(step.probability, 2) == step.probability
        parts.append(percent(step.probability, digits=0 if whole else 1))
    return f"{at + 1} · {', '.join([translate(step.LABEL), *parts])}"


def step_text(kind: type[AugmentationStep]) -> Sections:
    """Read what is said of a kind of step: what it does, ``about``, and help for its settings.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.hue import Hue
    >>> step_text(Hue)["about"]
    'Colours turned along the colour circle: red by 120° is green.'
    """
    return sections(f"augmentation/{kind.module()}")


def augmented_data(before: NDArray[np.uint8], found: Draws, chosen: int) -> AugmentedData:
    """Lay out draws."""
    titles = []
    for at, own in enumerate(found.own, 1):
        count = len(found.own)
        if own < 1:
            title = translate(
                "Draw {number} of {count}, its own label counts {share}",
                number=at,
                count=count,
                share=percent(float(own)),
            )
        else:
            title = translate("Draw {number} of {count}", number=at, count=count)
        titles.append(title)
    return AugmentedData(before, found.images, tuple(titles), min(chosen, len(titles) - 1))


def lines(found: Sweep, head: Head) -> list[Line]:
    """Give the curves of the classes that are likely anywhere, the untouched picture's first."""
    order = np.argsort(-found.shares.max(0), kind="stable").tolist()
    order.remove(found.answer)
    names = class_names(head)
    return [
        Line(escape(names[at]), found.values, tuple(found.shares[:, at].tolist()))
        for at in [found.answer, *order][:_LINES]
    ]


def breaking_points(found: Sweep, head: Head, limits: Limits) -> str:
    """Say at which values the answer first changes."""
    names = [plain(name) for name in class_names(head)]
    name = names[found.answer]
    changes = []
    for at in found.breaks:
        if at is not None:
            now = int(found.shares[found.values.index(at)].argmax())
            changes.append((written(at, limits), names[now]))
    if not changes:
        return translate("The answer stays **{name}** over the whole range.", name=name)
    (value, other), *more = changes
    if not more:
        return translate(
            "Untouched the answer is **{name}**; it first changes at **{value}** ({other}).",
            name=name,
            value=value,
            other=other,
        )
    ((above, another),) = more
    return translate(
        "Untouched the answer is **{name}**; it first changes at **{value}** ({other}) and at "
        "**{above}** ({another}).",
        name=name,
        value=value,
        other=other,
        above=above,
        another=another,
    )


def answer_line(shares: NDArray[np.float32], head: Head) -> str:
    """Write the likeliest class before and after."""
    names = class_names(head)
    before, now = (
        f"{plain(names[int(each.argmax())])} {percent(float(each.max()))}" for each in shares
    )
    return translate("Untouched: **{before}** → now: **{now}**", before=before, now=now)


def layers_with_maps(described: Description) -> dict[str, str]:
    """Give the layers whose maps tell places apart, with their sizes."""
    found = {}
    for row in described.rows:
        shape = [size for size in row.output_shape if size]
        if len(shape) == len(row.output_shape) == 3 and shape[0] * shape[1] > 1:
            found[row.name] = " × ".join(map(str, shape))
    return found


def last_convolution(described: Description) -> str:
    """Name the last layer that convolves and still tells places apart: 8 rows at least."""
    there = layers_with_maps(described)
    rows = [row for row in described.rows if row.name in there and layer_kind(row.kind).convolves]
    large = [row for row in rows if (row.output_shape[0] or 0) >= _LEAST_ROWS]
    return next((row.name for row in reversed(large or rows)), next(iter(there), ""))


def step_effect_picture(found: StepEffect) -> AugmentedData:
    """Lay out what the network sees, before and after."""
    return AugmentedData(found.before, found.after[None], (translate("With this value"),))


def map_columns(found: StepEffect) -> tuple[Column, ...]:
    """Lay out maps before and after, in the same colours."""
    columns = []
    for at, channel in enumerate(found.channels):
        both = found.maps_before[at], found.maps_after[at]
        colours = palette(limit_of(np.stack(both)))
        change = float(np.abs(both[1] - both[0]).mean())
        strength = float(np.abs(both[0]).mean())
        part = translate("Nothing here before")
        if strength:
            part = translate("Mean change {share}", share=percent(change / strength))
        title = translate("Channel {number}", number=channel)
        columns.append(Column(title, tuple(Picture(each, colours) for each in both), (part,)))
    return tuple(columns)


def plain(name: str) -> str:
    """Take from a class's name, a folder's perhaps, what Markdown acts on."""
    return re.sub(r"([\\`*_~$:<>\[\]#|])", r"\\\1", name)


def stability_line(values: Sequence[float], kept: Sequence[float]) -> Line:
    """Give the curve of a set's stability."""
    return Line(translate("Keep their class"), tuple(values), tuple(kept))
