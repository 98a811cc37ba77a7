"""Penalties: what a layer's regularizers add to the loss for the size of its weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.task import NotExplainedError

if TYPE_CHECKING:
    import tensorflow as tf


class Penalty(NamedTuple):
    """What a weight adds to the loss: ``l1 · |w| + l2 · w²``, over all of its numbers.

    Goodfellow, Bengio and Courville, Deep Learning, 7.1.

    Attributes
    ----------
    l1, l2 : float
    """

    l1: float
    l2: float

    def slope(self, number: float) -> float:
        """Give what it adds to the gradient of one number.

        Examples
        --------
        >>> Penalty(0.0, 0.25).slope(-3.0)  # 2 · 0.25 · -3
        -1.5
        """
        return self.l1 * float(np.sign(number)) + 2 * self.l2 * number


def penalty_of(variable: Any) -> Penalty | None:
    """Give the penalty of a variable; None if it has none.

    Raises
    ------
    NotExplainedError
        If it is none of Keras's L1 and L2.
    """
    import keras

    regularizer = variable.regularizer
    if regularizer is None:
        return None
    known = keras.regularizers
    if type(regularizer) not in (known.L1, known.L2, known.L1L2):
        name = type(regularizer).__name__
        raise NotExplainedError(
            message("What the regularizer `{name}` adds to the loss is not explained.", name=name)
        )
    l1, l2 = (float(getattr(regularizer, name, 0.0)) for name in ("l1", "l2"))
    return Penalty(l1, l2)


def penalties(trained: Mapping[int, Any], values: Mapping[int, Any]) -> dict[int, tf.Tensor]:
    """Compute what each variable adds to the loss, by its id; as in Keras only what is trained.

    Parameters
    ----------
    trained : mapping of keras.Variable
        By their ids.
    values : mapping of tensor
        What stands for some of them.
    """
    return {
        key: each.regularizer(values.get(key, each.value))
        for key, each in trained.items()
        if each.regularizer is not None
    }
