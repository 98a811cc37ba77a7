"""Saliency and integrated gradients: what each pixel does to a score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.nets.attribution.flow import Floats, Flow, Target, Told, untold

if TYPE_CHECKING:
    import keras

Kind = Literal["plain", "smooth", "guided"]

_STEPS = (32, 128, 512)
_GAP = 0.01  # of the difference of the scores, that the parts may miss
_PIXELS = 100_000  # of the images that go through a model together


def saliency(
    model: keras.Model,
    image: ArrayLike,
    class_index: int,
    against: int | None = None,
    output: int = 0,
    *,
    kind: Kind = "plain",
    samples: int = 24,
    noise: float = 0.15,
    seed: int = 0,
    tell: Told = untold,
) -> Floats:
    """Measure how much a score changes with each number of an image.

    Parameters
    ----------
    model, image, class_index, against, output
        See `cnnviz.nets.grad_cam`.
    kind : {"plain", "smooth", "guided"}
        The gradient; its mean over noisy copies of the image; the gradient of which each ReLU
        passes only what is above 0.
    samples, noise, seed : int, float, int
        Of the noisy copies: how many, and the standard deviation as a share of the image's range.
    tell : callable
        Is told how many copies are done, of how many; what it raises ends the work.

    Returns
    -------
    ndarray, float32, shape (H, W, C)
        Change of the score per change of the number.

    Notes
    -----
    Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2014; Smilkov, Thorat,
    Kim, Viégas and Wattenberg, "SmoothGrad: removing noise by adding noise", 2017; Springenberg,
    Dosovitskiy, Brox and Riedmiller, "Striving for simplicity", 2015.
    """
    flow, target = Flow(model), Target(class_index, against, output)
    picture = np.asarray(image, np.float32)
    if kind != "smooth":
        pull = flow.pull(picture[None], target, guided=kind == "guided")
        return np.asarray(pull.gradient[0])
    rng = np.random.default_rng(seed)
    spread = np.float32(noise * (picture.max() - picture.min()))
    total = np.zeros_like(picture)
    for start, count in batches(samples, picture):
        tell(start, samples)
        drawn = rng.standard_normal((count, *picture.shape), np.float32)
        total += flow.pull(picture + spread * drawn, target).gradient.sum(axis=0)
    tell(samples, samples)
    return total / np.float32(samples)


class Integrated(NamedTuple):
    """What each number of an image adds to a score, from a baseline on.

    Attributes
    ----------
    parts : ndarray, float32, shape (H, W, C)
        Their sum is the difference of the scores, but for the `gap`.
    score, baseline_score : float
        Of the image, and of the baseline.
    steps : int
        Gradients on the way.
    """

    parts: Floats
    score: float
    baseline_score: float
    steps: int

    @property
    def gap(self) -> float:
        """What the parts miss of the difference of the scores, as a share of it."""
        difference = self.score - self.baseline_score
        missed = abs(float(self.parts.sum(dtype=np.float64)) - difference)
        return missed / abs(difference) if difference else float(missed > 0)


def integrated_gradients(
    model: keras.Model,
    image: ArrayLike,
    class_index: int,
    against: int | None = None,
    output: int = 0,
    *,
    baseline: ArrayLike = 0.0,
    tell: Told = untold,
) -> Integrated:
    """Divide a score among the numbers of an image.

    Parameters
    ----------
    model, image, class_index, against, output
        See `cnnviz.nets.grad_cam`.
    baseline : array_like, broadcast to (H, W, C)
        An image of which nothing is to be said, black say, as the model takes it.
    tell : callable
        Is told how many steps are done, of how many at the most; what it raises ends the work.

    Returns
    -------
    Integrated
        More steps are taken until the parts miss less than 1 % of the difference of the scores,
        at most 512.

    Notes
    -----
    The image less the baseline, times the mean of the gradient on the straight way between them:
    Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", 2017.
    """
    flow, target = Flow(model), Target(class_index, against, output)
    picture = np.asarray(image, np.float32)
    start = np.broadcast_to(np.asarray(baseline, np.float32), picture.shape)
    score, start_score = map(float, flow.scores(np.stack([picture, start]), target))
    done, most = 0, sum(_STEPS)
    for steps in _STEPS:
        total = np.zeros(picture.shape)
        for first, count in batches(steps, picture):
            tell(done, most)
            shares = (np.arange(first, first + count) + 0.5) / steps
            on_the_way = start + shares.reshape(-1, 1, 1, 1) * (picture - start)
            total += flow.pull(on_the_way, target).gradient.sum(axis=0, dtype=np.float64)
            done += count
        parts = ((picture - start) * total / steps).astype(np.float32)
        found = Integrated(parts, score, start_score, steps)
        if found.gap <= _GAP:
            break
    tell(most, most)
    return found


def strength(gradient: NDArray[Any]) -> Floats:
    """Give the largest size over the channels, shape (H, W), of a gradient (H, W, C).

    Examples
    --------
    >>> strength(np.array([[[1.0, -3.0, 2.0]]])).tolist()  # 3 = |-3|
    [[3.0]]
    """
    return np.asarray(np.abs(gradient).max(axis=-1), np.float32)


def batches(count: int, image: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Cut a count into parts that go through a model together: their starts and lengths."""
    most = max(1, min(32, _PIXELS // (image.shape[0] * image.shape[1])))
    for start in range(0, count, most):
        yield start, min(most, count - start)
