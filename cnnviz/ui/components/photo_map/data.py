"""A photo and its feature maps as the browser gets them: exact where they are large, else small."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.i18n import translate
from cnnviz.ops.window import Links
from cnnviz.ui.components import packet
from cnnviz.ui.live_preview import NO_OFFER, Offer

MAX_MAPS = 64
MAX_SIDE = 512
_THUMBNAIL_SIDE = 72


@dataclass(frozen=True, eq=False)
class PhotoMapData:
    """A photo, the maps computed from it, and which photo pixels each map pixel reads.

    Attributes
    ----------
    photo : ndarray of uint8, shape (H, W, 3)
        At most 512 pixels a side.
    maps : ndarray, shape (F, H', W')
        1 to 64 maps; painted and shown as float32.
    names : tuple of str
        F names.
    rows, columns : tuple
        H' and W' entries as ``Window.rows()`` and ``Window.columns()`` give them: for each
        output index, the (index in the padded frame, kernel index) pairs.
    palette : Palette
        Colours, and the value at their ends for every map.
    top, left : int
        Rows and columns of padding before the photo begins.
    limits : tuple of float, optional
        F values at the ends of the scale, where each map has its own.
    value_name : str
        Stands before the value pointed at, such as the activation that made it.
    """

    photo: NDArray[np.uint8]
    maps: NDArray[np.floating[Any]]
    names: tuple[str, ...]
    rows: Links
    columns: Links
    palette: Palette
    top: int = 0
    left: int = 0
    limits: tuple[float, ...] | None = None
    value_name: str = ""

    def __post_init__(self) -> None:
        photo, maps = self.photo, self.maps
        if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
            raise ValueError(
                f"`photo` must be uint8 of shape (H, W, 3), got {photo.dtype} {photo.shape}."
            )
        if not 1 <= min(photo.shape[:2]) <= max(photo.shape[:2]) <= MAX_SIDE:
            raise ValueError(
                f"`photo` must be 1 to {MAX_SIDE} pixels a side, got {photo.shape[:2]}."
            )
        if maps.ndim != 3 or not 1 <= maps.shape[0] <= MAX_MAPS or 0 in maps.shape:
            raise ValueError(
                f"`maps` must be 1 to {MAX_MAPS} maps of shape (F, H', W'), got {maps.shape}."
            )
        for name, length in (("names", maps.shape[0]), ("limits", maps.shape[0])):
            given = getattr(self, name)
            if given is not None and len(given) != length:
                raise ValueError(f"`{name}` must have {length} entries, got {len(given)}.")
        for name, length in (("rows", maps.shape[1]), ("columns", maps.shape[2])):
            if len(getattr(self, name)) != length:
                raise ValueError(
                    f"`{name}` must have {length} entries, one for each output index, "
                    f"got {len(getattr(self, name))}."
                )

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Rows, columns and number of the maps."""
        maps, rows, columns = self.maps.shape
        return rows, columns, maps


class Cell(NamedTuple):
    """One pixel of one map."""

    row: int
    column: int
    map: int


def payload(
    data: PhotoMapData,
    photo: str,
    chosen: int,
    select: Cell | None,
    live: Offer = NO_OFFER,
    *,
    sweeps: bool = False,
) -> bytes:
    """Pack what the browser needs: exact values of the chosen map, small colours of the rest.

    Parameters
    ----------
    data : PhotoMapData
    photo : str
        Digest of the photo, which travels apart.
    chosen : int
    select : Cell, optional
    live : Offer
    sweeps : bool

    Returns
    -------
    bytes
    """
    limits = data.limits or (data.palette["limit"],) * len(data.maps)
    begin = data.palette["lowest"] / data.palette["limit"]  # of every scale, in its limits
    values: dict[str, object] = {
        "photo": {
            "digest": photo,
            "shape": data.photo.shape,
            "grey": bool((data.photo == data.photo[..., :1]).all()),
        },
        "live": live,
        "sweep": {"play": translate("Play"), "pause": translate("Pause")} if sweeps else None,
        "chosen": chosen,
        "select": select._asdict() if select else None,
        "names": data.names,
        "value_name": data.value_name,
        "limits": limits,
        "begin": begin,
        "luts": data.palette["luts"],
        "rows": progressions(data.rows),
        "columns": progressions(data.columns),
        "top": data.top,
        "left": data.left,
    }
    exact = data.maps[chosen].astype(np.float32, copy=False)
    if len(data.maps) == 1:
        return packet(values, map=exact)
    return packet(values, map=exact, thumbnails=_thumbnails(data.maps, limits, begin))


@functools.lru_cache(maxsize=8)
def progressions(links: Links) -> list[tuple[int, int, int, int, int]]:
    """Shorten link tables: padded and kernel index both run in equal steps within a window.

    Returns
    -------
    list of tuple
        First padded index, its step, first kernel index, its step, number of pairs.

    Examples
    --------
    >>> progressions((((4, 0), (6, 1), (8, 2)),))  # dilated by 2: padded 4, 6, 8; kernel 0, 1, 2
    [(4, 2, 0, 1, 3)]
    """
    result = []
    for pairs in links:
        first, kernel_first = pairs[0] if pairs else (0, 0)
        step, kernel_step = (
            (pairs[1][0] - first, pairs[1][1] - kernel_first) if len(pairs) > 1 else (1, 1)
        )
        expected = tuple(
            (first + i * step, kernel_first + i * kernel_step) for i in range(len(pairs))
        )
        if tuple(pairs) != expected:
            raise ValueError(f"A window must run in equal steps, got {pairs}.")
        result.append((first, step, kernel_first, kernel_step, len(pairs)))
    return result


def _thumbnails(maps: NDArray[Any], limits: tuple[float, ...], begin: float) -> NDArray[np.uint8]:
    # Entries of the colour table. Pixels are left out rather than averaged: means of
    # opposite signs would show an edge as nothing.
    step = -(-max(maps.shape[1:]) // _THUMBNAIL_SIDE)
    start_row, start_column = ((side - 1) % step // 2 for side in maps.shape[1:])
    few = maps[:, start_row::step, start_column::step]
    scaled = (few / np.asarray(limits)[:, None, None] - begin) / (1 - begin) * 255
    indices: NDArray[np.uint8] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return indices
