"""The epoch in hand, as it is reported while it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from cnnviz.training.metrics import Sums, of_steps
from cnnviz.training.store.records import Live

POINTS = 200
EVERY = 0.25  # seconds between two reports, at least


class Progress:
    """Counts batches, and reports them four times a second at most.

    Parameters
    ----------
    report : callable
        Takes a `Live`.
    batches, epochs : int
        Of an epoch; of the run.
    clock : callable
        Gives seconds.

    Attributes
    ----------
    batch : int
        Batches done of this epoch.
    sums : Sums
        What they came to.

    Examples
    --------
    >>> seen = []
    >>> progress = Progress(seen.append, batches=2, epochs=1)
    >>> progress.begin(1)
    >>> progress.add(Sums(images=8, loss=4.0, correct=6), learning_rate=0.1, seconds=1.0)
    >>> seen[-1].points  # 0.5 = 4 / 8, 0.75 = 6 / 8
    ((1, 0.5, 0.75),)
    """

    def __init__(
        self,
        report: Callable[[Live], None],
        batches: int,
        epochs: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report, self._clock = report, clock
        self._batches, self._epochs = batches, epochs
        self._end_seconds = 0.0  # what an epoch takes beyond its batches
        self._pace = 0.0  # seconds a batch
        self._told = -EVERY

    def begin(self, epoch: int) -> None:
        """Start an epoch, counted from 1."""
        self._epoch = epoch
        self.batch, self.seconds, self.sums = 0, 0.0, Sums(0, 0.0, 0)
        self._timed = (0, 0, 0.0)  # batches, images, seconds
        self._ended = False
        self._points: list[tuple[float, ...]] = []
        self._rate = 0.0

    def add(self, found: Sums, *, learning_rate: float, seconds: float) -> None:
        """Count a batch, which came to so much and took so long."""
        self.batch += 1
        self.sums = self.sums.plus(found)
        self.seconds += seconds
        self._rate = learning_rate
        self._points.append((self.batch, *of_steps(found).values()))
        # In the run's first batch all is compiled: it tells the pace only if there is no other.
        if self._pace or self.batch > 1 or self._batches == 1:
            batches, before, busy = self._timed
            self._timed = (batches + 1, before + found.images, busy + seconds)
            self._pace = self._timed[2] / self._timed[0]
        if self._clock() - self._told >= EVERY:
            self.tell()

    def end(self, seconds: float) -> None:
        """Finish the epoch, which took so long beyond its batches."""
        self._end_seconds, self._ended = seconds, True
        self.tell()

    @property
    def images_per_second(self) -> float:
        """The pace of this epoch, without the batch in which all was compiled."""
        _, images, seconds = self._timed
        return images / seconds if seconds else 0.0

    def tell(self) -> None:
        """Report now."""
        self._told = self._clock()
        epochs = self._epochs - self._epoch
        batches = self._batches - self.batch + epochs * self._batches
        ends = epochs + (not self._ended)
        self._report(
            Live(
                self._epoch,
                self.batch,
                self._batches,
                self.images_per_second,
                batches * self._pace + ends * self._end_seconds,
                self._rate,
                tuple(self._points[i] for i in thinned(len(self._points))),
            )
        )


def thinned(count: int, most: int = POINTS) -> list[int]:
    """Choose at most so many of a number of points, evenly, the first and the last among them.

    Examples
    --------
    >>> thinned(3), thinned(9, most=3)
    ([0, 1, 2], [0, 4, 8])
    """
    return (
        list(range(count))
        if count <= most
        else np.linspace(0, count - 1, most).astype(int).tolist()
    )
