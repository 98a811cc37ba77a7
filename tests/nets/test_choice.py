from __future__ import annotations

import pytest

from cnnviz.nets.choice import KNOWN, ModelChoice

RUN = "A" * 22


@pytest.mark.parametrize("text", [*KNOWN, f"run-{RUN}", "untrained-Tiny~8x8x3~fl~d,u3"])
def test_a_choice_comes_back_from_a_link(text):
    assert ModelChoice.from_text(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "run-",
        "run-../../etc/passwd",
        "file-" + "a" * 64,
        "random-",
        "random-fast",
        "edges-x",
        "untrained-x",
    ],
)
def test_junk_in_a_link_is_refused_with_what_is_possible(text):
    sentence = r"is no model: it must be seed, fast, wide, VGG16, .*run's id"
    with pytest.raises(ValueError, match=sentence):
        ModelChoice.from_text(text)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("shipped", "slow"),
        ("file", "../x"),
        ("run", "short"),
        ("imagenet", ""),
        ("untrained", ""),
        ("else", "seed"),
    ],
)
def test_a_choice_checks_itself(kind, name):
    with pytest.raises(ValueError, match="is no model of the kind"):
        ModelChoice(kind, name)


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match=r"`scale` must be one of auto, 0\.\.255, 0\.\.1"):
        ModelChoice("shipped", "fast", scale="0..2")
