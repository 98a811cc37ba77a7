"""Curves that grow while one looks: drawn in place, where Plotly's chart would begin anew."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.curves import TONES, Curve
from cnnviz.i18n import translate
from cnnviz.training.metrics import Metric
from cnnviz.ui.components import register, safe_key

_mount = register("live_curve")


def live_curve(lines: Sequence[Curve], metric: Metric, *, end: int, key: str) -> None:
    """Show lines over epochs, with the numbers of an epoch that is pointed at, or the last.

    Parameters
    ----------
    lines : sequence of Curve
    metric : Metric
        What the values are; a share has an axis from 0 to 1.
    end : int
        The epoch where the axis ends.
    key : str
        As long as it stays, so does the reach of the upright axis: it only grows.
    """
    _mount(
        key=safe_key(f"live_curve-{key}"),
        data={
            "title": translate(metric.label),
            "end": end,
            "share": metric.share,
            "lines": [
                {
                    "name": line.name,
                    "epochs": line.epochs,
                    "values": line.values,
                    # Here, as the page's other numbers: browsers round halves another way.
                    "texts": list(map(metric.write, line.values)),
                    "colour": TONES[line.tone],
                    "faint": line.faint,
                }
                for line in lines
            ],
        },
    )
