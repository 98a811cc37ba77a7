"""Random numbers that a run draws by its seed alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let Keras draw as after `keras.utils.set_random_seed`, whatever other threads draw meanwhile.

    Keras takes each layer's seed from Python's `random`, which all threads of a process share: one
    number drawn between two layers, by Dask for example, gave a run other first weights.
    """
    import keras
    from keras.src.random import seed_generator

    keras.utils.set_random_seed(seed)
    shared = seed_generator.python_random
    seed_generator.python_random = Random(seed)
    try:
        yield
    finally:
        seed_generator.python_random = shared
