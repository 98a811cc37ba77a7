"""What a frozen backbone makes of pictures, computed once and kept for later runs."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.graph import open_graph
from cnnviz.nets.layers import layer_kind
from cnnviz.training.worker.cores import spread

if TYPE_CHECKING:
    import keras

MAX_BYTES = 2**30  # of the features of one run, and of all that are kept


@dataclass(eq=False)
class CachedFeatures:
    """The features of some pictures, as far as they are known.

    Attributes
    ----------
    features : ndarray of float32, shape (N, ...)
    known : ndarray of bool, shape (N,)
    seconds_per_image : float
        Seconds that one picture took, without the first batch, in which all is compiled.
    """

    features: NDArray[np.float32]
    known: NDArray[np.bool_]
    seconds_per_image: float = 0.0


class FeatureCache:
    """The features of the last backbones, for runs that differ in nothing before them.

    Parameters
    ----------
    max_bytes : int
        Bytes of all of them.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, CachedFeatures] = OrderedDict()

    def get(self, key: str, count: int, shape: tuple[int, ...]) -> CachedFeatures:
        """Give what is cached under a key, or room for it."""
        if key not in self._entries:
            empty = np.zeros((count, *shape), np.float32)
            self._entries[key] = CachedFeatures(empty, np.zeros(count, bool))
        self._entries.move_to_end(key)
        while len(self._entries) > 1 and self._bytes() > self._max_bytes:
            self._entries.popitem(last=False)
        return self._entries[key]

    def _bytes(self) -> int:
        return sum(each.features.nbytes for each in self._entries.values())


CACHE = FeatureCache()
"""Of this worker, which trains one run at a time."""


def split_at_features(model: keras.Model, backbone: str) -> tuple[keras.Model, keras.Model]:
    """Cut a transfer network before the first layer that learns in its head.

    Parameters
    ----------
    model : keras.Model
        A chain, as `cnnviz.nets.transfer.build.build_transfer` makes it.
    backbone : str
        Name of the nested backbone.

    Returns
    -------
    features, head : keras.Model
        From pictures to features, poolings of the head included, and from these to probabilities;
        of the same layers.
    """
    import keras

    layers = list(model.layers)
    start = [each.name for each in layers].index(backbone) + 1
    while not layers[start].weights and not _by_chance(layers[start]):
        start += 1
    features = layers[start].input
    x = inputs = keras.Input(features.shape[1:], name="features")
    for layer in layers[start:]:
        x = layer(x)
    # A name of Keras's own counts up, and is in the digest.
    return (
        keras.Model(model.input, features, name="to_features"),
        keras.Model(inputs, x, name="head"),
    )


def digest(model: keras.Model, images: NDArray[Any]) -> str:
    """Tell apart models by what they compute, and pictures by what they show."""
    found = hashlib.sha256(repr(images.shape).encode())
    found.update(images.tobytes())
    found.update(model.to_json().encode())
    for each in model.weights:
        found.update(np.asarray(each.value).tobytes())
    return found.hexdigest()


def compute(
    model: keras.Model,
    images: NDArray[np.uint8],
    rows: NDArray[np.int64],
    cached: CachedFeatures,
    at_once: int,
    go_on: Callable[[int, float], bool],
) -> bool:
    """Compute the features of some pictures, unless they are known.

    Parameters
    ----------
    model : keras.Model
    images : ndarray of uint8, shape (N, H, W, C)
    rows : ndarray of int64
        Which of them.
    cached : CachedFeatures
        Takes them.
    at_once : int
        Pictures in one pass.
    go_on : callable
        Takes how many are known by now and the seconds since the last call; False stops.

    Returns
    -------
    bool
        False if it was stopped; what is known stays.
    """
    import tensorflow as tf

    graph = open_graph(model)
    run = spread(
        lambda batch: graph.predict(tf.cast(batch, tf.float32)),
        tf.TensorSpec((None, *images.shape[1:]), tf.uint8),
    )
    missing = rows[~cached.known[rows]]
    seen = len(rows) - len(missing)
    busy = timed = 0.0
    if not go_on(seen, 0.0):
        return False
    for start in range(0, len(missing), at_once):
        begin = time.monotonic()
        batch = missing[start : start + at_once]
        cached.features[batch] = run(images[batch]).numpy()
        cached.known[batch] = True
        seconds = time.monotonic() - begin
        if start or len(missing) <= at_once:
            busy, timed = busy + seconds, timed + len(batch)
            cached.seconds_per_image = busy / timed
        if not go_on(seen + start + len(batch), seconds):
            return False
    return True


def _by_chance(layer: Any) -> bool:
    """Whether a layer has no weights, but gives other numbers each time."""
    return layer_kind(type(layer).__name__).by_chance
