"""The app's sample photos, as its pages have them: read once, since many questions show them."""

from __future__ import annotations

from functools import lru_cache

from cnnviz.data import SAMPLES, fit, sample_image
from cnnviz.teaching.quizzes.exhibits import Pixels

_LARGEST = 512  # pixels of a photo's longest side


@lru_cache(maxsize=len(SAMPLES))
def photo(name: str) -> Pixels:
    """Give a sample photo (H, W, 3), by its name in `cnnviz.data.SAMPLES`.

    Examples
    --------
    >>> photo("astronaut").shape
    (512, 512, 3)
    """
    image = sample_image(name, max_side=_LARGEST)
    image.setflags(write=False)
    return image


@lru_cache(maxsize=4 * len(SAMPLES))
def small_photo(name: str, side: int) -> Pixels:
    """Give the same of at most so many pixels a side.

    Examples
    --------
    >>> small_photo("astronaut", 112).shape
    (112, 112, 3)
    """
    image = fit(photo(name), side)
    image.setflags(write=False)
    return image
