"""The controls: the picture, the steps, and the settings of the step that is looked at.

The augmentation is the one truth. Each widget is set from it before it is drawn, and writes back
what was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import marked, translate
from cnnviz.nets.augment import MAX_STEPS, STEPS, AugmentationStep, preset_name
from cnnviz.nets.augment.json_text import MAX_CHARACTERS
from cnnviz.nets.augment.limits import Limits
from cnnviz.ui.augmentation import settings, views
from cnnviz.ui.augmentation.setting_titles import setting_title
from cnnviz.ui.augmentation.settings import LINK, PICTURES, PRESET_TITLES
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.frame import choose_one, refusal
from cnnviz.ui.json_upload import json_popover
from cnnviz.ui.photo import pick_photo
from cnnviz.ui.text import Sections
from cnnviz.ui.training import data
from cnnviz.ui.widget_key import showing

_OWN, _OWN_TITLE = "own", marked("Your own")


_ENDS = marked("{setting}, from"), marked("{setting}, to")


def pick_picture(text: Sections) -> tuple[Dataset | None, str]:
    """Draw the choice of the picture and of the data; give the data, or why there are none."""
    titles = {name: translate(title) for name, title in PICTURES.items()}
    choose_one(translate("Picture"), titles, LINK.key("picture"))
    if LINK.get("picture") == "photo":
        pick_photo()
    data.pick(text, LINK)
    found, missing = data.read(LINK)
    if found and LINK.get("picture") == "data":
        last = len(found.test_images) - 1
        live_slider(translate("Image"), 0, max(last, 0), 0, key=LINK.key("image"))
    return found, missing


def pick_steps() -> None:
    """Draw the presets, the list of the steps, and what adds one."""
    current = settings.augmentation()
    preset = preset_name(current) or _OWN
    options = [*PRESET_TITLES, *([_OWN] if preset == _OWN else [])]

    def take(chosen: str) -> None:
        if chosen != _OWN:
            settings.start(chosen)

    def title(name: str) -> str:
        return translate(PRESET_TITLES[name]) if name in PRESET_TITLES else translate(_OWN_TITLE)

    st.selectbox(
        translate("Augmentation"),
        options,
        format_func=title,
        **showing("augmentation_edit_preset", preset, take),
    )
    if current.steps:
        chosen = _set("step", settings.index())
        st.radio(
            translate("Steps, in their order"),
            range(len(current.steps)),
            key=chosen,
            format_func=lambda at: views.step_line(at, current.steps[at]),
            on_change=lambda: LINK.set("step", st.session_state[chosen]),
        )
    more = _set("add", None)

    def add() -> None:
        if st.session_state[more]:
            settings.add(st.session_state[more])

    st.selectbox(
        translate("Add a step"),
        list(STEPS),
        key=more,
        format_func=lambda kind: translate(STEPS[kind].LABEL),
        placeholder=translate("Choose a kind")
        if len(current.steps) < MAX_STEPS
        else translate("{count} are the most", count=MAX_STEPS),
        disabled=len(current.steps) >= MAX_STEPS,
        on_change=add,
    )
    refusal(settings.REFUSED)


def step_settings() -> None:
    """Draw what moves and removes the step that is looked at, and a control for each setting."""
    steps, at = settings.augmentation().steps, settings.index()
    if at < 0:
        return
    step = steps[at]
    text = views.step_text(type(step))
    with st.container(key="step_head"):
        title = translate("Step {number}: {kind}", number=at + 1, kind=translate(step.LABEL))
        st.markdown(f"**{title}**")
        st.caption(text["about"])
        with st.container(horizontal=True, gap="xsmall"):
            for label, by in ((translate("Up"), -1), (translate("Down"), 1)):
                st.button(
                    label,
                    on_click=partial(settings.move, by),
                    disabled=not 0 <= at + by < len(steps),
                )
            st.button(translate("Remove"), on_click=settings.remove)
    for name, limits in step.ranges().items():
        for end in (0, 1):
            label = translate(_ENDS[end], setting=setting_title(name))
            change = partial(settings.edit_range, name, end)
            _number(label, limits, range_key(name, end), getattr(step, name)[end], change)
    for name, number in step.numbers().items():
        change = partial(settings.edit_number, name)
        _number(setting_title(name), number, number_key(name), getattr(step, name), change)
    for name, options in step.options().items():
        key = _set(name, getattr(step, name))
        st.selectbox(
            setting_title(name),
            options.words,
            key=key,
            help=text.plain.get(name),
            on_change=partial(_edit, name, key),
        )


def pick_seed() -> None:
    """Draw the seed, and the button that draws other numbers."""
    seed = settings.augmentation().seed
    key = _set("seed", seed)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            translate("Seed"),
            0,
            2**31 - 1,
            key=key,
            on_change=lambda: settings.reseed(st.session_state[key]),
        )
        st.button(
            translate("Other draws"),
            icon=":material/casino:",
            on_click=partial(settings.reseed, (seed + 1) % 2**31),
        )


def import_popover() -> None:
    """Draw the way to bring an augmentation back from JSON."""
    json_popover(
        translate("An augmentation"), "augmentation_file", MAX_CHARACTERS, settings.take_json
    )


def range_key(name: str, end: int) -> str:
    """Name the slider of one end of a range."""
    return f"augmentation_edit_{name}_{end}"


def number_key(name: str) -> str:
    """Name the slider of a single number."""
    return f"augmentation_edit_{name}"


def slider_keys(step: AugmentationStep) -> dict[str, tuple[str, int]]:
    """Give each slider of a step with the setting that it moves, and which end of a range.

    The end of a single number is -1.
    """
    found = {range_key(name, end): (name, end) for name in step.ranges() for end in (0, 1)}
    return found | {number_key(name): (name, -1) for name in step.numbers()}


def _number(
    label: str, limits: Limits, key: str, value: float, change: Callable[[float], None]
) -> None:
    st.session_state[key] = value
    live_slider(
        label,
        float(limits.low),
        float(limits.high),
        float(value),
        step=float(limits.step),
        unit=limits.unit,
        key=key,
        on_change=lambda: change(st.session_state[key]),
    )


def _edit(name: str, key: str) -> None:
    settings.edit(**{name: st.session_state[key]})


def _set(name: str, value: Any) -> str:
    key = f"augmentation_edit_{name}"
    st.session_state[key] = value
    return key
