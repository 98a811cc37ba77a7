"""Pages driven without a browser: opened, set, and read back."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
ROUTER = ROOT / "cnnviz" / "ui" / "navigation.py"


@cache
def registered() -> Any:
    """Give the router's pages: only after a first run does a test know their addresses."""
    return AppTest.from_file(ROUTER, default_timeout=PATIENCE).run()._registered_pages


def opened(script: str, **state: Any) -> AppTest:
    """Come to a page by its link, with some entries of the session state; it has yet to run."""
    page = AppTest.from_file(ROUTER, default_timeout=PATIENCE)
    page._registered_pages = registered()
    for key, value in state.items():
        page.session_state[key] = value
    return page.switch_page(f"../../pages/{script}.py")


def run(page: AppTest, *, prefix: str, **settings: Any) -> AppTest:
    """Run a page with some of its settings changed."""
    for name, value in settings.items():
        page.session_state[f"{prefix}_{name}"] = value
    page.run()
    assert not page.exception
    return page


def nothing_under_way(page: AppTest) -> bool:
    return all(button.label != "Stop" for button in page.button)


def run_until(page: AppTest, ended: Callable[[AppTest], bool] = nothing_under_way) -> AppTest:
    """Run a page again and again until something has ended, as its own timer does."""

    def seen() -> bool:
        if not (found := ended(page)):
            time.sleep(0.1)  # what is under way needs the processor too
            page.run()
        return found

    until(seen)
    assert not page.exception
    return page


def all_shown(page: AppTest, name: str) -> list[Any]:
    """Give what each component of a name was sent."""
    protos = [node.proto for node in page.get("bidi_component")]
    return [proto for proto in protos if proto.component_name == f"cnnviz_{name}"]


def shown(page: AppTest, name: str) -> Any:
    """Give what the first component of a name was sent."""
    return all_shown(page, name)[0]
