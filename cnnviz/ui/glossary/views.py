"""What the page draws: a card for each term, with its words and sentences in every language."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit as st

from cnnviz.i18n import LANGUAGES, current_language, translate
from cnnviz.ui.glossary.route import picture_address
from cnnviz.ui.glossary.terms import picture_of, terms
from cnnviz.ui.new_tab import address_of
from cnnviz.ui.pages import PAGES

_STYLE = Path(__file__).with_name("glossary.css")


def style() -> None:
    """Bring the page's own looks."""
    st.html(_STYLE)


def languages() -> list[str]:
    """List the languages, the one that is spoken first."""
    return list(dict.fromkeys([current_language(), *LANGUAGES]))


def found(search: str) -> list[str]:
    """List the terms that have a text among their words or in their sentence, in any language.

    They are in the order of the words of the language that is spoken.

    Examples
    --------
    >>> found("풀링")[:2], found("  LOGITS ")
    (['average_pooling', 'global_pooling'], ['logits', 'softmax'])
    """
    wanted = search.strip().casefold()
    texts = {
        name: " ".join(
            part
            for language in languages()
            for part in (*terms(language)[name].words, terms(language)[name].sentence)
        )
        for name in terms()
    }
    names = [name for name, text in texts.items() if wanted in text.casefold()]
    return sorted(names, key=lambda name: terms()[name].words[0].casefold())


def cards(names: Iterable[str]) -> None:
    """Draw terms."""
    st.html(f'<div class="glossary">{"".join(map(_card, names))}</div>')


def _card(name: str) -> str:
    term, drawn = terms()[name], picture_of(terms()[name])
    page, here = PAGES[term.page], address_of(PAGES["glossary"], f"term={name}")
    told = {language: terms(language)[name] for language in languages()}
    words = " · ".join(
        f'<span lang="{language}">{escape(each.words[0])}</span>' for language, each in told.items()
    )
    said = "".join(
        f'<p lang="{language}">{escape(each.sentence)}</p>' for language, each in told.items()
    )
    met = translate("On the page “{page}”", page=translate(page.title))
    return (
        f'<article class="glossary-term">'
        f'<h2><a href="{escape(here)}" target="_blank">{words}</a></h2>'
        f'<div class="glossary-said">{said}</div>'
        f'<img src="{picture_address(name, current_language())}" alt="{escape(drawn.label)}" '
        f'loading="lazy" width="{drawn.width}" height="{drawn.height}">'
        f'<p><a href="{escape(address_of(page))}" target="_blank">{escape(met)}</a></p></article>'
    )
