"""Terms in a text of Markdown become links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

Forms = Mapping[str, str]
"""The name of a term by each word for it, as it is met in a text."""

# No prose: headings, code, formulas, links, addresses, tags, icons, what is filled in later.
_NO_PROSE = re.compile(
    r"^\#[^\n]*$|```.*?```|`[^`]*`|\$[^$]*\$|\[\[.*?\]\]|!?\[[^\]]*\]\([^)]*\)|\w+://\S+|<[^>]*>"
    r"|:\w+/\w+:|\{[^}]*\}",
    re.MULTILINE | re.DOTALL,
)
_STRONG = re.compile(r"(\*+)(.+?)\1", re.DOTALL)
_HANGUL = re.compile(r"[가-힣]")
# Of Korean, as they follow a noun; longer ones are made of these.
_PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|와|과|도|만|로|으로|마다|부터|까지|보다|처럼|이나|나|란|이란|인|이고|이며|"
    "이다|입니다|이라|라|이라는|라는|하고|들|뿐"
)


def mark_terms(
    text: str, forms: Forms, address: Callable[[str], str], wanted: Callable[[str], bool]
) -> str:
    """Make the first mention of each term a link.

    Parameters
    ----------
    text : str
        Markdown.
    forms : mapping of str to str
    address : callable
        Gives the address of a term by its name.
    wanted : callable
        Given a term's name once, when its first mention is found; tells whether to mark it.

    Examples
    --------
    >>> forms = {"pooling": "pooling", "max pooling": "max_pooling", "풀링": "pooling"}
    >>> mark_terms("Max pooling, `pooling`.", forms, "?term={}".format, lambda name: True)
    '[Max pooling](?term=max_pooling), `pooling`.'
    >>> mark_terms("풀링은 배우지 않습니다.", forms, "?term={}".format, lambda name: True)
    '[풀링](?term=pooling)은 배우지 않습니다.'
    """
    met: dict[str, bool] = {}
    pattern = _pattern(tuple(forms))

    def link(said: str, form: str) -> str:
        name = forms[form]
        if name in met:
            return said
        met[name] = wanted(name)
        return f"[{said}]({address(name)})" if met[name] else said

    def prose(part: str) -> str:
        return pattern.sub(lambda found: link(found[0], _form(found[0], forms)), part)

    def strong(part: str) -> str:
        # Stars beside a link's brackets would no longer be read as stars: they go into the link,
        # or what stands between them stays as it is.
        return _between(
            _STRONG,
            part,
            lambda found: (
                link(found[0], form) if (form := _form(found[2], forms)) in forms else found[0]
            ),
            prose,
        )

    return _between(_NO_PROSE, text, lambda found: found[0], strong) if forms else text


def _between(
    pattern: re.Pattern[str],
    text: str,
    inside: Callable[[re.Match[str]], str],
    outside: Callable[[str], str],
) -> str:
    """Change what a pattern finds in one way, and what lies between in another."""
    parts, end = [], 0
    for found in pattern.finditer(text):
        parts += [outside(text[end : found.start()]), inside(found)]
        end = found.end()
    return "".join([*parts, outside(text[end:])])


def _form(said: str, forms: Forms) -> str:
    """Give the word as the glossary has it, with another letter first perhaps."""
    return said if said in forms else said[:1].lower() + said[1:]


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Find the longest word that stands by itself, or before particles of Korean."""
    found = []
    for form in sorted(forms, key=len, reverse=True):
        first = form[:1]
        written = f"[{first.upper()}{first}]" if first.isalpha() and first.isascii() else first
        written += re.escape(form[1:])
        ends = rf"(?=(?:{_PARTICLES})*(?![가-힣\w]))" if _HANGUL.search(form) else r"(?![\w-])"
        found.append(f"{written}{ends}")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(found)})")
