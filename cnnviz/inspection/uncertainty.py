"""How sure an answer in probabilities is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

# Below this the most likely class has less than half, so "not this one" is the better bet.
HALF = 0.5


def entropy(probabilities: ArrayLike) -> float:
    """Measure in bits how far an answer is spread: 0 if all is on one class.

    Parameters
    ----------
    probabilities : array_like, shape (K,)
        That add up to 1.

    Examples
    --------
    >>> entropy([0.25] * 4)  # 2 bits tell 4 classes apart
    2.0
    >>> entropy([1, 0])
    0.0
    """
    shares = np.asarray(probabilities, np.float64)
    shares = shares[shares > 0]
    return float(abs(-(shares * np.log2(shares)).sum()))  # abs: -0 is 0


def perplexity(probabilities: ArrayLike) -> float:
    """Tell between how many classes, all alike, the answer would be as open: 2 to its entropy.

    Examples
    --------
    >>> perplexity([0.5, 0.5, 0])
    2.0
    """
    return float(2 ** entropy(probabilities))


def none_likely(probabilities: ArrayLike) -> bool:
    """Tell whether no class has half of the probability.

    The largest probability is the plainest measure of whether a picture is of the kind that the
    network knows: Hendrycks and Gimpel, "A baseline for detecting misclassified and
    out-of-distribution examples in neural networks", 2017.

    Examples
    --------
    >>> none_likely([0.4, 0.35, 0.25]), none_likely([0.6, 0.2, 0.2])
    (True, False)
    """
    return float(np.max(probabilities)) < HALF
