"""Some of the pictures, and some of those set apart, class by class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message

Indices = NDArray[np.int64]


def stratified_split(labels: Indices, used: int, kept: int, seed: int) -> tuple[Indices, Indices]:
    """Use some of the pictures, and set some of those apart, each class by the same share.

    A class is cut as evenly as whole pictures allow, and has a picture in either part where the
    numbers allow it.

    Parameters
    ----------
    labels : ndarray of int64, shape (N,)
        At least 0.
    used : int
        How many pictures to use, 0 to N.
    kept : int
        How many of those to set apart, 0 to `used`.
    seed : int
        The same seed gives the same pictures on every machine.

    Returns
    -------
    rest : ndarray of int64, shape (used - kept,)
        Indices into `labels`, in a random order.
    apart : ndarray of int64, shape (kept,)

    Raises
    ------
    ValueError
        If a number is outside its range.

    Examples
    --------
    >>> labels = np.repeat([0, 1], [80, 20])
    >>> rest, apart = stratified_split(labels, used=50, kept=10, seed=0)
    >>> np.bincount(labels[apart]).tolist()  # 8 = 80 / 100 * 10
    [8, 2]
    >>> np.bincount(labels[rest]).tolist()  # 32 = 80 / 100 * 50 - 8
    [32, 8]
    """
    for name, value, most in (("used", used, labels.size), ("kept", kept, used)):
        if not 0 <= value <= most:
            raise ValueError(
                message(
                    "`{name}` must be from 0 to {most:,}, got {value:,}.",
                    name=name,
                    most=most,
                    value=value,
                )
            )
    if seed < 0:
        raise ValueError(message("`seed` must be at least 0, got {seed}.", seed=seed))
    counts = np.bincount(labels).astype(np.int64)
    uses = _shared_out(used, counts, counts)
    keeps = _shared_out(kept, uses, np.maximum(uses - 1, 0))
    # PCG64's raw bits, whose stream NumPy promises to keep, and a sort that keeps ties in order.
    order = np.argsort(np.random.PCG64(seed).random_raw(labels.size), kind="stable")
    ordered = labels[order]
    place = np.empty_like(labels)  # of each picture among those of its class
    for label, count in enumerate(counts):
        place[ordered == label] = np.arange(count)
    apart = place < keeps[ordered]
    return order[~apart & (place < uses[ordered])], order[apart]


def _shared_out(total: int, counts: Indices, most: Indices) -> Indices:
    """Share a total out over classes in proportion to their counts, by largest remainders.

    Each class gets at least 1 and at most `most`, as far as the total allows.
    """
    shares, remainders = np.divmod(counts * total, max(1, int(counts.sum())))
    missing = total - int(shares.sum())
    shares[np.argsort(-remainders, kind="stable")[:missing]] += 1
    for poor in np.flatnonzero((shares == 0) & (most > 0)):
        rich = int(shares.argmax())
        if shares[rich] > 1:
            shares[rich] -= 1
            shares[poor] += 1
    for full in np.flatnonzero(shares > most):
        free = int((most - shares).argmax())
        if shares[free] < most[free]:
            shares[full] -= 1
            shares[free] += 1
    return shares
