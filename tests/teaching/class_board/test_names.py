"""Names are a stranger's text: one visible line, told apart."""

from __future__ import annotations

import pytest

from cnnviz.teaching.class_board.names import MAX_NAME, plain_name, told_apart


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Kim \t Mina\n", "Kim Mina"),
        ("김민아", "김민아"),
        ("<b>*x*</b>", "<b>*x*</b>"),  # shown as it stands, never as markup
        ("=1+1", "=1+1"),
        ("a\u202eb\u200b\x00c", "abc"),  # turns its line around, is not seen, ends texts
        ("e" + "\u0323" * 9, "\u1eb9" + "\u0323" * 3),  # composed, and a tower of accents cut
    ],
)
def test_what_is_kept_of_a_name(typed, kept):
    assert plain_name(typed) == kept


@pytest.mark.parametrize("typed", ["", " \n", "\u200b\u202e", "x" * (MAX_NAME + 1)])
def test_nothing_or_too_much_is_no_name(typed):
    with pytest.raises(ValueError, match="A name has 1 to 24 characters, got"):
        plain_name(typed)


def test_the_longest_name_is_told_apart_too():
    name = "x" * MAX_NAME
    assert told_apart(name, [name]) == f"{name} 2"
    assert told_apart("Ｍina", ["mina"]) == "Ｍina 2"  # looks alike in wide letters
