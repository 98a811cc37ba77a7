"""5,000 made-up addresses over all pages: the page, with a sentence for what it leaves out.

    python -m tests.attacks.addresses [COUNT [FIRST]]

Address number N is the same on every machine: a page, and up to five of its settings and some that
are none, with values as they are written, damaged, far out of bounds, or of another kind. Each page
is run as a browser's first visit runs it, with a run in the store. The goals: no exception, each
page has its title, and no value or name is acted on as Markdown or HTML. A share of the values is
taken by links that the settings' rules let through: these change what is shown.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np

from cnnviz.teaching.assignments import PARAMETERS
from cnnviz.ui.language import PARAMETER
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.tours.place import IN_ADDRESS
from tests.pages.strangers import NAMES, acted_on, fill

COUNT = 5_000
HOSTILE = [
    "", " ", "0", "-1", "1", "7", "99999999999", "-0", "1e309", "nan", "inf", "0x10", "١٢", "1_000",
    "../../etc/passwd", "file:///etc/passwd", "<script>alert(1)</script>", "$\\frac{1}{0}$",
    "**bold**", "[a](javascript:x)", ":material/close:", "{0}", "%s%n", "\x00", "\ud7ff\u202e",
    "한국어", "a" * 5_000, "1," * 3_000, ";" * 500,
    "1,0;0,-1", "1,2;3", "null", "yes", "no", "true", "[]",
    "{}", "same", "valid", "mean", "none", "random-ResNet50", "run-AAAAAAAAAAAAAAAAAAAAAA",
    "file-abc",
    "Conv2D.f8.k3;Dense.u10", "Conv2D.f999999.k999", "x" * 22, "'; DROP TABLE runs; --",
    *NAMES.values(),
]  # fmt: skip
Chance = np.random.Generator


def damaged(text: str, chance: Chance) -> str:
    """Damage a value as it would be written."""
    letters = list(text)
    for _ in range(chance.integers(1, 4)):
        at = int(chance.integers(len(letters) + 1))
        letters[at : at + int(chance.integers(2))] = chance.choice(list("0129-.,;_eékx{<$% "))
    return "".join(letters)


def address(number: int) -> tuple[str, dict[str, str]]:
    """Make the address of a number: the name of a page, and what is asked of it."""
    chance = np.random.default_rng(number)
    page = str(chance.choice(list(PAGES)))
    fields = {field.name: field for field in link_of(page).fields if field.linked}
    names = [*fields, *fields, IN_ADDRESS, *PARAMETERS, PARAMETER, "embed", "nothing"]
    asked = {}
    for name in chance.choice(names, size=chance.integers(1, 6)):
        value = str(chance.choice(HOSTILE))
        if name in fields and chance.random() < 0.4:
            usual = fields[name].write(fields[name].default)
            value = usual if chance.random() < 0.2 else damaged(usual, chance)
        asked[str(name)] = value
    return page, asked


class Shown(NamedTuple):
    """What a page showed: its exceptions, its title, how many sentences, how long it took.

    Also the texts in which a stranger's words are acted on.
    """

    exceptions: list[str]
    acted_on: list[str]
    title: str
    sentences: int
    seconds: float


def visit(page: str, asked: dict[str, str]) -> Shown:
    """Run a page as the first visit of an address does."""
    from tests.pages.drive import opened

    shown = opened(page, session_owner="me", session_owner_answered=True)
    shown.query_params.update(asked)
    begin = time.perf_counter()
    shown.run()
    return Shown(
        [each.value for each in shown.exception],
        acted_on(shown),
        shown.title[0].value if shown.title else "",
        len([*shown.warning, *shown.error, *shown.info]),
        time.perf_counter() - begin,
    )


def main(count: int = COUNT, first: int = 0) -> int:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["CNNVIZ_STORE"] = folder
        return _visit_all(range(first, first + count))


def _visit_all(numbers: range) -> int:
    from cnnviz.training import Engine, Store
    from cnnviz.ui.inspector import inspector

    Engine.warm_up = lambda self: None  # type: ignore[method-assign]
    fill(Store(os.environ["CNNVIZ_STORE"]))
    found, wrong = Counter[str](), []
    slowest = (0.0, "")
    for number in numbers:
        page, asked = address(number)
        shown = visit(page, asked)
        found["with a sentence" if shown.sentences else "without one"] += 1
        slowest = max(slowest, (shown.seconds, f"number {number}, {page}"))
        if shown.exceptions or shown.acted_on or not shown.title:
            said = [*shown.exceptions, *shown.acted_on]
            wrong.append(f"{number}: {page}?{urlencode(asked)[:300]}: {said}")
    inspector().close()
    print(f"addresses       {len(numbers):6,}")
    for kind in ("with a sentence", "without one"):
        print(f"{kind:15} {found[kind]:6,}")
    print(f"wrong           {len(wrong):6,}")
    print(f"slowest         {slowest[0]:6.2f} s ({slowest[1]})")
    for line in wrong[:20]:
        print(f"  {line}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
