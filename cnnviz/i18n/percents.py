"""Shares in per cent, as the language writes them."""

from __future__ import annotations

from cnnviz.i18n.numbers import localised
from cnnviz.i18n.translate import translate


def percent(share: float, digits: int = 1) -> str:
    r"""Write a share; what is not quite none or all does not look so.

    The space before the sign is one at which no line is broken; Korean has none.

    Parameters
    ----------
    share : float
        0 to 1.
    digits : int
        After the point; none after the point of 0 and of 1.

    Examples
    --------
    >>> percent(0.0), percent(0.5123), percent(1.0)
    ('0\xa0%', '51.2\xa0%', '100\xa0%')
    >>> percent(0.00002), percent(0.99999), percent(0.999, digits=0)
    ('< 0.1\xa0%', '> 99.9\xa0%', '> 99\xa0%')
    """
    least = 10.0 ** -(digits + 2)
    if share in (0, 1):
        return _written(share, 0)
    if share < least:
        return translate("< {percent}", percent=_written(least, digits))
    if share > 1 - least:
        return translate("> {percent}", percent=_written(1 - least, digits))
    return _written(share, digits)


def percent_sign() -> str:
    """Give what follows a number of per cent, for a chart that writes its own numbers."""
    return translate("{number}\N{NO-BREAK SPACE}%", number="")


def _written(share: float, digits: int) -> str:
    number = localised(f"{100 * share:.{digits}f}")
    return translate("{number}\N{NO-BREAK SPACE}%", number=number)
