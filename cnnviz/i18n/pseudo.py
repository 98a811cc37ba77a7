"""English that looks foreign: in tests, what is not translated shows, and what overflows."""

from __future__ import annotations

import gettext
import re

_ACCENTED = dict(zip("AEIOUYaeiouy", "ÅÉÎÖÛÝåéîöûý", strict=True))
_KEPT = re.compile(r"(\{[^}]*\}|`[^`]*`|\$[^$]*\$|<[^>]*>|\]\([^)]*\)|:\w+/\w+:|&\w+;|\S+://\S+)")


def accented(text: str) -> str:
    """Write English with accents, each vowel twice; placeholders, code and markup stay.

    Examples
    --------
    >>> accented("Epoch {epoch} of `fit`")  # an `é` after each `e`, and so on
    'Eépoöch {epoch} oöf `fit`'
    """
    parts = _KEPT.split(text)
    parts[::2] = [
        "".join(letter + _ACCENTED.get(letter, "").lower() for letter in part)
        for part in parts[::2]
    ]
    return "".join(parts)


class PseudoTranslations(gettext.NullTranslations):
    """A catalogue that has every message."""

    def gettext(self, message: str) -> str:
        """Translate a message."""
        return accented(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Translate a message that depends on a count."""
        return accented(msgid1 if n == 1 else msgid2)
