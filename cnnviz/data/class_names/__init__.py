"""Names of classes as people keep them: a line each, numbered, as JSON, or in a table."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from cnnviz.data.class_names.errors import ClassNamesError
from cnnviz.data.class_names.literal import is_literal, names_of_literal
from cnnviz.data.class_names.numbered import in_order, numbered
from cnnviz.data.class_names.table import names_of_table
from cnnviz.data.dataset import quoted
from cnnviz.i18n import message

__all__ = ["MAX_NAMES", "ClassNamesError", "class_names_from", "repeated"]

MAX_NAMES = 25_000  # ImageNet's whole list has 21,843
MAX_LENGTH = 200  # characters of a name
_MAX_WRITTEN = 4 * MAX_LENGTH  # with the parts of letters apart
MAX_BYTES = 4 * 2**20


def class_names_from(file: bytes | str, filename: str = "") -> tuple[str, ...]:
    r"""Read names of classes, in the order of the classes.

    What the text is, it says itself: a name a line, with or without its number (``0 cat``, as
    Teachable Machine writes it); one line with commas; a list or a map in JSON, or as Python
    prints it (``{"0": "cat"}`` or ``{"cat": 0}``); a table with or without headings, of names or
    of numbers and names. Numbers count if they go from 0, or from 1, without a gap; else they are
    part of the names.

    Parameters
    ----------
    file : bytes or str
        Text in UTF-8, or in UTF-16 with its mark; at most `MAX_BYTES`.
    filename : str
        One that ends in ``.csv`` or ``.tsv`` is a table, whose headings are no names.

    Returns
    -------
    tuple of str
        At most `MAX_NAMES`, each of one line of 1 to `MAX_LENGTH` characters that can be printed,
        and maybe markup, which whoever shows them must not act on. Blank lines are left out.

    Raises
    ------
    ClassNamesError
        If it holds no names, or too many or too long ones, or numbers that leave one out.

    Examples
    --------
    >>> class_names_from("1 dog\n0 cat")  # by their numbers
    ('cat', 'dog')
    >>> class_names_from(b'{"dog": 1, "cat": 0}')
    ('cat', 'dog')
    """
    text = _decoded(file).strip()
    is_table = filename.lower().endswith((".csv", ".tsv"))
    if is_literal(text) and not is_table:
        found = names_of_literal(text)
    else:
        text = text if is_table else _without_commas(text)
        lines = [line.strip(" ") for line in text.splitlines() if line.strip()]
        if len(lines) > MAX_NAMES + 1:  # with a heading; before each of them is looked into
            raise ClassNamesError(
                message(
                    "These are {count:,} lines, but at most {most:,} names are taken.",
                    count=len(lines),
                    most=MAX_NAMES,
                )
            )
        found = names_of_table(lines, is_table) or in_order(numbered(lines)) or lines
    return _checked(found)


def repeated(names: Sequence[str]) -> tuple[str, ...]:
    """Give the names that more than one class has.

    Examples
    --------
    >>> repeated(["crane", "cat", "crane"])
    ('crane',)
    """
    return tuple(name for name, count in Counter(names).items() if count > 1)


def _decoded(file: bytes | str) -> str:
    if len(file) > MAX_BYTES:
        raise ClassNamesError(
            message(
                "A list of names has at most {megabytes} MB, but this has "
                "{most_megabytes:,.1f} MB: bring the names alone.",
                megabytes=MAX_BYTES // 2**20,
                most_megabytes=len(file) / 2**20,
            )
        )
    if isinstance(file, bytes):
        wide = file.startswith((b"\xff\xfe", b"\xfe\xff"))
        try:
            file = file.decode("utf-16" if wide else "utf-8")
        except UnicodeDecodeError:
            raise ClassNamesError(
                message(
                    "This is no text in UTF-8: save the list as text in UTF-8, and bring it again.",
                )
            ) from None
    if "\0" in file:
        raise ClassNamesError(message("This is no text: bring a list of names, a line each."))
    return file.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def _without_commas(text: str) -> str:
    """Take off what ends each line of a list in a program, and the quotation marks of all."""
    *lines, last = [line.strip() for line in text.splitlines()] or [""]
    if not lines or not all(line.endswith(",") for line in lines if line):
        return text
    names = [line.removesuffix(",").rstrip() for line in (*lines, last) if line]
    for mark in "'\"":
        if all(len(name) > 1 and name[0] == name[-1] == mark for name in names):
            names = [name[1:-1] for name in names]
    return "\n".join(names)


def _checked(found: Sequence[str]) -> tuple[str, ...]:
    if not found:
        raise ClassNamesError(message("There are no names in this: write one a line."))
    if len(found) > MAX_NAMES:
        raise ClassNamesError(
            message(
                "These are {count:,} names, but at most {max_names:,} are taken.",
                count=len(found),
                max_names=MAX_NAMES,
            )
        )
    return tuple(_name(number, written) for number, written in enumerate(found))


def _name(number: int, written: str) -> str:
    name = " ".join(written.split())
    # To put the parts of letters together takes the square of their number.
    if len(name) <= _MAX_WRITTEN:
        # Macs keep names of folders with the parts of a letter apart.
        whole = unicodedata.normalize("NFC", name)
        name = "".join(each for each in whole if each.isprintable()).strip()
    if not name:
        raise ClassNamesError(message("Class {number} has no name: give it one.", number=number))
    if len(name) > MAX_LENGTH:
        raise ClassNamesError(
            message(
                "The name of class {number}, {name} and so on, has {count:,} characters, but "
                "at most {max_length} are taken.",
                number=number,
                name=quoted(name[:20]),
                count=len(name),
                max_length=MAX_LENGTH,
            )
        )
    return name
