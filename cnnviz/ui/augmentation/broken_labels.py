"""Three augmentations that leave a label untrue, computed as all others are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data.signs import draw_ball, draw_digit, draw_light, has_ball
from cnnviz.i18n import message, translate
from cnnviz.inspection import InspectionError
from cnnviz.inspection.questions.augmenting import draws
from cnnviz.nets.augment import Augmentation, AugmentationStep
from cnnviz.nets.augment.steps.crop import Crop
from cnnviz.nets.augment.steps.hue import Hue
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.augment.steps.vertical_flip import VerticalFlip
from cnnviz.ui.components.gallery import Shown, gallery
from cnnviz.ui.inspector import inspector

_CROPS = 3


class Example(NamedTuple):
    """Pictures that all have one label, and what of each is to be said."""

    images: NDArray[np.uint8]
    titles: tuple[str, ...]


@st.cache_data(max_entries=1, show_spinner=False)
def examples() -> dict[str, Example]:
    """Give the examples by the names of their texts.

    Raises
    ------
    InspectionError
    """
    six, red, ball = draw_digit(6), draw_light("red"), draw_ball()
    turned = _one(six, Rotation((180, 180), fill_mode="nearest"))
    flipped = _one(draw_digit(2), VerticalFlip(probability=1))
    green = _one(red, Hue((120, 120)))
    crops = inspector().ask(draws, Augmentation((Crop((0.5, 0.5)),)), ball, _CROPS).images
    said = [
        message("Draw {number}: ball", number=at)
        if has_ball(each)
        else message("Draw {number}: no ball", number=at)
        for at, each in enumerate(crops, 1)
    ]
    return {
        "never turn": Example(
            np.stack([six, turned, draw_digit(2), flipped]),
            ("6", message("6 turned by 180°"), "2", message("2 flipped")),
        ),
        "never recolour": Example(
            np.stack([red, green]), (message("Stop"), message("Stop, hue by 120°"))
        ),
        "never lose": Example(np.stack([ball, *crops]), (message("Ball"), *said)),
    }


def _one(picture: NDArray[np.uint8], step: AugmentationStep) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = inspector().ask(draws, Augmentation((step,)), picture, 1).images[0]
    return found


def show(text: dict[str, str]) -> None:
    """Draw the examples, each with its text."""
    try:
        with st.spinner(translate("Drawing …")):
            found = examples()
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        return
    for column, (name, example) in zip(
        st.columns(len(found), gap="large"), found.items(), strict=True
    ):
        with column:
            st.markdown(text[name])
            gallery(
                example.images,
                tuple(Shown(translate(title), ()) for title in example.titles),
                key=name.replace(" ", "-"),
            )
