"""A picture before and after an augmentation, and many draws of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.ui.components import packet, register, state_of, whole
from cnnviz.ui.live_preview import Offer, Preview, offer

_mount = register("augmented")


@dataclass(frozen=True, eq=False)
class AugmentedData:
    """A picture, and what became of it.

    Attributes
    ----------
    before : ndarray of uint8, shape (H, W, C)
    images : ndarray of uint8, shape (N, H, W, C)
        One of them is shown large; of one alone there are no tiles.
    titles : tuple of str
        A line for each image.
    chosen : int
        The one that is shown large.
    """

    before: NDArray[np.uint8]
    images: NDArray[np.uint8]
    titles: tuple[str, ...]
    chosen: int = 0


def augmented(
    data: AugmentedData,
    *,
    key: str,
    preview: Preview[AugmentedData] | None = None,
    on_choose: Callable[[int], None] | None = None,
) -> None:
    """Show a picture before and after.

    Parameters
    ----------
    data : AugmentedData
    key : str
    preview : Preview, optional
        The same with sliders moved.
    on_choose : callable, optional
        Given the number of a tile that was chosen.
    """
    mount_key = f"augmented-{key}"

    def pack(data: AugmentedData, live: Offer) -> bytes:
        values: dict[str, object] = {"titles": data.titles, "chosen": data.chosen, "live": live}
        return packet(values, before=data.before, images=data.images)

    def chosen() -> None:
        at = whole(state_of(mount_key, "chosen"), len(data.images) - 1)
        if at is not None and on_choose:
            on_choose(at)

    _mount(key=mount_key, data=pack(data, offer(preview, pack, key)), on_chosen_change=chosen)
