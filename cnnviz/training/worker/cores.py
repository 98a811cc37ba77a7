"""A batch over the cores of a processor: each computes a part of it by itself.

Cores that share every operation wait for each other after every one. With a part each, the two of
a machine took a tenth more images a second.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf

_MOST = 4  # cores: so many parts of a usual batch are still large
_SETTING = threading.Lock()


def give_each_core_a_part() -> None:
    """Let TensorFlow compute an operation on one core, and as many at once as there are cores.

    It holds for the whole process, and is for one in which all that is large goes through
    `parts`. Nothing changes where TensorFlow has been used before, on machines with more than four
    cores, and with a GPU. Each thread calls it before it uses TensorFlow, and waits here while
    another one sets: between the two settings TensorFlow would take the first alone.
    """
    import tensorflow as tf

    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    if 1 < cores <= _MOST and not tf.config.list_physical_devices("GPU"):
        with _SETTING, suppress(RuntimeError):
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(cores)


def parts() -> int:
    """Give into how many parts a batch is to be cut: 1 where cores share each operation."""
    import tensorflow as tf

    threading = tf.config.threading
    if threading.get_intra_op_parallelism_threads() != 1:
        return 1
    return max(1, int(threading.get_inter_op_parallelism_threads()))


def cut(batch: tf.Tensor, count: int) -> list[tf.Tensor]:
    """Cut a batch into parts whose sizes differ by one at most."""
    import tensorflow as tf

    if count == 1:
        return [batch]
    size = tf.shape(batch)[0]
    return [batch[size * i // count : size * (i + 1) // count] for i in range(count)]


def spread(
    compute: Callable[[tf.Tensor], tf.Tensor], signature: tf.TensorSpec
) -> Callable[[Any], tf.Tensor]:
    """Trace what is computed of each image by itself, for batches of any size.

    Some operations take no empty batch, so one that is smaller than the parts are many stays whole.
    """
    import tensorflow as tf

    count = parts()
    whole = tf.function(compute, input_signature=[signature], autograph=False)
    apart = tf.function(
        lambda images: tf.concat([compute(each) for each in cut(images, count)], 0),
        input_signature=[signature],
        autograph=False,
    )
    return lambda images: (apart if 1 < count <= len(images) else whole)(images)
