"""Plain pictures whose meaning is easily lost: a digit, a signal light, a ball on a lawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cnnviz.i18n import message

_TWICE = 4  # drawn so many times as large, then made small: smooth edges
LIGHTS = {"red": (225, 40, 45), "green": (45, 200, 90)}
_BALL = (245, 245, 245)
_LAWN = (62, 140, 62)


def draw_digit(digit: int, side: int = 64) -> NDArray[np.uint8]:
    """Draw a digit, dark on white.

    Returns
    -------
    ndarray of uint8, shape (side, side, 3)

    Raises
    ------
    ValueError
        If it is not one of 0 to 9.

    Examples
    --------
    >>> six = draw_digit(6)
    >>> six.shape, six[0, 0].tolist()
    ((64, 64, 3), [255, 255, 255])
    """
    if digit not in range(10):
        raise ValueError(message("`digit` must be 0 to 9, got {digit!r}.", digit=digit))
    image = Image.new("RGB", (side * _TWICE,) * 2, "white")
    font = ImageFont.load_default(size=0.85 * side * _TWICE)
    left, top, right, bottom = font.getbbox(str(digit))
    # By its ink: a six turned about the middle then stands where a nine does.
    corner = (image.width - left - right) / 2, (image.height - top - bottom) / 2
    ImageDraw.Draw(image).text(corner, str(digit), (20, 22, 28), font)
    return _small(image, side)


def draw_light(colour: str, side: int = 64) -> NDArray[np.uint8]:
    """Draw a signal light that is on, in one of `LIGHTS`; its colour is all that it says.

    Returns
    -------
    ndarray of uint8, shape (side, side, 3)

    Examples
    --------
    >>> draw_light("red")[32, 32].tolist()
    [225, 40, 45]
    """
    if colour not in LIGHTS:
        raise ValueError(
            message(
                "`colour` must be one of {lights}, got {colour!r}.",
                lights=", ".join(LIGHTS),
                colour=colour,
            )
        )
    return _disc(side, (0.5, 0.5), 0.32, LIGHTS[colour], (28, 30, 36))


def draw_ball(side: int = 64) -> NDArray[np.uint8]:
    """Draw a ball that lies in a corner of a lawn.

    Returns
    -------
    ndarray of uint8, shape (side, side, 3)

    Examples
    --------
    >>> ball = draw_ball()
    >>> has_ball(ball), has_ball(ball[:40, :40])  # it lies at the lower right
    (True, False)
    """
    return _disc(side, (0.8, 0.8), 0.12, _BALL, _LAWN)


def has_ball(picture: NDArray[np.uint8]) -> bool:
    """Say whether any of the ball is seen.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W, 3)
        Of the lawn.
    """
    return bool((picture[..., 0] > (_BALL[0] + _LAWN[0]) / 2).any())


def _disc(
    side: int,
    centre: tuple[float, float],
    radius: float,
    colour: tuple[int, int, int],
    ground: tuple[int, int, int],
) -> NDArray[np.uint8]:
    large = side * _TWICE
    image = Image.new("RGB", (large, large), ground)
    x, y = (at * large for at in centre)
    reach = radius * large
    ImageDraw.Draw(image).ellipse((x - reach, y - reach, x + reach, y + reach), colour)
    return _small(image, side)


def _small(image: Image.Image, side: int) -> NDArray[np.uint8]:
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))
