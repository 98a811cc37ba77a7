"""What a model makes of pixels before its first layer with a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnnviz.nets.graph import Call, Graph, open_graph
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.loading.open_size import usual_side
from cnnviz.nets.maps import paths_of, seeing
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import keras


class Statistics(NamedTuple):
    """What a layer has seen while it learned.

    Attributes
    ----------
    mean, variance : ndarray, shape (C,)
    """

    mean: Array
    variance: Array


class FirstLayers:
    """The layers of a model that come before the first with a kernel.

    They are those that have nothing learned to multiply pixels with: arithmetic with constants,
    other orders and sizes, borders, augmentation, which does nothing in a prediction. None is
    known by its name: what they do is seen from what becomes of a picture of one colour. What
    another input is given is not followed; where it joins the picture, it counts as equally bright.

    Parameters
    ----------
    model : keras.Model
        Its first input takes pictures.

    Attributes
    ----------
    channels : int
        Of the pictures; 1 where they have rows and columns alone.
    """

    def __init__(self, model: keras.Model) -> None:
        self._graph = open_graph(model)
        tensor = self._graph.tensors[0]
        side = usual_side(model)
        self._shape = tuple(side if size is None else size for size in tensor.shape[1:])
        self._dtype = tensor.dtype
        self.channels = self._shape[2] if len(self._shape) > 2 else 1
        self._seen = seeing(paths_of(self._graph.calls))

    def numbers(self, colours: Array) -> Array:
        """Give what reaches the first kernel in the middle of pictures of one colour each.

        Parameters
        ----------
        colours : ndarray, shape (N, C)
            As they enter the model.

        Returns
        -------
        ndarray, shape (N, D)
        """
        return np.stack([self._reached(colour)[0] for colour in colours])

    def statistics(self) -> Statistics | None:
        """Give what the layer that is reached has seen of its input, if it keeps that."""
        numbers, call = self._reached(np.zeros(self.channels))
        seen = layer_kind(call.kind).seen if call else None
        if call is None or seen is None:
            return None
        mean, variance = seen(call.operation)
        learned = mean.any() or (variance != 1).any()  # Keras begins with 0 and 1
        return Statistics(mean, variance) if learned and mean.shape == numbers.shape else None

    def _reached(self, colour: Array) -> tuple[Array, Call | None]:
        """Give the numbers in the middle of what reaches a call with a kernel, and the call."""
        import tensorflow as tf

        # Each alone: a file may take large pictures, and one picture at a time.
        size, last = self._shape[:2], self._shape[2:]
        picture = np.broadcast_to(colour, (1, *size, self.channels)).reshape(1, *size, *last)
        found, call = _follow(self._graph, self._seen, tf.cast(picture, self._dtype))
        middle = (0, *(size // 2 for size in found.shape[1:-1]))
        numbers: Array = np.asarray(tf.cast(found[middle], tf.float32), np.float64)
        return numbers, call


def _follow(graph: Graph, seen: set[str], picture: Any) -> tuple[Any, Call | None]:
    """Follow a picture, until a layer has a kernel or makes a row of numbers."""
    import tensorflow as tf

    known, latest = {graph.inputs[0]: picture}, picture
    for call in graph.calls:
        if not call.sources or not known.keys() >= set(call.sources):
            continue
        entering = [known[source] for source in call.sources]
        ends = not _is_without_kernel(call)
        if not ends:
            leaving = call.run(entering)
            ends = any(len(each.shape) < 3 for each in leaving)
        if ends and call.path in seen:
            return entering[0], call
        if ends:
            continue
        if layer_kind(call.kind).given:
            bright = tf.reshape(picture, [-1])[0]
            leaving = [tf.fill(each.shape, tf.cast(bright, each.dtype)) for each in leaving]
        known.update(zip(call.outputs, leaving, strict=True))
        latest = leaving[0] if call.path in seen else latest
    return latest, None


def _is_without_kernel(call: Call) -> bool:
    kind = layer_kind(call.kind)
    return not kind.opaque and (kind.measured or not getattr(call.operation, "weights", ()))
