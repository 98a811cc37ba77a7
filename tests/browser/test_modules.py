"""What components share: how they are mounted, and how they ask while a slider moves."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from cnnviz.figures import number
from cnnviz.i18n import percent, speak
from cnnviz.i18n.extraction import messages_of
from cnnviz.i18n.translate import templates
from cnnviz.ui import components
from cnnviz.ui.components import _CATALOGUE, _IMPORT, _with_imports

ADDRESS = "http://cnnviz.test/"
LOAD = "await import(`data:text/javascript,${encodeURIComponent(js)}`)"


def module(name):
    """Give a module of the components with all that it imports, as one."""
    path = Path(components.__file__).with_name(name)
    return "\n".join(_IMPORT.sub("", each.read_text("utf-8")) for each in _with_imports(path))


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.route(ADDRESS, lambda route: route.fulfill(body="<body></body>", content_type="text/html"))
    page.goto(ADDRESS)
    yield page
    page.close()


def test_after_an_answer_that_cannot_be_drawn_the_next_move_is_asked(page):
    def answer(route):
        (value,) = parse_qs(urlsplit(route.request.url).query)["a"]
        route.fulfill(json={"value": value})

    page.route(f"{ADDRESS}answer?*", answer)
    shown = page.evaluate(
        f"""async (js) => {{
          const {{ Live }} = {LOAD};
          const shown = [];
          let drawn;
          const show = ({{ value }}) => {{
            if (value === "1") throw new Error("It cannot be drawn.");
            shown.push(value);
            drawn?.();
          }};
          const live = new Live(show, (response) => response.json());
          live.update({{ value: "0", live: {{ address: "/answer", sliders: ["a"] }} }});
          const move = (value) => document.dispatchEvent(
            new CustomEvent("cnnviz-moved", {{ detail: {{ key: "a", value }}, cancelable: true }}));
          const failed = new Promise((done) => addEventListener("unhandledrejection", (event) => {{
            event.preventDefault();
            done();
          }}));
          move("1");
          await failed;
          const later = new Promise((done) => {{ drawn = done; }});
          move("2");
          await later;
          return shown;
        }}""",
        module("live.js"),
    )
    assert shown == ["0", "2"]


def test_what_listens_stops_with_its_place_and_starts_again_with_it(page):
    counts = page.evaluate(
        f"""async (js) => {{
          const {{ mount, SizeObserver }} = {LOAD};
          let count = 0;
          const host = document.body.appendChild(document.createElement("div"));
          const parentElement = host.attachShadow({{ mode: "open" }});
          const show = mount(() => {{
            const resized = new SizeObserver(() => count++);
            resized.observe(host);
            return {{ resized }};
          }}, () => {{}});
          const frames = () => new Promise((done) =>
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
          const counts = [];
          const widen = async (width) => {{
            host.style.width = width;
            await frames();
            counts.push(count);
          }};
          let leave = show({{ parentElement }});
          await widen("100px");
          leave();
          leave = show({{ parentElement }}); // new data for the same place
          await widen("110px");
          host.remove();
          leave();
          document.body.append(host);
          await widen("120px");
          show({{ parentElement }});
          await widen("130px");
          return counts;
        }}""",
        module("common.js"),
    )
    shown, again, gone, back = counts
    assert 0 < shown < again == gone < back


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_share_reads_the_same_in_python_and_in_the_browser(page, language):
    shares = np.random.default_rng(0).random(500).tolist()
    shares += [0, 1, 1e-9, 1 - 1e-9, 0.001, 0.999, 0.01, 0.99, *(each / 400 for each in range(400))]
    catalogue = {
        "language": language,
        "messages": templates(
            messages_of(Path(components.__file__).with_name("messages.js")), language
        ),
    }
    line = f"const CATALOGUE = {json.dumps(catalogue)};"
    words = _CATALOGUE.sub(lambda _: line, module("messages.js"))
    written = page.evaluate(
        f"""async ([js, shares]) => {{
          const {{ formatPercent }} = {LOAD};
          return shares.flatMap((share) => [0, 1, 2].map((digits) => formatPercent(share, digits)));
        }}""",
        [words, shares],
    )
    with speak(language):
        assert written == [percent(share, digits) for share in shares for digits in (0, 1, 2)]


def test_a_number_reads_the_same_in_python_and_in_the_browser(page):
    random = np.random.default_rng(0)
    small = random.normal(size=2000) * 10.0 ** random.integers(-12, 13, 2000)
    exact = random.integers(-(2**20), 2**20, 2000) / 2.0 ** random.integers(0, 24, 2000)  # halves
    edges = [0.0, -0.0, 0.0001, 0.00009999999, 0.99995, 0.99994, 999999999.99996, 1e9, 9.9996e-5]
    values = [*small, *small.astype(np.float32), *exact, *edges, *(-each for each in edges)]
    values = [float(each) for each in values]
    written = page.evaluate(
        f"""async ([js, values]) => {{
          const {{ formatNumber }} = {LOAD};
          return [...values, NaN, Infinity, -Infinity].map(formatNumber);
        }}""",
        [module("common.js"), values],
    )
    assert written == [number(each) for each in (*values, np.nan, np.inf, -np.inf)]


def test_words_follow_the_language(page):
    catalogue = {
        "language": "pl",
        "messages": {
            "row {row}": "wiersz {row}",
            "{count} row": {
                "one": "{count} wiersz",
                "few": "{count} wiersze",
                "many": "{count} wierszy",
            },
        },
    }
    said = page.evaluate(
        f"""async (js) => {{
          const {{ translate, translatePlural, translateParts }} = {LOAD};
          const rows = (count) => translatePlural("{{count}} row", "{{count}} rows", count);
          const bold = document.createElement("b");
          return [
            translate("row {{row}}", {{ row: 3 }}),
            translate("column {{column}}", {{ column: 4 }}),
            ...[1, 2, 5, 12345].map(rows),
            translateParts("row {{row}}", {{ row: bold }})[1] === bold,
          ];
        }}""",
        _CATALOGUE.sub(
            lambda _: f"const CATALOGUE = {json.dumps(catalogue)};", module("messages.js")
        ),
    )
    space = "\N{NO-BREAK SPACE}"
    assert said == [
        "wiersz 3",
        "column 4",
        *("1 wiersz", "2 wiersze", "5 wierszy", f"12{space}345 wierszy"),
        True,
    ]
