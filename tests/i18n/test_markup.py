"""The words of HTML: which they are, and that all else stays as it is."""

from __future__ import annotations

import pytest

from cnnviz.i18n.markup import with_words


@pytest.mark.parametrize(
    ("fragment", "wanted"),
    [
        ("<p>one <b>two</b></p>", "<p>ONE <b>TWO</b></p>"),
        (
            '<a title="a &amp; b" class="c">d &lt; e</a>',
            '<a title="A &amp; B" class="c">D &lt; E</a>',
        ),
        ('<input type="text" placeholder="p">t<br>u', '<input type="text" placeholder="P">T<br>U'),
        (
            '<svg viewBox="0 0"><path d="M1 2z"/></svg>',
            '<svg viewBox="0 0"><path d="M1 2z"/></svg>',
        ),
        ('<i translate="no">z<b>y</b></i> w', '<i translate="no">z<b>y</b></i> W'),
        ("<p>→ 1</p>\n", "<p>→ 1</p>\n"),
    ],
)
def test_texts_and_names_are_words_and_nothing_else_is(fragment, wanted):
    assert with_words(fragment, str.upper) == wanted


def test_translations_cannot_bring_markup():
    assert (
        with_words('<p title="a">b</p>', lambda _: '"<i>')
        == '<p title="&quot;&lt;i&gt;">"&lt;i&gt;</p>'
    )
