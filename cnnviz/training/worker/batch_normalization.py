"""Batch normalisation, also of a batch that lies in parts, by what all of them have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf


def by_statistics(
    x: tf.Tensor,
    gain: tf.Tensor,
    offset: tf.Tensor,
    mean: tf.Tensor,
    variance: tf.Tensor,
    epsilon: float,
) -> tf.Tensor:
    """Normalise each channel of (N, H, W, C) or (N, C) by a known mean and variance."""
    if len(x.shape) == 2:
        return by_statistics(x[:, None, None], gain, offset, mean, variance, epsilon)[:, 0, 0]
    return _fused(x, gain, offset, mean, variance, epsilon).y


def by_batch(
    parts: list[tf.Tensor], gain: tf.Tensor, offset: tf.Tensor, epsilon: float
) -> tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]:
    """Normalise each channel by the batch, and learn through it as if it were in one piece.

    Parameters
    ----------
    parts : list of (n, H, W, C) or (n, C)
        None of them empty.
    gain, offset : float32 (C,)
    epsilon : float

    Returns
    -------
    parts : list of tensor
        Of the shapes given.
    mean, variance : float32 (C,)
        Of the batch. The variance is an estimate, as TensorFlow's own: over one number less.
        Nothing is learned through these two.
    """
    if len(parts[0].shape) == 2:
        squares = [each[:, None, None] for each in parts]
        found, mean, variance = by_batch(squares, gain, offset, epsilon)
        return [each[:, 0, 0] for each in found], mean, variance
    if len(parts) == 1:
        whole = _fused(parts[0], gain, offset, [], [], epsilon, is_training=True)
        return [whole.y], whole.batch_mean, whole.batch_variance
    return _together(parts, gain, offset, epsilon)


def _together(
    parts: list[tf.Tensor], gain: tf.Tensor, offset: tf.Tensor, epsilon: float
) -> tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]:
    """Do so with several parts.

    The gradient is that of Ioffe and Szegedy, "Batch normalization", 2015, section 3; mean and
    variance are put together as by Chan, Golub and LeVeque, "Updating formulae and a pairwise
    algorithm for computing sample variances", 1979.
    """
    import tensorflow as tf

    counts = [tf.cast(tf.size(each) // each.shape[-1], tf.float32) for each in parts]
    count = tf.add_n(counts)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def compute(gain: tf.Tensor, offset: tf.Tensor, *parts: tf.Tensor) -> Any:
        own = [_fused(each, gain, offset, [], [], epsilon, is_training=True) for each in parts]
        mean = tf.add_n([n * each.batch_mean for n, each in zip(counts, own, strict=True)]) / count
        squares = [
            (n - 1) * each.batch_variance + n * tf.square(each.batch_mean - mean)
            for n, each in zip(counts, own, strict=True)
        ]
        variance = tf.add_n(squares) / count
        found = [_fused(each, gain, offset, mean, variance, epsilon).y for each in parts]

        def gradient(*upstream: tf.Tensor) -> Any:
            fixed = [
                tf.raw_ops.FusedBatchNormGradV3(
                    y_backprop=above,
                    x=each,
                    scale=gain,
                    reserve_space_1=mean,
                    reserve_space_2=variance,
                    reserve_space_3=[],
                    epsilon=epsilon,
                    is_training=False,
                )
                for above, each in zip(upstream, parts, strict=False)
            ]
            of_gain = tf.add_n([each.scale_backprop for each in fixed])
            of_offset = tf.add_n([each.offset_backprop for each in fixed])
            # What the mean and the variance take back of each number, on a line over its value.
            scale = tf.math.rsqrt(variance + epsilon)
            slope = gain * scale * scale * of_gain / count
            level = gain * scale * of_offset / count - slope * mean
            none, one = tf.zeros_like(mean), tf.ones_like(mean)
            through = [
                each.x_backprop - _fused(part, slope, level, none, one, 0.0).y
                for each, part in zip(fixed, parts, strict=True)
            ]
            return of_gain, of_offset, *through

        return (*found, mean, variance * count / tf.maximum(count - 1, 1)), gradient

    *found, mean, variance = compute(gain, offset, *parts)
    return found, tf.stop_gradient(mean), tf.stop_gradient(variance)


def _fused(
    x: tf.Tensor,
    gain: tf.Tensor,
    offset: tf.Tensor,
    mean: Any,
    variance: Any,
    epsilon: float,
    *,
    is_training: bool = False,
) -> Any:
    import tensorflow as tf

    return tf.raw_ops.FusedBatchNormV3(
        x=x,
        scale=gain,
        offset=offset,
        mean=mean,
        variance=variance,
        epsilon=epsilon,
        is_training=is_training,
    )
