"""Answers as a network could give them, made up: the same whenever the same is asked."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection.questions.attribution import Attribution, attribute_all
from cnnviz.inspection.questions.augmenting import Draws, draws
from cnnviz.inspection.questions.classifying import classify_preprocessed, preprocessed_pixels
from cnnviz.inspection.questions.training_step import batch_losses, step_map


def made_up(question: Any, *given: Any, **more: Any) -> Any:
    """Answer as `cnnviz.inspection.Inspector.ask` does, without a network."""
    return ANSWERS[question](*given, **more)


def _rng(*given: object) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(repr(given).encode()))


def _losses(batch: Any) -> Any:
    shares = _rng(batch.digest).dirichlet(np.full(10, 2.0), len(batch.labels))
    names = ("input", "features", "dense:sum", "dense")
    return SimpleNamespace(
        shares=shares, targets=np.eye(10)[batch.labels], names=names, weights={"dense": ()}
    )


def _step_map(batch: Any, layer: str, image: int, channel: int, *, gradient: bool) -> Any:
    assert (layer, gradient) == ("features", False)
    found = _rng(batch.digest, image, channel).gamma(1.0, 0.1)
    return np.array([[max(found, 0.01)]], np.float32)


def _draws(augmentation: Any, picture: Any, count: int, others: Any = ()) -> Draws:
    rng = _rng(augmentation.steps, picture.shape)
    images = rng.integers(0, 256, (count, *picture.shape), np.uint8)
    return Draws(images, np.ones(count, np.float32))


def _maps(choice: Any, picture: Any, requests: Any) -> tuple[Attribution, ...]:
    rng = _rng(choice, picture.digest)
    return tuple(Attribution(rng.random((4, 4), np.float32), 1.0) for _ in requests)


def _shares(choice: Any, pixels: Any) -> Any:
    values = _rng(choice, pixels[0].tobytes()).dirichlet(np.ones(10), len(pixels))
    head = SimpleNamespace(class_names=CIFAR10_CLASSES)
    return (SimpleNamespace(head=head, values=values.astype(np.float32)),)


def _pixels(choice: Any, picture: Any) -> Any:
    return np.ascontiguousarray(picture[:32, :32])


ANSWERS = {
    batch_losses: _losses,
    step_map: _step_map,
    draws: _draws,
    attribute_all: _maps,
    classify_preprocessed: _shares,
    preprocessed_pixels: _pixels,
}
