"""The controls: what a sweep starts from and varies, its start, and the sweep that is followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from cnnviz.data.dataset import DatasetError
from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import translate, translate_plural
from cnnviz.training import Run, RunConfig
from cnnviz.training.metrics import REGISTRY, Metric
from cnnviz.training.sweep import MAX_SETTINGS, grid
from cnnviz.training.variation import SETTINGS
from cnnviz.ui.chart import chart
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.table import table
from cnnviz.ui.control import control
from cnnviz.ui.dataset import dataset
from cnnviz.ui.engine import defer_errors, engine, find_run, stop_all
from cnnviz.ui.frame import choose_one
from cnnviz.ui.link import Link
from cnnviz.ui.run_duration import pace
from cnnviz.ui.runs.following import follow_runs, open_in_runs
from cnnviz.ui.session_owner import owner
from cnnviz.ui.sweeps import settings, views
from cnnviz.ui.sweeps.settings import LINK
from cnnviz.ui.training.settings import INSTANT, PRESETS
from cnnviz.ui.widget_key import showing

REFUSED = "sweeps_refused"
_BY = LINK.key("by")


def base(runs: Sequence[Run], link: Link = LINK) -> RunConfig:
    """Draw what the runs of a grid share, and give it."""
    named = {run.id: run.name for run in runs if not run.sweep}
    chosen = link.get("base")
    config = PRESETS.get(chosen) or next((run.config for run in runs if run.id == chosen), None)
    if config is None:
        config = _linked(chosen, link)
        if link.get("base") == chosen:
            named[chosen] = config.name
    control(
        st.selectbox,
        translate("Start from"),
        [INSTANT.name, *(each for each in PRESETS if each != INSTANT.name), *named],
        key=link.key("base"),
        format_func=lambda each: named.get(each) or translate(each),
        persist_state="session",
    )
    if config.data.kind in settings.DATA:
        control(
            st.selectbox,
            translate("Data"),
            list(settings.DATA),
            key=link.key("data"),
            format_func=lambda kind: translate(settings.DATA[kind]),
            persist_state="session",
        )
    live_slider(translate("Share of the data"), 5, 100, 25, unit="%", key=link.key("share"))
    live_slider(translate("Epochs"), 1, settings.MAX_EPOCHS, 4, key=link.key("epochs"))
    return settings.based_on(config, link)


def _linked(run_id: str, link: Link) -> RunConfig:
    """Give the settings of a run that a link names; of a preset where it is gone."""
    if linked := find_run(run_id):
        return linked.config
    link.set("base", INSTANT.name)
    return INSTANT


def varied(
    link: Link = LINK, names: Sequence[str] = tuple(SETTINGS), most: int = MAX_SETTINGS
) -> None:
    """Draw which settings of a grid are varied, and their values."""
    control(
        st.multiselect,
        translate("Vary"),
        list(names),
        of=link.key("grid"),
        max_selections=most,
        format_func=lambda name: translate(SETTINGS[name].title),
        placeholder=translate("Settings"),
        **showing(
            f"{link.page}_names", list(settings.grid(link)), partial(settings.vary, link=link)
        ),
    )
    for name, values in settings.grid(link).items():
        _values(link, name, [SETTINGS[name].write(value) for value in values])


def _values(link: Link, name: str, written: list[str]) -> None:
    setting = SETTINGS[name]
    usual = [setting.write(value) for value in setting.usual]
    key = f"{link.page}_edit_values_{name}"
    st.session_state[key] = written

    def said(text: str) -> str:
        return views.written_value(setting, setting.parse(text))

    def take() -> None:
        if refused := settings.give(name, st.session_state[key], link):
            st.session_state[f"{link.page}_refused"] = refused

    control(
        st.multiselect,
        translate("{setting}, values", setting=translate(setting.title)),
        list(dict.fromkeys([*usual, *written])),
        of=link.key("grid"),
        key=key,
        accept_new_options=not setting.only_usual,
        format_func=said if setting.only_usual else str,
        on_change=take,
    )


def start(config: RunConfig, runs: Sequence[Run]) -> None:
    """Say what the sweep asks for, and draw the button that starts it."""
    try:
        configs = grid(config, settings.grid(), views.setting_and_value)
    except ValueError as sentence:
        st.info(translate(sentence), icon=":material/tune:")
        return
    st.markdown(views.cost(configs, *images_of(config), pace(runs)))

    def submit() -> None:
        with defer_errors(REFUSED):
            settings.look_at(engine().sweep(configs, owner()))

    st.button(
        translate_plural("Start {count} run", "Start {count} runs", len(configs)),
        icon=":material/play_arrow:",
        type="primary",
        on_click=submit,
    )


def images_of(config: RunConfig) -> tuple[int, int]:
    """Count those to train on, and those of them that are kept for validation as they came."""
    if known := DATASETS[config.data.kind].images:
        return known, 0
    try:
        found = dataset(config.data)
    except DatasetError:
        return 0, 0
    return len(found.train_labels), found.validation


def pick_sweep(found: Mapping[str, views.Sweep]) -> views.Sweep:
    """Draw the choice of a sweep; without a choice, the latest."""
    wanted = LINK.get("sweep")
    if wanted and wanted not in found:
        st.warning(
            translate("There is no such sweep among yours; this is the latest."),
            icon=":material/search_off:",
        )
        wanted = ""
    current = wanted or next(iter(found))
    if len(found) > 1:
        control(
            st.selectbox,
            translate("Sweep"),
            list(found),
            of=LINK.key("sweep"),
            format_func=lambda each: found[each].title,
            **showing("sweeps_pick", current, settings.look_at),
        )
    else:
        st.markdown(f"**{found[current].title}**")
    return found[current]


def follow(sweep: views.Sweep, text: Mapping[str, str]) -> None:
    """Draw how a sweep goes; while it does, look again and again."""
    labels = {name: translate(each.label) for name, each in REGISTRY.items()}
    metric = REGISTRY[choose_one(translate("Compare by"), labels, _BY)]

    def draw() -> None:
        now = views.sweeps(engine().runs(owner())).get(sweep.id)
        if now is None or now.active != sweep.active:
            st.rerun()
        _sweep(now, metric, text)

    follow_runs(draw, sweep.active)


def _sweep(sweep: views.Sweep, metric: Metric, text: Mapping[str, str]) -> None:
    share, said = views.progress(sweep)
    # What comes and goes has containers of its own, so that nothing below it moves.
    with st.container(horizontal=True, vertical_alignment="center"):
        if sweep.active:
            st.progress(share, said)
            st.button(translate("Stop all"), icon=":material/stop:", on_click=partial(_stop, sweep))
        else:
            st.markdown(said.capitalize())
    with st.container():
        if drawn := views.chart(sweep, metric):
            st.caption(text["chart"].format(metric=metric.title("validation")))
            chart(*drawn, key="sweeps_chart")
    st.caption(text["table"])
    columns, rows, best = views.sweep_table(sweep, metric)
    table(
        translate("Runs of the sweep"),
        columns,
        rows,
        key=sweep.id,
        sort=best,
        on_open=open_in_runs,
    )


def _stop(sweep: views.Sweep) -> None:
    stop_all(sweep.runs, REFUSED)
