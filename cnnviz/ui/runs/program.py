"""A run as a program, for whoever looks: steered as it was, and what is to be known of that."""

from __future__ import annotations

from contextlib import suppress

from cnnviz.i18n import translate
from cnnviz.training import Run, RunConfig, Store, StoreError
from cnnviz.training.export.by_hand import by_chance, by_hand
from cnnviz.training.export.script import script_of
from cnnviz.ui.session_owner import owns
from cnnviz.ui.text import sections


def program_now(store: Store, run: Run, own: bool) -> str:
    """Write the program of a run as it is by now, should it have been steered since it was read."""
    with suppress(StoreError):
        run = store.run(run.id)
    return script_of(run, own=own)


def chance_notes(config: RunConfig) -> str:
    """Say, as a list in Markdown, what a program of a run to come cannot repeat; or ""."""
    return "\n".join(f"- {translate(each)}" for each in by_chance(config))


def program_notes(run: Run) -> str:
    """Say, as a list in Markdown, what a hand did and what a program of it cannot repeat; or ""."""
    said = [*by_hand(run), *by_chance(run.config)]
    if run.config.data.path and not owns(run):
        said.append(sections("runs")["place"])
    return "\n".join(f"- {translate(each)}" for each in said)
