"""Models made before their numbers are, so that what they will take is known beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import prod, sqrt
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

T = TypeVar("T")
_NAMES = "object_name_uids"  # how often Keras gave a name
_PENDING = "uninitialized_variables"  # Keras's list of them, one for each thread


def blank(make: Callable[[], T]) -> tuple[T, list[keras.Variable]]:
    """Make a model, and give its variables, which take no memory until they are filled.

    Parameters
    ----------
    make : callable
        Builds the model from nothing.
    """
    import keras
    from keras.src.backend.common import global_state

    before = global_state.get_global_attribute(_PENDING)
    variables: list[keras.Variable] = []
    global_state.set_global_attribute(_PENDING, variables)
    try:
        with keras.StatelessScope(initialize_variables=False):
            return make(), variables
    finally:
        global_state.set_global_attribute(_PENDING, before or [])


@contextmanager
def fresh_names() -> Iterator[None]:
    """Let Keras number the names that it gives from the start, whatever was made before."""
    from keras.src.backend.common import global_state

    before = global_state.get_global_attribute(_NAMES)
    global_state.set_global_attribute(_NAMES, defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute(_NAMES, before)


def count(variables: list[keras.Variable]) -> int:
    """Count the numbers of variables."""
    return sum(prod(variable.shape) for variable in variables)


def fill_with_zeros(variables: list[keras.Variable]) -> None:
    """Give memory to the variables that have none yet, for numbers that are read afterwards."""
    import keras

    for variable in variables:
        if variable._value is None:
            fill(variable, keras.initializers.Zeros())


def fill_with_random(variables: list[keras.Variable]) -> None:
    """Fill the variables as their layers say, with the same random numbers at every call."""
    import keras

    for seed, variable in enumerate(variables):
        start = variable._initializer
        settings = start.get_config() if hasattr(start, "get_config") else {}
        if type(start) is keras.initializers.GlorotUniform and len(variable.shape) > 1:
            start = partial(_glorot, np.random.default_rng(seed))
        elif "seed" in settings:
            start = type(start).from_config(settings | {"seed": seed})
        fill(variable, start)


def _glorot(rng: np.random.Generator, shape: Sequence[int], dtype: str) -> NDArray[np.float32]:
    """Draw as Keras does, but in place: TensorFlow would keep the memory of three copies."""
    window = prod(shape[:-2])
    limit = np.float32(sqrt(6 / (window * (shape[-2] + shape[-1]))))
    drawn = rng.random(tuple(shape), dtype=np.float32)
    drawn *= 2 * limit
    drawn -= limit
    return drawn


def fill(variable: keras.Variable, start: Any) -> None:
    """Give a variable its memory and its first numbers, from an initializer as Keras's are."""
    variable._initializer = start
    variable._deferred_initialize()
