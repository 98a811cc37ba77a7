"""Statistics and maps of the layers at the end of an epoch. Loads TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from cnnviz.nets.graph import open_graph
from cnnviz.nets.layers import layer_kind
from cnnviz.training.store.measured import LayerStats

_LARGEST, _ALL = 2**18, 2**23  # numbers that are kept of a layer's maps, and of all
_HALF = 65504.0  # the largest float16

Arrays = Mapping[str, NDArray[Any]]


class LayerStatistics:
    """Statistics and maps of every layer that computes something.

    Parameters
    ----------
    model : keras.Model
        In float32; looked into as it predicts.
    label_smoothing : float
    """

    def __init__(self, model: keras.Model, label_smoothing: float = 0.0) -> None:
        self._graph = open_graph(model)
        self._calls = [each for each in self._graph.calls if not layer_kind(each.kind).unchanged]
        self._largest = min(_LARGEST, _ALL // max(1, len(self._calls)))
        self._smoothing = label_smoothing
        self._measure = tf.function(self._numbers, autograph=False)

    def measure(
        self, images: NDArray[np.uint8], labels: NDArray[np.int64], updates: Mapping[str, float]
    ) -> tuple[LayerStats, ...]:
        """Measure the layers on one batch.

        Parameters
        ----------
        images : ndarray of uint8, shape (N, H, W, C)
        labels : ndarray of int64, shape (N,)
        updates : dict of str to float
            See `update_ratios`.
        """
        measured = self._measure(images, labels)
        rows = zip(self._calls, measured.numpy().tolist(), strict=True)
        return tuple(
            LayerStats(
                layer.path,
                layer.kind,
                gradient_norm=gradient,
                weight_norm=weight,
                update_ratio=updates.get(layer.path, 0.0),
                activation_mean=mean,
                activation_std=std,
                zeros=zeros,
                dead=dead,
            )
            for layer, (gradient, weight, mean, std, zeros, dead) in rows
        )

    def maps(self, image: NDArray[np.uint8]) -> dict[str, NDArray[np.float16]]:
        """Give what each layer with rows and columns makes of an image of shape (H, W, C).

        Returns
        -------
        dict of ndarray, float16, shape (H, W, C)
            The first channels, as many as fit into 2¹⁸ numbers, fewer in networks of more than
            32 layers; of larger maps every second, third, … row and column.
        """
        found = zip(self._calls, self._outputs(image[np.newaxis]), strict=True)
        return {
            layer.path: _subsampled(out[0].numpy(), self._largest)
            for layer, out in found
            if len(out.shape) == 4
        }

    def _outputs(self, images: Any) -> list[Any]:
        known = self._graph.run([tf.cast(images, tf.float32)])
        # A backbone of one's own may compute in another type.
        return [tf.cast(known[call.path], tf.float32) for call in self._calls]

    def _numbers(self, images: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            outputs = self._outputs(images)
            loss = keras.losses.CategoricalCrossentropy(label_smoothing=self._smoothing)(
                tf.one_hot(labels, outputs[-1].shape[1]), outputs[-1]
            )
        weights = [
            [each.value for each in getattr(call.operation, "trainable_variables", ())]
            for call in self._calls
        ]
        gradients = tape.gradient(loss, weights)
        measured = [
            tf.stack([_norm(gradient), _norm(weight), *_spread(output)])
            for gradient, weight, output in zip(gradients, weights, outputs, strict=True)
        ]
        return tf.stack(measured)


def first_filters(model: keras.Model) -> NDArray[np.float32]:
    """Give the first convolution's kernels, shape (rows, columns, C, F); empty without one."""
    for layer in model.layers:
        if layer_kind(type(layer).__name__).convolves:
            return np.asarray(layer.weights[0], np.float32)
    return np.zeros(0, np.float32)


def update_ratios(before: Arrays, after: Arrays) -> dict[str, float]:
    """Give each layer's norm of a step over that of its weights before.

    Parameters
    ----------
    before, after : dict of ndarray
        Trained weights by their layer and name.

    Examples
    --------
    >>> update_ratios({"a/dense/bias": np.ones(4)}, {"a/dense/bias": np.full(4, 1.5)})  # 0.5 / 1
    {'a/dense': 0.5}
    """
    steps: dict[str, float] = {}
    sizes: dict[str, float] = {}
    for path, old in before.items():
        layer = path.rpartition("/")[0]
        steps[layer] = steps.get(layer, 0.0) + float(((after[path] - old) ** 2).sum())
        sizes[layer] = sizes.get(layer, 0.0) + float((old**2).sum())
    return {layer: (steps[layer] / sizes[layer]) ** 0.5 if sizes[layer] else 0.0 for layer in steps}


def _norm(tensors: list[Any | None]) -> Any:
    given = [tf.cast(each, tf.float32) for each in tensors if each is not None]
    return tf.linalg.global_norm(given) if given else tf.constant(0.0)


def _spread(output: Any) -> tuple[Any, Any, Any, Any]:
    axes = list(range(len(output.shape) - 1))
    is_zero = output == 0
    return (
        tf.reduce_mean(output),
        tf.math.reduce_std(output),
        tf.reduce_mean(tf.cast(is_zero, tf.float32)),
        tf.reduce_mean(tf.cast(tf.reduce_all(is_zero, axes), tf.float32)),
    )


def _subsampled(maps: NDArray[np.float32], largest: int = _LARGEST) -> NDArray[np.float16]:
    step = 1
    while -(-maps.shape[0] // step) * -(-maps.shape[1] // step) > largest:
        step += 1
    thinned = maps[::step, ::step]
    channels = max(1, largest // (thinned.shape[0] * thinned.shape[1]))
    clipped = np.clip(thinned[:, :, :channels], -_HALF, _HALF)
    return np.asarray(clipped, np.float16)
