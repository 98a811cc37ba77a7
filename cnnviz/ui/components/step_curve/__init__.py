"""The loss along a step over its rate, with the point at the rate that a slider stands on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from cnnviz.figures import number
from cnnviz.figures.curves import TONES
from cnnviz.i18n import translate
from cnnviz.inspection.questions.taken_step import StepCurve
from cnnviz.ui.components import packet, register
from cnnviz.ui.live_preview import Offer, Preview, offer

_mount = register("step_curve")


class StepPoint(NamedTuple):
    """One rate, and the mean loss after a step at it."""

    rate: float
    loss: float


@dataclass(frozen=True)
class StepCurveData:
    """A curve, and the rate that is looked at.

    Attributes
    ----------
    curve : StepCurve
    point : StepPoint
        Computed for this very rate, also between those of the curve.
    """

    curve: StepCurve
    point: StepPoint

    @property
    def promise(self) -> float:
        """The loss that the straight line has at the rate."""
        return self.curve.before + self.curve.slope * self.point.rate


def step_curve(data: StepCurveData, *, key: str, preview: Preview[StepCurveData]) -> None:
    """Show the curve; with the slider of the rate moved, the preview gives the new point."""
    _mount(key=f"step_curve-{key}", data=payload(data, offer(preview, payload, key)))


def payload(data: StepCurveData, live: Offer) -> bytes:
    """Pack the curve and the texts of the point, in the language that is spoken."""
    curve, (rate, loss) = data.curve, data.point
    texts = (
        (translate("After the step"), number(loss), TONES[0], "solid"),
        (translate("The straight line"), number(data.promise), TONES[1], "dotted"),
        (translate("Before"), number(curve.before), "", "solid"),
    )
    return packet(
        {
            "live": live,
            "rates": curve.rates.tolist(),
            "losses": list(map(_finite, curve.losses.tolist())),
            "span": span(curve),
            "slope": curve.slope,
            "before": curve.before,
            "lowest": curve.lowest,
            "lastFall": curve.last_fall,
            "rate": rate,
            "loss": _finite(loss),
            "title": translate("Loss along the step"),
            "at": translate("at the rate {rate}", rate=f"{rate:g}"),
            "legend": [
                dict(zip(("name", "text", "tone", "line"), each, strict=True)) for each in texts
            ],
            "axis": translate("Learning rate"),
            "best": translate("lowest"),
            "over": translate("jumps over"),
        }
    )


def span(curve: StepCurve) -> tuple[float, float]:
    """Give the losses at the lower and the upper end of the drawing.

    Below there is room for the lowest loss, above for as much again: what jumps further is cut off.

    Examples
    --------
    >>> import numpy as np
    >>> curve = StepCurve(np.array([0.1, 1, 10]), np.array([1.9, 1, 50]), -1.0, 2.0)
    >>> span(curve)  # the loss falls by 1 from 2
    (0.75, 3.0)
    """
    depth = 0.0 if curve.lowest is None else curve.before - float(curve.losses[curve.lowest])
    depth = max(depth, 0.02 * curve.before) or 1.0
    return curve.before - 1.25 * depth, curve.before + depth


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
