"""A callback after each step of a TensorFlow function that takes many, as calls cost more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

Callback = Callable[[float, int], bool]


class StepCallback:
    """Asks after each step whether to take another.

    An error in the answer ends the steps, and is raised once the function has been left:
    TensorFlow would make one of its own of it.

    Examples
    --------
    >>> callback, told = StepCallback(), []
    >>> with callback.calling(lambda loss, correct: told.append(loss) or correct < 2):
    ...     callback.call(0.5, 1), callback.call(0.25, 2)
    (np.True_, np.False_)
    >>> told
    [0.5, 0.25]
    """

    def __init__(self) -> None:
        self._after: Callback | None = None
        self._error: Exception | None = None

    def calling(self, after: Callback) -> StepCallback:
        """Call this one after each step, as long as it is entered."""
        self._after, self._error = after, None
        return self

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        self._after = None
        if self._error is not None:
            raise self._error

    def call(self, loss: float, correct: int) -> np.bool_:
        """Say whether to go on."""
        assert self._after, "Nobody is called."
        try:
            return np.bool_(self._after(float(loss), int(correct)))
        except Exception as error:
            self._error = error
            return np.bool_(False)

    def in_graph(self, loss: tf.Tensor, correct: tf.Tensor) -> tf.Tensor:
        """Ask from within a TensorFlow function."""
        import tensorflow as tf

        going = tf.numpy_function(self.call, [loss, correct], tf.bool)
        going.set_shape(())
        return going
