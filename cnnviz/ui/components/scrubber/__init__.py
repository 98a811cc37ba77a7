"""What a network was at each epoch: its filters, its maps and its prediction, played by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ui.components import packet, register, safe_key, state_of, whole

_mount = register("scrubber")

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class ScrubberData:
    """A run, epoch by epoch; all that the browser needs to play it without asking again.

    Attributes
    ----------
    epochs : tuple of int
        E of them.
    lines : tuple of str
        What is said of each epoch.
    curves : dict of str to tuple of float or None
        By name, one number an epoch, 0 to 1; None where it is not known.
    filters : ndarray of uint8, shape (E, F, rows, columns, 3) or (E, F, rows, columns)
        Colours, or entries of the palette's table.
    filters_shape : str
    maps : ndarray of uint8, shape (E, C, H, W)
        Entries of the palette's table.
    maps_name, maps_shape : str
    palette : Palette
        Of the maps.
    classes : tuple of str
        The K that are shown.
    probabilities : ndarray of float32, shape (E, K)
    probe : ndarray of uint8, shape (H, W, 3), or None
    """

    epochs: tuple[int, ...]
    lines: tuple[str, ...]
    curves: dict[str, tuple[float | None, ...]]
    filters: Bytes
    filters_shape: str
    maps: Bytes
    maps_name: str
    maps_shape: str
    palette: Palette
    classes: tuple[str, ...]
    probabilities: NDArray[np.float32]
    probe: Bytes | None

    def payload(self, key: str, index: int) -> bytes:
        """Pack the run; ``index`` is where it is shown at first."""
        values: dict[str, Any] = {
            "key": key,
            "index": index,
            "epochs": self.epochs,
            "lines": self.lines,
            "curves": self.curves,
            "filtersShape": self.filters_shape,
            "mapsName": self.maps_name,
            "mapsShape": self.maps_shape,
            "palette": dict(self.palette),
            "classes": self.classes,
        }
        arrays: dict[str, NDArray[np.float32] | Bytes] = {
            "filters": self.filters,
            "maps": self.maps,
            "probabilities": self.probabilities,
        }
        if self.probe is not None:
            arrays["probe"] = self.probe
        return packet(values, **arrays)


def scrubber(data: ScrubberData, *, key: str, index: int, on_settle: Callable[[int], None]) -> None:
    """Show a run; ``on_settle`` is called with the index of an epoch where it comes to rest.

    Components of the same ``key`` that follow epochs show the same one meanwhile.
    """
    mount_key = safe_key(f"scrubber-{key}")

    def settled() -> None:
        chosen = whole(state_of(mount_key, "settled"), len(data.epochs) - 1)
        if chosen is not None:
            on_settle(chosen)

    _mount(key=mount_key, data=data.payload(key, index), on_settled_change=settled)
