"""Labelled pictures to train and to test on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.outlines import CLASS_NAMES
from cnnviz.data.shapes import draw_shapes
from cnnviz.i18n import marked, message

_SHOWN = 200  # characters


class DatasetError(ValueError):
    """Pictures cannot be had or used. The message is one sentence for the person who chose them."""


def plain(text: str) -> str:
    """Cut a path or a stranger's word to one short line without what Markdown acts on.

    Examples
    --------
    >>> plain("photos/`cats`")
    "photos/'cats'"
    """
    line = "".join(each if each.isprintable() else " " for each in text[:_SHOWN])
    return line.replace("`", "'") + ("…" if len(text) > _SHOWN else "")


def quoted(text: object) -> str:
    """Quote a path or a stranger's word in a sentence."""
    return f"`{plain(str(text))}`"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled pictures of one size, those to train on apart from those to test with.

    Attributes
    ----------
    name : str
        For a heading.
    class_names : tuple of str
        A label is an index into it.
    train_images : ndarray of uint8, shape (N, H, W, 3)
        RGB.
    train_labels : ndarray of int64, shape (N,)
    test_images : ndarray of uint8, shape (M, H, W, 3)
    test_labels : ndarray of int64, shape (M,)
    notes : tuple of str
        What the reader met on the way, such as files left out; each is a sentence.
    validation : int
        How many of the training pictures, the last ones, are kept for validation as they came;
        0 leaves it to a run which ones.
    summary : str
        The parts that were found, in a sentence; "" where there are none.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or all training pictures are for validation.
    """

    name: str
    class_names: tuple[str, ...]
    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    notes: tuple[str, ...] = ()
    validation: int = 0
    summary: str = ""

    def __post_init__(self) -> None:
        for part, images, labels in (
            ("train", self.train_images, self.train_labels),
            ("test", self.test_images, self.test_labels),
        ):
            shape = (len(labels), *self.train_images.shape[1:3], 3)
            if images.dtype != np.uint8 or images.shape != shape:
                raise ValueError(
                    message(
                        "`{part}_images` must be uint8 of shape {shape}, got {dtype} of "
                        "shape {images_shape}.",
                        part=part,
                        shape=shape,
                        dtype=images.dtype,
                        images_shape=images.shape,
                    )
                )
            if labels.dtype != np.int64 or labels.ndim != 1:
                raise ValueError(
                    message(
                        "`{part}_labels` must be int64 with one axis, got {dtype} with {ndim}.",
                        part=part,
                        dtype=labels.dtype,
                        ndim=labels.ndim,
                    )
                )
            if labels.size and not 0 <= labels.min() <= labels.max() < len(self.class_names):
                raise ValueError(
                    message(
                        "`{part}_labels` must be at least 0 and less than {count}, got "
                        "{least} to {largest}.",
                        part=part,
                        count=len(self.class_names),
                        least=labels.min(),
                        largest=labels.max(),
                    )
                )
        if self.validation and not 0 < self.validation < len(self.train_labels):
            raise ValueError(
                message(
                    "`validation` must be at least 0 and less than {count:,}, the training "
                    "pictures, got {validation:,}.",
                    count=len(self.train_labels),
                    validation=self.validation,
                )
            )


def shapes_dataset(train: int = 10_000, test: int = 2_000, seed: int = 0) -> Dataset:
    """Draw ten shapes to train and to test on; no two of the pictures are alike.

    Parameters
    ----------
    train, test : int
        How many pictures of each part.
    seed : int
        The same numbers give the same bytes on every machine.

    Returns
    -------
    Dataset
        Pictures of 32 × 32 pixels, the classes balanced in each part.

    Raises
    ------
    ValueError
        If a number is negative.

    Examples
    --------
    >>> shapes = shapes_dataset(train=20, test=10)
    >>> shapes.train_images.shape, shapes.class_names[0]
    ((20, 32, 32, 3), 'circle')
    >>> np.bincount(shapes.test_labels).tolist()  # 1 = 10 / 10 of each class
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    """
    # Even seeds draw what is learned, odd ones what is asked, so that the two never meet.
    parts = (*draw_shapes(train, 2 * seed), *draw_shapes(test, 2 * seed + 1))
    return Dataset(marked("Drawn shapes"), CLASS_NAMES, *parts)
