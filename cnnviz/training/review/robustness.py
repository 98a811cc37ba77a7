"""How well classes are told apart on pictures that were turned, mirrored, darkened or corrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import marked, message
from cnnviz.nets.augment import Augmentation, AugmentationStep, fixed
from cnnviz.nets.augment.steps.blur import Blur
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.noise import Noise
from cnnviz.nets.augment.steps.rotation import Rotation

Pixels = NDArray[np.uint8]
Told = Callable[[int, int], None]

_BATCH = 500  # pictures that are corrupted at once
_SEED = (2019, 0)

# Each picture is changed alike, so that two networks are asked the same. The amounts are for
# pictures of 32 × 32: about where those of Hendrycks and Dietterich, "Benchmarking neural network
# robustness to common corruptions and perturbations", 2019, lie; turns and flips are not theirs.
CORRUPTIONS: dict[str, tuple[AugmentationStep, ...]] = {
    marked("Rotated"): tuple(fixed(Rotation(), degrees) for degrees in (5, 10, 20, 30, 45)),
    marked("Flipped"): (HorizontalFlip(probability=1),),
    marked("Darkened"): tuple(fixed(Brightness(), -part) for part in (0.1, 0.2, 0.3, 0.4, 0.5)),
    marked("Noisy"): tuple(fixed(Noise(), stddev) for stddev in (8, 13, 20, 28, 40)),
    marked("Blurred"): tuple(fixed(Blur(), sigma) for sigma in (0.4, 0.6, 0.8, 1.0, 1.5)),
}
"""Steps by the name of what they do, from severity 1 on; a flip has but one."""

PASSES = 1 + sum(map(len, CORRUPTIONS.values()))
"""How often each picture is classified: clean, and at each severity of each corruption."""


@dataclass(frozen=True)
class Robustness:
    """A network's accuracy on test pictures as they are, and on corrupted ones.

    Attributes
    ----------
    clean : float
        0 to 1.
    corrupted : dict of tuple of float
        By the names of `CORRUPTIONS`, one for each severity.
    images : int
        How many pictures each accuracy is of.
    """

    clean: float
    corrupted: dict[str, tuple[float, ...]]
    images: int

    @property
    def mean(self) -> float:
        """The mean over the corruptions, each of which counts alike.

        Examples
        --------
        >>> Robustness(0.9, {"Flipped": (0.8,), "Noisy": (0.6, 0.2)}, 10).mean  # (0.8 + 0.4) / 2
        0.6
        """
        means = [sum(each) / len(each) for each in self.corrupted.values()]
        return round(sum(means) / len(means), 12)


class CorruptedImages(NamedTuple):
    """Some pictures under one corruption.

    Attributes
    ----------
    name : str
        Of the corruption; "" for the pictures as they are.
    severity : int
        From 1 on; 0 as they are.
    images : ndarray of uint8, shape (N, H, W, C)
    """

    name: str
    severity: int
    images: Pixels


def corruption_passes(images: Pixels) -> Iterator[CorruptedImages]:
    """Give pictures as they are, then under each corruption. Loads TensorFlow."""
    yield CorruptedImages("", 0, images)
    for name, steps in CORRUPTIONS.items():
        for severity, step in enumerate(steps, 1):
            yield CorruptedImages(name, severity, corrupted(images, step))


def corrupted(images: Pixels, step: AugmentationStep) -> Pixels:
    """Pass pictures through one step, always with the same random numbers. Loads TensorFlow."""
    import tensorflow as tf

    from cnnviz.nets.augment.apply import augment

    # What a step takes for black beyond the border: mirrored pixels are put there.
    edge = step.border
    inner = slice(edge, -edge or None)
    found = np.empty_like(images)
    for first in range(0, len(images), _BATCH):
        some = images[first : first + _BATCH]
        around = np.pad(some, ((0, 0), (edge, edge), (edge, edge), (0, 0)), "symmetric")
        seed = tf.constant((_SEED[0], first), tf.int32)
        made, _ = augment(Augmentation((step,)), tf.constant(around, tf.float32), None, seed)
        pixels: Any = np.rint(np.clip(made, 0, 255))
        found[first : first + _BATCH] = pixels[:, inner, inner]
    return found


def robustness(
    classes: Callable[[Pixels], NDArray[Any]],
    images: Pixels,
    labels: NDArray[np.integer[Any]],
    tell: Told = lambda done, of: None,
) -> Robustness:
    """Evaluate a network on pictures as they are and under each corruption. Loads TensorFlow.

    Parameters
    ----------
    classes : callable
        Gives the class of each of some pictures, (N,).
    images : ndarray of uint8, shape (N, H, W, C)
    labels : ndarray of int, shape (N,)
    tell : callable
        Is told how many passes are done, of how many; what it raises ends the work.

    Raises
    ------
    ValueError
        If there is no picture.
    """
    if not len(images):
        raise ValueError(message("There must be at least one picture to judge with, got 0."))
    found: dict[tuple[str, int], float] = {}
    for number, each in enumerate(corruption_passes(images)):
        tell(number, PASSES)
        found[each.name, each.severity] = float((classes(each.images) == labels).mean())
    tell(PASSES, PASSES)
    return Robustness(
        found["", 0],
        {
            name: tuple(found[name, severity] for severity in range(1, len(steps) + 1))
            for name, steps in CORRUPTIONS.items()
        },
        len(images),
    )
