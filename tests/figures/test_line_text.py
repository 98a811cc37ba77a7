from __future__ import annotations

from cnnviz.figures.line_text import line_text
from cnnviz.figures.steps_chart import steps_chart
from cnnviz.figures.strategies import Strategy, strategies_chart
from cnnviz.figures.sweep_lines import Line, sweep_lines
from cnnviz.i18n import speak


def test_each_line_of_shares_is_told_in_per_cent():
    drawn = strategies_chart(
        [
            Strategy("From scratch", (1, 2, 3), (0.1, 0.6, 0.5), 0),
            Strategy("Frozen", (1, 2, 3), (None, 0.4, None), 1),
        ],
        x_title="Epoch",
        y_title="Accuracy",
    )
    assert line_text(drawn).replace("\N{NO-BREAK SPACE}", " ") == (
        "From scratch: 10.0 % at 1, 50.0 % at 3; at least 10.0 %, at most 60.0 %. "
        "Frozen: 40.0 % at 2, 40.0 % at 2; at least 40.0 %, at most 40.0 %."
    )


def test_a_loss_that_leaves_all_bounds_is_told_up_to_there():
    drawn = steps_chart([2.3, 0.5, float("nan")], step="Steps", loss="Loss")
    assert line_text(drawn) == "Loss: 2.3 at 0, 0.5 at 1; at least 0.5, at most 2.3."


def test_a_chart_without_a_point_says_nothing():
    assert line_text(steps_chart([float("nan")], step="Steps", loss="Loss")) == ""


def test_lines_are_told_in_the_language_that_is_spoken():
    drawn = sweep_lines([Line("고양이", (0.0, 1.0), (1.0, 0.0))], setting="밝기", title="확률")
    with speak("ko"):
        assert line_text(drawn).startswith("고양이: 0에서 100")
