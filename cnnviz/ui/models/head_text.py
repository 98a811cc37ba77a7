"""What is said of an output: how it is meant, how likely a class is, what is explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnnviz.figures import number, percent
from cnnviz.i18n import Message, translate
from cnnviz.inspection import Head
from cnnviz.ui.text import literal, sections


def class_names(head: Head) -> list[str]:
    """Give what the classes of an output are called; those of no name, in the reader's language.

    Examples
    --------
    >>> class_names(Head("dense", 2, "logits"))
    ['class 0', 'class 1']
    """
    return _translated(head.class_names)


def unit_names(head: Head) -> list[str]:
    """Give what the numbers of an output are called; see `class_names`."""
    return _translated(head.unit_names)


def _translated(names: Sequence[str]) -> list[str]:
    # A stranger's own name stays as it is, even where it is a word that the catalogue has.
    return [translate(name) if isinstance(name, Message) else name for name in names]


def meaning(head: Head, write: Callable[[str], str] = literal) -> str:
    """Say what the numbers of an output mean; nothing of probabilities by softmax.

    Parameters
    ----------
    head : Head
    write : callable
        Writes a stranger's name, by default for Markdown.

    Examples
    --------
    >>> meaning(Head("dense", 1, "number"))
    'A single number, and no probability.'
    >>> meaning(Head("dense", 3, "logits", ending="relu"))[:17]
    'It ends in relu: '
    """
    return _said(head.meaning, head, write)


def explained(head: Head) -> str:
    """Say which number of a class is explained."""
    return _said(f"{head.meaning} score", head, literal)


def share(head: Head, value: float) -> str:
    r"""Write how likely a class is; the number itself where that is no probability.

    Examples
    --------
    >>> share(Head("dense", 1, "binary"), 0.953), share(Head("dense", 1, "number"), 0.953)
    ('95.3\xa0%', '0.953')
    """
    return percent(value) if head.kind.are_probabilities else number(value)


def _said(section: str, head: Head, write: Callable[[str], str]) -> str:
    names = [write(name) for name in _translated(head.class_names[:2])]
    text = sections("heads").plain
    said = text.get(f"{section} after an activation" if head.ending else section, text[section])
    return said.format(*names, ending=head.ending)
