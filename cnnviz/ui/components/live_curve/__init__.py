"""Curves that grow while one looks: drawn in place, where Plotly's chart would begin anew."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.curves import TONES, Curve
from cnnviz.ui.components import register, safe_key

_mount = register("live_curve")


def live_curve(
    lines: Sequence[Curve], *, title: str, end: int, share: bool = False, key: str
) -> None:
    """Show lines over epochs, with the numbers of an epoch that is pointed at, or the last.

    Parameters
    ----------
    lines : sequence of Curve
    title : str
        What the values are.
    end : int
        The epoch where the axis ends.
    share : bool
        Whether the values are shares, written in per cent, on an axis from 0 to 1.
    key : str
        As long as it stays, so does the reach of the upright axis: it only grows.
    """
    _mount(
        key=safe_key(f"live_curve-{key}"),
        data={
            "title": title,
            "end": end,
            "share": share,
            "lines": [
                {
                    "name": line.name,
                    "epochs": line.epochs,
                    "values": line.values,
                    "texts": [_written(value, share) for value in line.values],
                    "colour": TONES[line.tone],
                    "faint": line.faint,
                }
                for line in lines
            ],
        },
    )


def _written(value: float | None, share: bool) -> str:
    # Here, as the page's other numbers: browsers round halves another way.
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if share else f"{value:.3f}" if value < 1e5 else f"{value:.1e}"
