"""How often one visitor may ask for something, so that nobody takes what is there for all."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_KEYS = 10_000  # those that asked last; who is forgotten begins anew


class RateLimit:
    """A bucket for each key: a minute's worth at once, and refilled evenly.

    May be used from any thread. Its clock is monotonic: setting the machine's changes nothing.

    Parameters
    ----------
    per_minute : int
    clock : callable
        Gives seconds.

    Examples
    --------
    >>> now = [0.0]
    >>> limit = RateLimit(2, lambda: now[0])
    >>> [limit.takes("me"), limit.takes("me"), limit.takes("me"), limit.takes("you")]
    [True, True, False, True]
    >>> now[0] = 30.0  # 1 = 2 * 30 / 60
    >>> [limit.takes("me"), limit.takes("me")]
    [True, False]
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # and when it was so

    def takes(self, key: str) -> bool:
        """Take one from a key's bucket; False where it is empty."""
        now = self._clock()
        with self._lock:
            left, then = self._left.pop(key, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - then) * self.per_minute / 60)
            taken = left >= 1
            self._left[key] = (left - taken, now)
            while len(self._left) > _MOST_KEYS:
                self._left.popitem(last=False)
        return taken
