"""What each step learns from: which images, in which order, and changed as the run says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.training.config import RunConfig
from cnnviz.training.worker.batch_augmentation import augmented, mixed
from cnnviz.training.worker.training_models import Features

if TYPE_CHECKING:
    import tensorflow as tf


class Batches:
    """A run's training images, which stay on the device.

    Parameters
    ----------
    config : RunConfig
    dataset : Dataset or Features
    indices : ndarray of int64, shape (N,)
        The images that are learned from.

    Attributes
    ----------
    count : int
        Of these images.
    steps_per_epoch : int
    """

    def __init__(
        self, config: RunConfig, dataset: Dataset | Features, indices: NDArray[np.int64]
    ) -> None:
        import tensorflow as tf

        self._config, self._indices = config, indices
        self.count = len(indices)
        self.steps_per_epoch = -(-self.count // config.batch_size)
        self._classes = len(dataset.class_names)
        self._ordered: tuple[int, NDArray[np.int32]] = (-1, np.empty(0, np.int32))
        with tf.device("CPU"):
            self._pixels = tf.constant(dataset.train_images)
            self._labels = tf.constant(dataset.train_labels, tf.int32)
        self._halves = tf.constant(
            np.random.default_rng(config.seed).random(len(dataset.train_labels)) < 0.5
        )

    def order(self, epoch: int) -> NDArray[np.int32]:
        """Give the images' indices as an epoch shows them; the first epoch is 0."""
        if self._ordered[0] != epoch:
            generator = np.random.default_rng([self._config.seed, epoch])
            self._ordered = epoch, generator.permutation(self._indices).astype(np.int32)
        return self._ordered[1]

    def take(
        self, rows: tf.Tensor, odd: tf.Tensor, seed: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Take images as a step shows them.

        Parameters
        ----------
        rows : int32 (B,)
            Their indices.
        odd : bool
            Whether the epoch is.
        seed : int32 (2,)
            Another one for each step.

        Returns
        -------
        images : float32 (B, H, W, C)
        labels : int32 (B,)
            Of a mixed image, the class that it has most of.
        shares : float32 (B, classes)
            Of each class in an image.
        """
        import tensorflow as tf

        # An image that is mirrored in one epoch is not in the next: none is seen twice alike.
        mirrored = tf.gather(self._halves, rows) ^ odd
        images = augmented(self._pixels, rows, self._config, mirrored, seed)
        labels = tf.gather(self._labels, rows)
        shares = tf.one_hot(labels, self._classes)
        images, found = mixed(images, shares, self._config, seed)
        if found is None:
            return images, labels, shares
        return images, tf.argmax(found, 1, tf.int32), found
