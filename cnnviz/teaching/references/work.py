"""A work that is named as a source: ``works.toml`` has them all."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Work:
    """A paper, a book or a page.

    Attributes
    ----------
    key : str
        By which texts name it.
    authors : tuple of str
        Initials before the family name; all of them.
    year : int
    title : str
        In the language of the work, as are the authors.
    where : str
        The journal, conference or publisher.
    link : str
        By DOI or arXiv where it has one.
    """

    key: str
    authors: tuple[str, ...]
    year: int
    title: str
    where: str
    link: str

    @property
    def families(self) -> list[str]:
        """The family names of the authors.

        Examples
        --------
        >>> WORKS["maaten2008"].authors, WORKS["maaten2008"].families
        (('L. van der Maaten', 'G. Hinton'), ['van der Maaten', 'Hinton'])
        """
        return [
            " ".join(part for part in author.split() if not part.endswith("."))
            for author in self.authors
        ]


def _works() -> dict[str, Work]:
    written = tomllib.loads(Path(__file__).with_name("works.toml").read_text(encoding="utf-8"))
    return {key: Work(key, tuple(about.pop("authors")), **about) for key, about in written.items()}


WORKS = _works()
"""The works by their keys."""
