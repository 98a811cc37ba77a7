"""What a question shows, as HTML: by the kind of exhibit, whatever the question."""

from __future__ import annotations

import base64
from functools import singledispatch
from html import escape

import numpy as np
from PIL import Image

from cnnviz.figures import png
from cnnviz.figures.colour import limit_of, translucent
from cnnviz.figures.svg import ChartLine, Drawing, line_chart, number_grid, sliding_window
from cnnviz.i18n import translate
from cnnviz.teaching.quizzes.exhibits import (
    Chart,
    ColouredMap,
    Exhibit,
    Facts,
    HeatMap,
    LayerChain,
    NumberGrid,
    Picture,
    Pixels,
    SlidingWindow,
    Table,
)

_LEAST = 192  # px of a small picture's longest side, whose pixels are then squares
_HELD = 0.995  # of a map's numbers the scale must hold: a few extremes would dim all the rest
_SHARE = 0.75  # of opacity, at the strongest place of a heat map


def figure(exhibit: Exhibit, *, option: bool = False) -> str:
    """Draw an exhibit with its title: below it, or above one of the options to choose from."""
    kind = type(exhibit).__name__.lower()
    caption = f"<figcaption>{escape(translate(exhibit.title))}</figcaption>"
    parts = (caption, draw(exhibit)) if option else (draw(exhibit), caption)
    return f'<figure class="quiz-{kind}">{"".join(parts)}</figure>'


@singledispatch
def draw(exhibit: Exhibit) -> str:
    """Draw an exhibit without its title."""
    raise TypeError(f"`exhibit` must be of a kind that can be drawn, got {exhibit!r}.")


@draw.register
def _(exhibit: NumberGrid) -> str:
    return _drawn(number_grid(exhibit.values, translate(exhibit.title), exhibit.asked))


@draw.register
def _(exhibit: SlidingWindow) -> str:
    return _drawn(sliding_window(exhibit.window, translate("Input")))


@draw.register
def _(exhibit: Picture) -> str:
    return _image(exhibit.pixels, translate(exhibit.title))


@draw.register
def _(exhibit: ColouredMap) -> str:
    painted = translucent(exhibit.values, limit_of(exhibit.values, _HELD))
    return _image(painted, translate(exhibit.title))


@draw.register
def _(exhibit: HeatMap) -> str:
    size = exhibit.pixels.shape[1], exhibit.pixels.shape[0]
    factor = -(-_LEAST // max(size))
    large = np.repeat(np.repeat(exhibit.pixels, factor, 0), factor, 1)
    shares = Image.fromarray(exhibit.shares.astype(np.float32))
    shares = shares.resize((large.shape[1], large.shape[0]), Image.Resampling.BILINEAR)
    heat = translucent(np.clip(np.asarray(shares), 0, 1), 1.0)
    opacity = heat[..., 3:] / 255 * _SHARE
    dimmed = large * 0.6
    blended = dimmed + (heat[..., :3] - dimmed) * opacity
    return _image(np.rint(blended).astype(np.uint8), translate(exhibit.title))


@draw.register
def _(exhibit: Chart) -> str:
    lines = [ChartLine(translate(each.name), each.values) for each in exhibit.lines]
    drawing = line_chart(
        lines,
        translate(exhibit.title),
        epoch=translate("Epoch"),
        first=exhibit.first,
        top=exhibit.top,
        share=exhibit.share,
    )
    return _drawn(drawing)


@draw.register
def _(exhibit: Facts) -> str:
    rows = "".join(
        f"<div><dt>{escape(translate(name))}</dt><dd>{escape(translate(value))}</dd></div>"
        for name, value in exhibit.rows
    )
    return f"<dl>{rows}</dl>"


@draw.register
def _(exhibit: LayerChain) -> str:
    items = []
    for name, said in exhibit.steps:
        known = "" if name else ' class="quiz-shape"'
        parts = [f"<b>{escape(name)}</b>"] * bool(name) + [f"<span>{escape(said)}</span>"] * bool(
            said
        )
        items.append(f"<li{known}>{''.join(parts)}</li>")
    return f"<ol>{''.join(items)}</ol>"


@draw.register
def _(exhibit: Table) -> str:
    head = "".join(f'<th scope="col">{escape(translate(each))}</th>' for each in exhibit.head)
    rows = "".join(
        f'<tr><th scope="row">{escape(translate(first))}</th>'
        + "".join(f"<td>{escape(translate(each))}</td>" for each in rest)
        + "</tr>"
        for first, *rest in exhibit.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _drawn(drawing: Drawing) -> str:
    return (
        f'<img class="quiz-drawing" src="{drawing.source}" alt="{escape(drawing.label)}" '
        f'width="{drawing.width}" height="{drawing.height}">'
    )


def _image(pixels: Pixels, alt: str) -> str:
    height, width = pixels.shape[:2]
    factor = max(1, -(-_LEAST // max(height, width)))
    encoded = base64.b64encode(png(pixels)).decode("ascii")
    return (
        f'<img src="data:image/png;base64,{encoded}" alt="{escape(alt)}" '
        f'width="{width * factor}" height="{height * factor}">'
    )
