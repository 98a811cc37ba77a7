"""A run as a program, shown and taken home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.training import RunConfig
from cnnviz.training.export.script import script, script_of
from cnnviz.ui.engine import engine, find_run
from cnnviz.ui.frame import download
from cnnviz.ui.runs.exports import file_name
from cnnviz.ui.runs.following import follow_runs
from cnnviz.ui.runs.program import chance_notes, program_notes, program_now
from cnnviz.ui.session_owner import owns


def program_of_run(run_id: str, follows: bool, text: Mapping[str, str]) -> None:
    """Draw a run as a program; while it goes on, as it is by now."""

    def draw() -> None:
        if run := find_run(run_id):
            own = owns(run)
            make = partial(program_now, engine().store, run, own)
            _program(run.config, script_of(run, own=own), make, program_notes(run), text)

    follow_runs(draw, follows)


def program_of_config(config: RunConfig, text: Mapping[str, str]) -> None:
    """Draw a run to come as a program."""
    make = partial(script, config, own=True)
    _program(config, make(), make, chance_notes(config), text)


def _program(
    config: RunConfig, shown: str, make: Callable[[], str], notes: str, text: Mapping[str, str]
) -> None:
    st.caption(f"{text['script']}\n\n{notes}")
    st.code(shown, language="python", wrap_lines=True)
    download(
        translate("Python program"),
        make,
        f"{file_name(config.name)}.py",
        icon=":material/download:",
    )
