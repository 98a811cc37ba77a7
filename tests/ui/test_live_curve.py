"""The curves that grow: what the browser is sent."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from cnnviz.figures.curves import TONES
from cnnviz.ui.runs.views import percent
from tests.ui.test_components import mounted


def page() -> None:
    from cnnviz.figures.curves import Curve
    from cnnviz.training.metrics import LOSS
    from cnnviz.ui.components.live_curve import live_curve

    lines = [
        Curve("validation", (0, 1), (2.5, None)),
        Curve("this epoch", (1.25, 1.5), (2.0, 1.5), tone=1, faint=True),
    ]
    live_curve(lines, LOSS, end=8, key="loss-a__b")  # a run's id may hold two underscores


def share_page() -> None:
    from cnnviz.figures.curves import Curve
    from cnnviz.training.metrics import ACCURACY
    from cnnviz.ui.components.live_curve import live_curve

    live_curve([Curve("validation", (1,), (0.4625,))], ACCURACY, end=8, key="a")


def test_lines_are_sent_with_gaps_and_colours() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    sent = json.loads(mounted(app, "live_curve").json)
    assert (sent["title"], sent["end"], sent["share"]) == ("Loss", 8, False)
    first, second = sent["lines"]
    assert (first["epochs"], first["values"], first["faint"]) == ([0, 1], [2.5, None], False)
    assert (first["texts"], second["texts"]) == (["2.500", "–"], ["2.000", "1.500"])
    assert (first["colour"], second["colour"], second["faint"]) == (*TONES, True)


def test_shares_are_written_as_in_the_large_numbers() -> None:
    app = AppTest.from_function(share_page).run()
    (line,) = json.loads(mounted(app, "live_curve").json)["lines"]
    assert (
        line["texts"] == [percent(0.4625)] == ["46.2\N{NO-BREAK SPACE}%"]
    )  # a browser would make it 46.3
