"""The explanations: one Markdown file a topic, in sections headed ``## name``."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from cnnviz.i18n import ENGLISH, current_language
from cnnviz.ui.glossary.mentions import with_terms
from cnnviz.ui.references.addresses import with_sources

TEXTS = Path(__file__).parent / "text"
_MARKUP = re.compile(r"([\\`*_~$:<>\[\]#|!&])")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # which way letters run, of all that follows
_BLOCK = re.compile(r"^(\d*)([-+=.)])")  # begins a list, or makes a heading of the line above


def literal(name: str) -> str:
    r"""Write a stranger's name, of a file or a class say, so that Markdown leaves it as it is.

    Examples
    --------
    >>> print(literal("my_cat"))
    my\_cat
    """
    return _MARKUP.sub(r"\\\1", _TURNS.sub("", name))


def literal_lines(text: str) -> str:
    r"""Write a stranger's lines so that Markdown leaves them as they are, each on its own.

    Examples
    --------
    >>> literal_lines("Try both:\n1. same")  # neither a list nor one line
    'Try both\\:  \n1\\. same'
    """
    lines = (literal(line.strip()) for line in text.splitlines())
    return "  \n".join(_BLOCK.sub(r"\1\\\2", line) for line in lines)


class Sections(dict[str, str]):
    """Explanations by the names of their sections; one that is asked for has its terms marked."""

    def __getitem__(self, name: str) -> str:
        """Give a section to be shown as Markdown."""
        return with_terms(super().__getitem__(name))

    def get(self, name: str, default: Any = None) -> Any:
        """Give a section to be shown as Markdown, or the default."""
        return with_terms(super().get(name, "")) if name in self else default

    @property
    def plain(self) -> dict[str, str]:
        """The sections as they are written: for help, and for what is no Markdown."""
        return dict(self.items())


def sections(topic: str, language: str | None = None) -> Sections:
    """Give a topic's explanations, in English where a language has none.

    Parameters
    ----------
    topic : str
        The file's name without ``.md``.
    language : str, optional
        The folder under ``cnnviz/ui/text``; by default of the language that is spoken. So a page
        asks at each run, and no module keeps what it was given.

    Returns
    -------
    Sections
        Section name to Markdown, in the order of the English file.

    Examples
    --------
    >>> "intro" in sections("convolution")
    True
    """
    return _sections(topic, language or current_language())


@functools.cache
def _sections(topic: str, language: str) -> Sections:
    english = own_sections(topic, ENGLISH)
    other = own_sections(topic, language)
    return Sections({name: other.get(name, text) for name, text in english.items()})


def own_sections(topic: str, language: str) -> dict[str, str]:
    """Read the explanations that a language itself has of a topic."""
    path = TEXTS / language / f"{topic}.md"
    if not path.exists() and language != ENGLISH:
        return {}
    content = path.read_text(encoding="utf-8")
    content = with_sources(content, language)
    content = re.sub(r"(?<=[\d}]) %", "\N{NO-BREAK SPACE}%", content)  # as `percent` writes
    _, *parts = re.split(r"^## (.+)$", content, flags=re.MULTILINE)
    return {name.strip(): body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
