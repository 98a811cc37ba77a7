"""Softmax step by step: what stands between the logits and the probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.i18n import message
from cnnviz.ops.activations.softmax import softmax
from cnnviz.ops.arrays import Array, as_floats


@dataclass(frozen=True, eq=False)
class SoftmaxSteps:
    """The numbers of softmax over a row of logits.

    Attributes
    ----------
    scaled : ndarray, shape (N,)
        The logits over the temperature.
    powers : ndarray, shape (N,)
        e to the scaled logits.
    total : float
        The sum of the powers.
    probabilities : ndarray, shape (N,)
        Each power over the total.
    """

    scaled: Array
    powers: Array
    total: float
    probabilities: Array


def softmax_steps(logits: ArrayLike, temperature: float = 1.0) -> SoftmaxSteps:
    """Work out softmax over a row of logits.

    Parameters
    ----------
    logits : array_like, shape (N,)
    temperature : float
        Above 0. Low values sharpen the probabilities, high ones level them: Hinton, Vinyals and
        Dean, "Distilling the knowledge in a neural network", 2015.

    Returns
    -------
    SoftmaxSteps

    Raises
    ------
    ValueError
        If the temperature is not above 0, or a power is too large for a float.

    Examples
    --------
    >>> steps = softmax_steps([0.0, np.log(3.0)])
    >>> steps.total, steps.probabilities  # 4 = 1 + 3, then 1 / 4 and 3 / 4
    (4.0, array([0.25, 0.75]))
    """
    if not temperature > 0:
        raise ValueError(
            message("`temperature` must be above 0, got {temperature}.", temperature=temperature)
        )
    scaled = as_floats(logits, "logits", "(N,)").astype(np.float64) / temperature
    if scaled.max() > 700:
        raise ValueError(
            message(
                "`logits` over `temperature` must be at most 700, got {largest:g}: raise the "
                "temperature.",
                largest=scaled.max(),
            )
        )
    powers: Array = np.exp(scaled)
    return SoftmaxSteps(scaled, powers, float(powers.sum()), softmax(scaled, -1))
