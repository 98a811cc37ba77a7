"""Questions of the page: draws and maps at once, a sweep and a set's stability followed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data import Dataset
from cnnviz.i18n import sentence_of, translate
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.questions.augmenting import draws
from cnnviz.inspection.questions.setting_sweep import StepEffect, Sweep, step_effect, sweep
from cnnviz.inspection.questions.stability import Stability, stability
from cnnviz.nets.augment import Augmentation, AugmentationStep
from cnnviz.training import DataChoice
from cnnviz.ui.augmentation import controls, settings, views
from cnnviz.ui.augmentation.settings import DRAWS, LINK
from cnnviz.ui.augmentation.source_picture import SourcePicture, pictures_to_mix_in
from cnnviz.ui.components.augmented import AugmentedData
from cnnviz.ui.inspector import inspector
from cnnviz.ui.live_preview import Moves, Preview
from cnnviz.ui.long_question import long_question

Pixels = NDArray[np.uint8]


def samples(
    shown: SourcePicture, data: Dataset | None
) -> tuple[AugmentedData, Preview[AugmentedData] | None]:
    """Give the draws of the picture, and the same with the sliders of a step moved."""
    small, chosen = shown.small, LINK.get("draw")
    augmentation, at = settings.augmentation(), settings.index()
    mixed_in = pictures_to_mix_in(small, data) if augmentation.mixes_labels else []

    def make(augmentation: Augmentation) -> AugmentedData:
        try:
            found = inspector().ask(draws, augmentation, small, DRAWS, mixed_in)
        except InspectionError as sentence:
            raise ValueError(sentence_of(sentence)) from None
        return views.augmented_data(small, found, chosen)

    if at < 0:
        return make(augmentation), None
    keys = controls.slider_keys(augmentation.steps[at])

    def data_of(moves: Moves) -> AugmentedData:
        return make(_moved(augmentation, at, keys, moves))

    return make(augmentation), Preview(tuple(keys), data_of)


def _moved(
    given: Augmentation, at: int, keys: Mapping[str, tuple[str, int]], moves: Moves
) -> Augmentation:
    """Give an augmentation with sliders moved; their values are a stranger's text."""
    for key, text in moves.items():
        if key in keys:
            name, end = keys[key]
            value = float(text)
            bounds = settings.bounded(given.steps[at], name, end, value) if end >= 0 else value
            given = settings.edited(given, at, **{name: bounds})
    return given


def swept(choice: ModelChoice, shown: SourcePicture) -> Sweep | None:
    """Give what the model says over the range of a setting, or draw how far that is."""
    step, name = settings.swept_step()
    values = settings.swept_values()
    return long_question(
        "augmentation_sweep",
        (choice, step, name, shown.digest),
        lambda: inspector().begin(sweep, choice, step, name, values, shown.pixels),
        "",
        "",
    )


def step_effect_at(
    choice: ModelChoice, value: float, layer: str, shown: SourcePicture
) -> StepEffect:
    """Give what one value of the setting that is swept does to a picture and to a layer's maps.

    Raises
    ------
    InspectionError
    """
    step, name = settings.swept_step()
    with st.spinner(translate("The picture goes through the network …")):
        return _step_effect(choice, step, name, value, layer, shown.digest, shown.pixels)


@st.cache_data(max_entries=64, show_spinner=False)
def _step_effect(
    choice: ModelChoice,
    step: AugmentationStep,
    name: str,
    value: float,
    layer: str,
    digest: str,
    _pixels: Pixels,
) -> StepEffect:
    # The digest stands for the pixels.
    return inspector().ask(step_effect, choice, step, name, value, _pixels, layer)


def step_effect_preview(
    choice: ModelChoice, layer: str, shown: SourcePicture
) -> views.StepEffectPreview:
    """Give how to ask what any value of the setting that is swept does, outside the session."""
    step, name = settings.swept_step()

    asked = inspector()

    @lru_cache(maxsize=8)  # the picture and the maps ask for the same
    def ask(value: float) -> StepEffect:
        step.ranges()[name].check(value, name)
        try:
            return asked.ask(step_effect, choice, step, name, value, shown.pixels, layer)
        except InspectionError as sentence:
            raise ValueError(sentence_of(sentence)) from None

    return views.StepEffectPreview(LINK.key("value"), ask)


def measured_stability(choice: ModelChoice, data: DataChoice) -> Stability | None:
    """Give how many images of the data keep their class, or draw what asks for it."""
    step, name = settings.swept_step()
    values, count = settings.swept_values()[:: settings.EVERY], LINK.get("pictures")
    return long_question(
        "augmentation_stability",
        (choice, step, name, data, count),
        partial(inspector().begin, stability, choice, step, name, values, data, count),
        translate("Measure the stability"),
        ":material/balance:",
    )
