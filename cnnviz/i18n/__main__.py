"""Bring the catalogues up to date with the code: `python -m cnnviz.i18n`.

With the code of a language, `python -m cnnviz.i18n de`, begin its catalogue too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from cnnviz.i18n.extraction import ROOT, files_of_code, messages_of
from cnnviz.i18n.language import CATALOGUES, locale_of

# No dates: they would differ in every branch.
_HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: {plurals}\n"

"""


def main(begun: list[str]) -> None:
    """Write each catalogue: translations that are there stay, what the code lost goes."""
    code = catalogue_of_code()
    for path in sorted({*CATALOGUES.glob("*.po"), *(CATALOGUES / f"{name}.po" for name in begun)}):
        catalogue = read(path)
        catalogue.update(code, no_fuzzy_matching=True)
        write(catalogue, path)
        missing = sum(not is_translated(each.string) for each in catalogue if each.id)
        print(f"{path.stem}: {len(catalogue)} messages, {missing} not translated")


def catalogue_of_code() -> Catalog:
    """Gather the messages of all that the app consists of, with the files where each stands."""
    catalogue = Catalog(project="cnnviz", charset="utf-8", fuzzy=False)
    for path in files_of_code():
        for found in messages_of(path):
            catalogue.add(found, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalogue


def read(path: Path) -> Catalog:
    """Read a language's catalogue, empty where there is none yet."""
    locale = locale_of(path.stem)
    if not path.exists():
        return Catalog(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue so that a change of the code changes few lines of it."""
    for each in catalogue:
        each.flags.discard("python-format")  # a "%" in a text, which means itself
        each.flags.discard("python-brace-format")
    header = _HEADER.format(language=path.stem, plurals=catalogue.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode("utf-8"))
        write_po(
            file,
            catalogue,
            width=100,
            omit_header=True,
            include_lineno=False,
            ignore_obsolete=True,
            sort_output=True,
        )


def is_translated(said: str | Sequence[str] | None) -> bool:
    """Tell whether a message has all its forms."""
    return bool(said) if said is None or isinstance(said, str) else all(said)


if __name__ == "__main__":
    main(sys.argv[1:])
