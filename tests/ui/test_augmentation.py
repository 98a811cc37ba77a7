"""What a slider's address may be asked for the augmentation page, by anybody."""

from __future__ import annotations

import pytest

from cnnviz.nets.augment import USUAL
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.ui.augmentation import controls, queries, settings, views


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e999", "400"])
def test_what_no_slider_sends_is_refused(text):
    keys = controls.slider_keys(USUAL.steps[0])
    with pytest.raises(ValueError, match=r"."):
        queries._moved(USUAL, 0, keys, {controls.range_key("degrees", 1): text})
    step_effect_preview = views.StepEffectPreview(
        "v", lambda value: Rotation.ranges()["degrees"].check(value, "degrees")
    )
    with pytest.raises(ValueError, match=r"."):
        step_effect_preview.preview(lambda found: found).data({"v": text} if text else {})


def test_sliders_move_the_step_that_is_looked_at():
    keys = controls.slider_keys(USUAL.steps[0])
    moves = {controls.range_key("degrees", 1): "40", "probability": "0", "other": "1"}
    moved = queries._moved(USUAL, 0, keys, moves)
    assert moved.steps == (Rotation((-15, 40)), *USUAL.steps[1:])
    assert set(controls.slider_keys(MixUp()).values()) == {("alpha", -1), ("probability", -1)}


def test_an_address_without_a_setting_sweeps_the_turn():
    default = next(each.default for each in settings.LINK.fields if each.name == "sweep")
    assert default == "Rotation.degrees"
