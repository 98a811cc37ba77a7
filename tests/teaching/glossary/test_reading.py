"""The glossary's file: what it may hold."""

from __future__ import annotations

import pytest

from cnnviz.teaching.glossary import GlossaryError, read_glossary

TERM = "## loss\n\nwords: loss, losses\npage: learning\npicture: loss\n\nHow far off.\n"


def test_a_term_has_words_a_page_a_picture_and_a_sentence():
    term = read_glossary(TERM)["loss"]
    assert (term.words, term.page, term.picture) == (("loss", "losses"), "learning", "loss")
    assert term.sentence == "How far off."
    assert not term.common
    assert read_glossary(TERM.replace("words", "common: yes\nwords"))["loss"].common


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TERM.replace("words: loss, losses\n", ""), "`loss` must have words"),
        (TERM.replace("How far off.", ""), "must have one paragraph of plain text"),
        (TERM.replace("How far off.", "How **far**."), "must have one paragraph of plain text"),
        (TERM.replace("How far off.", "How\n\nfar."), "must have one paragraph of plain text"),
        (
            TERM.replace("page", "side"),
            "`side` of the term `loss` must be one of words",
        ),
        (TERM + TERM, "There are two terms `loss`"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(text, said):
    with pytest.raises(GlossaryError, match=said):
        read_glossary(text)
