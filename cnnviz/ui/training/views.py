"""What the page draws: samples of the pictures, the rate over the steps, what a run costs."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.figures import png
from cnnviz.figures.curves import TONES
from cnnviz.i18n import format_large, translate
from cnnviz.nets import NetworkSpec
from cnnviz.training import Run, RunConfig
from cnnviz.training.costs import multiply_adds, parameters
from cnnviz.training.rates import schedule
from cnnviz.training.sources import learnable_sizes
from cnnviz.ui.run_duration import duration, pace
from cnnviz.ui.run_fields import SCHEDULE_TITLES

_SAMPLES = 6  # pictures of each class
_CLASSES = 30  # that are shown
_POINTS = 120
_GREY = "#8a8f98"  # at least 3:1 on a light and on a dark page


def samples(data: Dataset) -> str:
    """Draw the first pictures of each class, as HTML."""
    figures = []
    for label, name in enumerate(data.class_names[:_CLASSES]):
        found = np.flatnonzero(data.train_labels == label)[:_SAMPLES]
        if not found.size:
            continue
        strip = np.concatenate(list(data.train_images[found]), axis=1)
        width = f"width:{100 * found.size / _SAMPLES:.0f}%"
        encoded = base64.b64encode(png(strip)).decode()
        written = escape(name)
        figures.append(
            f'<figure><img src="data:image/png;base64,{encoded}" style="{width}" '
            f'alt="{escape(translate("Pictures of {label}", label=name))}">'
            f"<figcaption>{written}</figcaption></figure>"
        )
    return f'<div class="samples">{"".join(figures)}</div>'


def rate(config: RunConfig) -> str:
    """Draw the rate over the steps of a run, as HTML."""
    said = translate(
        "Learning rate over the run: {schedule}, at most {rate}",
        schedule=translate(SCHEDULE_TITLES[config.schedule]).lower(),
        rate=f"{config.learning_rate:g}",
    )
    return curves_drawing([schedule(config.schedule, _POINTS)], said)


def curves_drawing(curves: Sequence[NDArray[np.float64]], said: str) -> str:
    """Draw curves from 0 to the largest of all as HTML, the last in blue and those before grey.

    Parameters
    ----------
    curves : sequence of ndarray, shape (N,)
    said : str
        What the picture shows.
    """
    top = max(float(each.max()) for each in curves)
    lines = []
    for number, curve in enumerate(curves, 1):
        width = max(1, len(curve) - 1)
        places = enumerate([*curve, curve[-1]][: max(2, len(curve))])  # one step is a line, too
        points = " ".join(
            f"{(_POINTS - 1) * at / width:.1f},{32 - 30 * value / top:.1f}" for at, value in places
        )
        tone = TONES[0] if number == len(curves) else _GREY
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{tone}" stroke-width="2" '
            'vector-effect="non-scaling-stroke"/>'
        )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_POINTS - 1} 34" '
        f'preserveAspectRatio="none">{"".join(lines)}</svg>'
    )
    encoded = base64.b64encode(drawing.encode()).decode()
    return f'<img class="rate" src="data:image/svg+xml;base64,{encoded}" alt="{escape(said)}">'


def costs(config: RunConfig, data: Dataset, runs: Sequence[Run]) -> dict[str, str]:
    """Say what a run asks for; the time as one of these runs measured it, if one did.

    Raises
    ------
    DatasetError
        If nothing is left to learn from.
    """
    learned, _ = learnable_sizes(data, config.data_share, config.validation_share)
    work = multiply_adds(config, len(data.train_labels), data.validation)
    found = {
        translate("Images"): f"{learned:,}",
        translate("Steps an epoch"): f"{-(-learned // config.batch_size):,}",
    }
    if isinstance(config.network, NetworkSpec):
        found[translate("Parameters")] = f"{parameters(config.network):,}"
        found[translate("Multiply-adds an epoch")] = format_large(work // config.epochs)
    if work and (measured := pace(runs)):
        found[translate("In all, about")] = duration(work / measured, guessed=True)
    return found
