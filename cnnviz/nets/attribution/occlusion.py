"""Occlusion: what a score loses when a part of the picture is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.i18n import message
from cnnviz.nets.attribution.flow import Floats, Flow, Target, Told, untold
from cnnviz.nets.attribution.gradients import batches

if TYPE_CHECKING:
    import keras


def occlusion(
    model: keras.Model,
    image: ArrayLike,
    class_index: int,
    against: int | None = None,
    output: int = 0,
    *,
    window: int | None = None,
    stride: int | None = None,
    fill: ArrayLike = 0.0,
    tell: Told = untold,
) -> Floats:
    """Cover one square of an image after the other, and see what the score loses.

    Parameters
    ----------
    model, image, class_index, against, output
        See `cnnviz.nets.grad_cam`.
    window, stride : int, optional
        Side of the square, and pixels from one to the next; by default a fifth and a fifteenth of
        the image's shorter side. The last square of a row or column ends at the border.
    fill : array_like, broadcast to (H, W, C)
        What covers, as the model takes it.
    tell : callable
        Is told how many squares are done, of how many; what it raises ends the work.

    Returns
    -------
    ndarray, float32, shape (H, W)
        The mean loss over the squares that cover a pixel.

    Raises
    ------
    ValueError
        If a square does not fit into the image, or there is no such class or output.

    Notes
    -----
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    flow, target = Flow(model), Target(class_index, against, output)
    picture = np.asarray(image, np.float32)
    height, width = picture.shape[:2]
    side = max(1, min(height, width) // 5) if window is None else window
    step = max(1, min(height, width) // 15) if stride is None else stride
    if not 1 <= side <= min(height, width) or step < 1:
        raise ValueError(
            message(
                "`window` must be 1 to {most} and `stride` at least 1, got {side} and {step}.",
                most=min(height, width),
                side=side,
                step=step,
            )
        )
    cover = np.broadcast_to(np.asarray(fill, np.float32), picture.shape)
    squares = [
        (slice(top, top + side), slice(left, left + side))
        for top in starts(height, side, step)
        for left in starts(width, side, step)
    ]
    score = flow.scores(picture[None], target)[0]
    lost, times = np.zeros((height, width)), np.zeros((height, width))
    for first, count in batches(len(squares), picture):
        tell(first, len(squares))
        covered = np.repeat(picture[None], count, axis=0)
        for one, square in zip(covered, squares[first : first + count], strict=True):
            one[square] = cover[square]
        scores = flow.scores(covered, target)
        for each, square in zip(scores, squares[first : first + count], strict=True):
            lost[square] += score - each
            times[square] += 1
    tell(len(squares), len(squares))
    return np.asarray(lost / np.maximum(times, 1), np.float32)


def starts(size: int, side: int, step: int) -> list[int]:
    """Give where squares start along an axis, so that they reach its end.

    Examples
    --------
    >>> starts(10, 4, 3), starts(10, 4, 4)  # 6 = 10 - 4 is the last that fits
    ([0, 3, 6], [0, 4, 6])
    """
    return sorted({*range(0, size - side + 1, step), size - side})
