"""Networks that come trained: the files beside this one, and what `MODEL_CARD.md` says of them."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from cnnviz.i18n import joined, message
from cnnviz.nets.build import build
from cnnviz.nets.example_networks import FAST_CNN, SEED_CNN, WIDE_CNN
from cnnviz.nets.spec import NetworkSpec

if TYPE_CHECKING:
    import keras

TRAINED: dict[str, NetworkSpec] = {
    "seed": SEED_CNN,
    "fast": FAST_CNN,
    "wide": WIDE_CNN,
}


def trained(name: str) -> keras.Model:
    """Make one of `TRAINED` with its shipped weights, which tell CIFAR-10's ten classes apart.

    The files hold float16, the model float32. It takes images of 32 × 32 × 3, 0 to 255.

    Examples
    --------
    >>> trained("slow")
    Traceback (most recent call last):
    ValueError: `name` must be one of seed, fast, wide, got 'slow'.
    """
    if name not in TRAINED:
        raise ValueError(
            message(
                "`name` must be one of {trained}, got {name}.",
                trained=joined(", ", TRAINED),
                name=repr(name),
            )
        )
    model = build(TRAINED[name])
    with (
        as_file(files(__package__) / f"{name}.npz") as path,
        np.load(path, allow_pickle=False) as weights,
    ):
        for variable in model.weights:
            variable.assign(weights[variable.path].astype(np.float32))
    return model
