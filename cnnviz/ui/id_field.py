"""The id of a run in a page's address."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.training.store.ids import ID
from cnnviz.ui.link_fields import Field


def identifier(name: str, of: str = "a run") -> Field:
    """Make a field that is the id of a run, or of what else has ids, or empty."""

    def read(text: str) -> str:
        if not ID.fullmatch(text):
            raise ValueError(
                message(
                    "it must be the id of {of}, 22 letters, digits, - and _",
                    of=of,
                )
            )
        return text

    return Field(name, "", read, own=True)


def identifiers(name: str, most: int) -> Field:
    """Make a field that is the ids of some runs, separated by commas; at most so many."""

    def read(text: str) -> list[str]:
        found = list(dict.fromkeys(text.split(",")))
        if len(found) > most or not all(map(ID.fullmatch, found)):
            raise ValueError(
                message(
                    "it must be the ids of at most {most} runs, separated by commas",
                    most=most,
                )
            )
        return found

    return Field(name, [], read, ",".join, own=True)
