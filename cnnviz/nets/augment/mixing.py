"""Steps that mix images of a batch, and their labels, by Keras's layers. Loads TensorFlow."""

from __future__ import annotations

import tensorflow as tf
from keras import layers

from cnnviz.nets.augment.draws import SETTING, Draw
from cnnviz.nets.augment.steps import CutMix

_MIX_UP, _CUT_MIX = layers.MixUp(seed=0), layers.CutMix(seed=0)  # see pixels.py


def mixed(draw: Draw, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Pass images and labels through one such step.

    Parameters
    ----------
    draw : Draw
        Of MixUp or CutMix.
    images : float32 (N, H, W, C)
    labels : float32 (N, K)
        Each row sums to 1, before and after.
    """
    cuts = draw.form.kind is CutMix
    layer = _CUT_MIX if cuts else _MIX_UP
    alpha, _ = draw.range("alpha")  # read at once, while this graph is traced
    with SETTING:
        if cuts:
            layer.factor = alpha, alpha  # a range in Keras, drawn from once for a batch
        else:
            layer.alpha = alpha
        found = layer.get_random_transformation(images, seed=draw.seeds)
    taken = draw.taken(tf.shape(images)[0])
    if cuts:
        found["batch_masks"] &= taken[:, None, None, None]
        # By the pixels that were put in: Keras takes the rectangle before it meets the grid.
        put_in = tf.reduce_mean(tf.cast(found["batch_masks"], tf.float32), axis=(1, 2, 3))
        found["mix_weight"] = 1 - put_in
    else:
        found["mix_weight"] = tf.where(taken, found["mix_weight"], 1.0)
    images = layer.transform_images(images, found)
    return images, layer.transform_labels(labels, found)
