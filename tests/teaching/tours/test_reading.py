"""The file of a tour: what is read, and what is refused."""

from __future__ import annotations

import re

import pytest

from cnnviz.teaching.tours import Step, TourError, Wait, read_tour

HEAD = "# A title\n\npage: convolution\nminutes: 5\n\nWhat it teaches.\n\n"
STEP = "## A step\n\nshow: padding #formula\n\nLook here.\n\n"
WAITING = """## Move

set: kernel=box_blur&grid=1,0;2,-1&base=Drawn+shapes, instant
show: padding stage-* controls
wait: padding = same and bias != 0 and run !=

Choose **same**.

It is a formula: $a$

---

Now it is larger.
"""


def test_a_tour_is_read():
    tour = read_tour("padding", HEAD + STEP + WAITING + STEP)
    assert (tour.name, tour.page, tour.title) == ("padding", "convolution", "A title")
    assert (tour.minutes, tour.teaches) == (5, "What it teaches.")
    first, waiting, last = tour.steps
    assert first == last == Step("A step", "Look here.", ("padding", "#formula"))
    assert waiting.shown == ("padding", "stage-*", "controls")
    assert waiting.settings == {
        "kernel": "box_blur", "grid": "1,0;2,-1", "base": "Drawn shapes, instant",
    }  # fmt: skip
    assert waiting.waits == (
        Wait("padding", "same"),
        Wait("bias", "0", False),
        Wait("run", "", False),
    )
    assert waiting.body == "Choose **same**.\n\nIt is a formula: $a$"
    assert waiting.seen == "Now it is larger."


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (HEAD + STEP * 2, "3 to 7 steps, got 2"),
        (HEAD + STEP * 8, "3 to 7 steps, got 8"),
        (HEAD.replace("5", "soon") + STEP * 3, "`minutes` must be a whole number"),
        (HEAD.replace("5", "0") + STEP * 3, "`minutes` must be 1 to 60, got 0"),
        (HEAD.replace("What it teaches.", "") + STEP * 3, "must have a title and say what"),
        (HEAD + STEP.replace("Look here.", "") * 3, "must have a title and a text"),
        (HEAD + STEP.replace("show: padding #formula", "") * 3, "must show something"),
        (HEAD + STEP.replace("padding #formula", "a{b}") * 3, "got `a{b}`"),
        (HEAD + STEP.replace("show: padding", "show: a\nshow: b") * 3, "`show` must be one of"),
        (HEAD + STEP.replace("show: padding", "see: a\nshow: b") * 3, "`see` must be one of"),
        (HEAD + STEP.replace("show", "set: a\nshow") * 3, "bad query field"),
        (HEAD + STEP.replace("show", "wait: a = 1\nshow") * 3, "must say what was seen"),
        (HEAD + (STEP + "---\n\nSeen.\n\n") * 3, "must say what was seen where it waits"),
        (HEAD + WAITING.replace("padding = same", "padding: same") * 3, "`wait` must be such as"),
    ],
)
def test_what_is_no_tour_is_refused_by_a_sentence(text, rule):
    with pytest.raises(TourError, match=re.escape(rule)) as refused:
        read_tour("padding", text)
    assert str(refused.value).startswith("padding: ")
