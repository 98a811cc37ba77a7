"""The explanations: one Markdown file a topic, in sections headed ``## name``."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "text"
_MARKUP = re.compile(r"([\\`*_~$:<>\[\]#|!])")


def literal(name: str) -> str:
    r"""Write a stranger's name, of a file or a class say, so that Markdown leaves it as it is.

    Examples
    --------
    >>> print(literal("my_cat"))
    my\_cat
    """
    return _MARKUP.sub(r"\\\1", name)


@functools.cache
def sections(topic: str, language: str = "en") -> dict[str, str]:
    """Read one file of explanations.

    Parameters
    ----------
    topic : str
        The file's name without ``.md``.
    language : str
        The folder under ``cnnviz/ui/text``.

    Returns
    -------
    dict of str to str
        Section name to Markdown, in the order of the file.

    Examples
    --------
    >>> "intro" in sections("convolution")
    True
    """
    content = (_FOLDER / language / f"{topic}.md").read_text(encoding="utf-8")
    content = re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", content)
    _, *parts = re.split(r"^## (.+)$", content, flags=re.MULTILINE)
    return {name.strip(): body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
