"""The picture that a channel answers to most, found by climbing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.attribution.flow import Flow, Told, untold

if TYPE_CHECKING:
    import keras

# How the colours of photos go together: the square root of their covariance over ImageNet, from
# Olah, Mordvintsev and Schubert, "Feature visualization", Distill, 2017. Climbing along these
# directions finds colours as photos have them.
_COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], np.float32)
_RATE = 0.1
_START = 0.01  # standard deviation of the numbers to start from
_SHIFT = 16  # the picture moves by at most one part in so many, each way
_MOMENTS, _TINY = (0.9, 0.99), 1e-8  # of Adam


def maximise(
    model: keras.Model,
    layer: str,
    channel: int,
    shape: tuple[int, int, int],
    *,
    scaled: Callable[[Any], Any] = lambda pixels: pixels,
    steps: int = 64,
    seed: int = 0,
    tell: Told = untold,
) -> NDArray[np.uint8]:
    """Find a picture that a channel answers to strongly.

    Parameters
    ----------
    model : keras.Model
    layer : str
        A path as `cnnviz.nets.layer_paths` gives it.
    channel : int
        Of the layer's maps, or a unit of its row of numbers.
    shape : (int, int, int)
        Rows, columns and channels of the picture.
    scaled : callable
        Brings pixels of 0 to 255, a tensor (1, H, W, C), to what the model takes.
    steps, seed : int
    tell : callable
        Is told how many steps are done, of how many; what it raises ends the work.

    Returns
    -------
    ndarray of uint8, shape (H, W, C)

    Raises
    ------
    ValueError
        If there is no such layer or channel, or no picture changes it.

    Notes
    -----
    What is raised is the mean of the channel over its map, before its ReLU, softmax or sigmoid if
    it has one. The picture is made of waves, large ones first, and is shifted a little at each
    step; both keep out the high-frequency patterns that networks answer to and people see nothing
    in. Olah, Mordvintsev and Schubert, "Feature visualization", Distill, 2017.
    """
    import tensorflow as tf

    flow = Flow(model)
    flow.maker(layer)
    rng = np.random.default_rng(seed)
    height, width, channels = shape
    waves = _damping(height, width)
    numbers = tf.constant(
        _START * rng.standard_normal((2, channels, *waves.shape)).astype(np.float32)
    )
    slope, size = tf.zeros_like(numbers), tf.zeros_like(numbers)
    for step in range(1, steps + 1):
        tell(step - 1, steps)
        by = [int(rng.integers(-(side // _SHIFT), side // _SHIFT + 1)) for side in shape[:2]]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(numbers)
            pixels = tf.roll(_pixels(numbers, waves, width), by, (1, 2))
            found, _ = flow.run(scaled(pixels), layer, unsquashed=True, unrectified=True)
            if not 0 <= channel < found.shape[-1]:
                raise ValueError(
                    message(
                        "There is no channel {channel}: {layer} has {count}.",
                        channel=channel,
                        layer=repr(layer),
                        count=found.shape[-1],
                    )
                )
            answer = tf.reduce_mean(tf.cast(found[..., channel], tf.float32))
        gradient = tape.gradient(answer, numbers)
        if gradient is None:
            raise ValueError(message("No picture changes {layer}.", layer=repr(layer)))
        slope = _MOMENTS[0] * slope + (1 - _MOMENTS[0]) * gradient
        size = _MOMENTS[1] * size + (1 - _MOMENTS[1]) * gradient**2
        mean = slope / (1 - _MOMENTS[0] ** step)
        numbers += _RATE * mean / (tf.sqrt(size / (1 - _MOMENTS[1] ** step)) + _TINY)
    tell(steps, steps)
    made = np.rint(np.asarray(_pixels(numbers, waves, width))[0])
    return np.asarray(made.astype(np.uint8))


def _damping(height: int, width: int) -> NDArray[np.float32]:
    """Give how strongly each wave counts: one over its frequency."""
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    scale = np.sqrt(height * width) / np.maximum(frequency, 1 / max(height, width))
    return np.asarray(scale, np.float32)


def _pixels(numbers: Any, waves: NDArray[np.float32], width: int) -> Any:
    """Make pixels of 0 to 255, shape (1, H, width, C), of the sizes of waves."""
    import tensorflow as tf

    spectrum = tf.complex(numbers[0] * waves, numbers[1] * waves)
    raw = tf.signal.irfft2d(spectrum, (waves.shape[0], width)) / 4
    image = tf.transpose(raw, (1, 2, 0))[tf.newaxis]
    if image.shape[-1] == len(_COLOURS):
        image = image @ (_COLOURS / np.linalg.norm(_COLOURS, axis=0).max()).T
    return 255 * tf.sigmoid(image)
