"""The glossary's file: Markdown, with a head for each term.

The file of another language has the same terms, with words and a sentence of its own; the rest of
the head stands in the English one::

    ## strides

    words: stride, strides
    page: convolution
    picture: strides

    How many cells the window moves from one place to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = re.compile(r"(\w+): ?(.*)")
_KEYS = ("words", "page", "picture", "common")
_MARKUP = re.compile(r"[*`$\[\]<>]")


class GlossaryError(ValueError):
    """A file that is no glossary; one sentence."""


@dataclass(frozen=True)
class Term:
    """A term in one language.

    Attributes
    ----------
    name : str
        In links, the same in all languages.
    words : tuple of str
        As it is met in texts, the first as it is called.
    sentence : str
        Plain text.
    page, picture : str
        The page where it is met, and its picture; "" in a language that leaves it to English.
    common : bool
        Whether its words are met so often that texts are not marked with it.
    """

    name: str
    words: tuple[str, ...]
    sentence: str
    page: str = ""
    picture: str = ""
    common: bool = False

    def __post_init__(self) -> None:
        if not self.words or not all(self.words):
            raise ValueError(f"The term `{self.name}` must have words.")
        if not self.sentence or "\n" in self.sentence or _MARKUP.search(self.sentence):
            raise ValueError(f"The term `{self.name}` must have one paragraph of plain text.")


def read_glossary(text: str) -> dict[str, Term]:
    r"""Read the file of a language.

    Raises
    ------
    GlossaryError
        One sentence.

    Examples
    --------
    >>> found = read_glossary("## bias\n\nwords: bias, biases\n\nA number that is added.")
    >>> found["bias"].words
    ('bias', 'biases')
    """
    _, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    found: dict[str, Term] = {}
    for section in sections:
        try:
            term = _term(section)
        except ValueError as sentence:
            raise GlossaryError(str(sentence)) from None
        if term.name in found:
            raise GlossaryError(f"There are two terms `{term.name}`.")
        found[term.name] = term
    return found


def _term(section: str) -> Term:
    name, _, rest = section.partition("\n")
    lines = rest.strip().split("\n")
    head: dict[str, str] = {}
    while lines and (found := _HEAD.fullmatch(lines[0])):
        key, value = found.groups()
        if key not in _KEYS or key in head:
            raise ValueError(
                f"`{key}` of the term `{name}` must be one of {', '.join(_KEYS)}, each once."
            )
        head[key] = value.strip()
        lines.pop(0)
    words = tuple(each.strip() for each in head.get("words", "").split(","))
    return Term(
        name.strip(),
        words,
        "\n".join(lines).strip(),
        head.get("page", ""),
        head.get("picture", ""),
        head.get("common") == "yes",
    )
