"""The part of a notebook that shows the photo."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.notebooks.section import Section, Value, photo_of


def photo_shown(photo: NDArray[np.uint8]) -> Section:
    """Show the pixels (H, W, C) that a page works on."""
    return Section(
        translate("**The photo**, pixel by pixel as the page has it."),
        'photo = data["photo"]',
        {"photo": photo},
        [Value("photo.shape", np.array(photo.shape), 0)],
        photo_of("photo", photo),
    )
