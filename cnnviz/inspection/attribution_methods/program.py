"""How a notebook computes a method by itself, with TensorFlow's GradientTape."""

from __future__ import annotations

from typing import NamedTuple


class MethodProgram(NamedTuple):
    """A method as a few lines of Keras.

    Attributes
    ----------
    said : str
        What it does, for people: Markdown.
    formula : str
        In LaTeX.
    code : str
        It leaves ``explained``, the map. It reads ``inputs`` and ``pixels``, the picture as the
        network takes it and before; ``scaled``, which makes one of the other; ``images``, a batch
        of it; ``score``, what is explained, a function of a batch, and ``number``, its value. In
        braces: ``{at}``, the use of the layer among ``kept``, its maps; ``{above}`` and ``{end}``,
        what leaves numbers below 0 out; ``{layers}``, those that end in a ReLU; ``{steps}``.
    """

    said: str
    formula: str
    code: str


GRADIENT = """\
def gradient(images):
    images = tf.constant(images, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(score(images))
    return tape.gradient(total, images).numpy()


"""
"""Code that defines the gradient of a batch of images."""

STRENGTH = "explained = np.abs(found).max(axis=-1)\nexplained = explained / (explained.max() or 1)"
"""Code that makes a map of a gradient ``found``."""
