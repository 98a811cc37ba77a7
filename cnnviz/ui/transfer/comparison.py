"""Runs beside each other: three strategies, and more and more images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.figures.line_text import line_text
from cnnviz.figures.strategies import Strategy, strategies_chart
from cnnviz.i18n import marked, translate, translate_plural
from cnnviz.training import Run, RunConfig
from cnnviz.training.metrics import ACCURACY
from cnnviz.ui.chart import chart
from cnnviz.ui.components.table import table
from cnnviz.ui.control import control
from cnnviz.ui.engine import defer_errors, engine, show_errors, stop_all
from cnnviz.ui.frame import choose_one, refusal
from cnnviz.ui.runs import views as run_views
from cnnviz.ui.runs.epoch_previews import known
from cnnviz.ui.runs.following import follow_runs, open_in_runs
from cnnviz.ui.session_owner import owner
from cnnviz.ui.sweeps.views import Sweep, progress, sweeps
from cnnviz.ui.training.live_views import features_pass
from cnnviz.ui.transfer import controls, run_plans, views
from cnnviz.ui.transfer.settings import AXES, LINK, PER_CLASS

_REFUSED = "transfer_many_refused"
_TABLED = {
    "compared": marked("The runs with each strategy"),
    "growth": marked("The runs with more and more images"),
}


def compare(config: RunConfig | None, text: Mapping[str, str]) -> None:
    """Draw the button that trains with all three strategies, and how far they are."""
    st.header(translate("What it is worth"), anchor="comparison")
    st.caption(text["comparison"])
    refusal(_REFUSED)
    configs = run_plans.all_strategies(config) if config else ()
    _begin(translate("Train all three ways"), "compared", configs)
    if LINK.get("compared"):
        _follow("compared", partial(_strategies, text), run_plans.is_strategy)


def compare_data_sizes(
    config: RunConfig | None, data: Dataset | None, text: Mapping[str, str]
) -> None:
    """Draw the button that trains on more and more images, and how far they are."""
    st.header(translate("How many images it takes"), anchor="images")
    st.caption(text["growth"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=260):
            control(
                st.selectbox,
                translate("Up to, images of each class"),
                sorted({*PER_CLASS[1:], LINK.get("largest")}),
                key=LINK.key("largest"),
                persist_state="session",
            )
        counts = tuple(each for each in PER_CLASS if each <= LINK.get("largest"))
        configs = run_plans.growing_data(config, data, counts) if config and data else ()
        label = translate_plural("Train {count} run", "Train {count} runs", len(configs))
        _begin(label if configs else translate("Train"), "growth", configs)
    if config and data and len(configs) < 2 * len(counts):
        there = run_plans.most_per_class(config, data)
        st.caption(
            translate("This set has {there:,} images of each class to learn from.", there=there)
        )
    if LINK.get("growth"):
        _follow("growth", lambda: _draw_accuracy_by_images, run_plans.count_of)


def _begin(label: str, name: str, configs: Sequence[RunConfig]) -> None:
    def submit() -> None:
        with defer_errors(_REFUSED):
            controls.keep_file(configs[0])
            LINK.set(name, engine().sweep(configs, owner()))

    st.button(
        label,
        icon=":material/compare_arrows:",
        key=f"transfer_begin_{name}",
        on_click=submit,
        disabled=not configs,
    )


def _follow(
    name: str, controls: Callable[[], Callable[[Sweep], None]], fits: Callable[[RunConfig], object]
) -> None:
    """Draw runs that were submitted as one; while they go on, look again and again.

    ``controls`` draws what is chosen, which runs the whole page and so stands in its address, and
    gives what draws the runs. A link may name runs of another kind, for which ``fits`` gives
    nothing.
    """
    wanted, first = LINK.get(name), None
    with show_errors():
        first = _found(wanted)
        if first is None:
            said = translate("The runs of this link are not among yours: train your own.")
            st.info(said, icon=":material/search_off:")
    if first is None:
        return
    if not all(fits(run.config) for run in first.runs):
        st.info(
            translate(
                "The runs of this link are a sweep of another kind: look at them on the Sweeps "
                "page, or train your own here."
            ),
            icon=":material/search_off:",
        )
        return
    draw = controls()

    def look() -> None:
        now = _found(wanted)
        if now is None or now.active != first.active:
            st.rerun()
        share, said = progress(now)
        # What comes and goes has containers of its own, so that nothing below it moves.
        with st.container(horizontal=True, vertical_alignment="center"):
            if now.active:
                st.progress(share, said)
                st.button(
                    translate("Stop all"),
                    icon=":material/stop:",
                    key=f"transfer_stop_{name}",
                    on_click=partial(_stop, now),
                )
        with st.container():
            draw(now)
        with st.expander(translate("The runs"), icon=":material/list:"):
            table(
                translate(_TABLED[name]),
                run_views.list_columns(),
                run_views.list_rows(now.runs),
                key=f"transfer-{name}",
                on_open=open_in_runs,
            )

    follow_runs(look, first.active)


def _found(sweep: str) -> Sweep | None:
    return sweeps(engine().runs(owner())).get(sweep)


def _strategies(text: Mapping[str, str]) -> Callable[[Sweep], None]:
    titles = {name: translate(title) for name, title in AXES.items()}
    axis = choose_one(translate("Over"), titles, LINK.key("axis"))
    return lambda sweep: _draw_strategies(sweep, axis, text)


def _draw_strategies(sweep: Sweep, axis: str, text: Mapping[str, str]) -> None:
    lines = views.strategy_lines(sweep.runs, axis)
    title = translate("Epoch")
    if axis == "seconds":
        title = translate("Seconds of training, with the features")
    figure = strategies_chart(_named(lines), x_title=title, y_title=ACCURACY.title("validation"))
    chart(figure, line_text(figure), key="transfer_three")
    if said := views.conclusion(lines, text["scratch"]):
        st.markdown(said)
    for run in sweep.runs:
        if gained := features_pass(run):
            st.caption(f"{translate(run.name)}: {gained}")


def _draw_accuracy_by_images(sweep: Sweep) -> None:
    points = [(run.config, run_plans.count_of(run.config) or 0, _tested(run)) for run in sweep.runs]
    lines = views.accuracy_by_images(points)
    figure = strategies_chart(
        _named(lines),
        x_title=translate("Images of each class"),
        y_title=ACCURACY.title("test"),
        log=True,
    )
    chart(figure, line_text(figure), key="transfer_growth_chart")
    if said := views.gain(lines):
        st.markdown(said)


def _named(lines: Sequence[Strategy]) -> list[Strategy]:
    """Give lines with their names in the language that is spoken."""
    return [replace(line, name=translate(line.name)) for line in lines]


def _tested(run: Run) -> float | None:
    if run.state.status != "finished":
        return None
    with show_errors():
        score = engine().store.score(run.id)
        return known(score.accuracy) if score else None
    return None


def _stop(sweep: Sweep) -> None:
    stop_all(sweep.runs, _REFUSED)
