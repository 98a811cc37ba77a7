"""The pictures of a run in its notebook: drawn, downloaded, or written into it."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset, outlines, shapes
from cnnviz.i18n import translate
from cnnviz.notebooks.section import Section, Value, photo_of, scale_for
from cnnviz.training import RunConfig
from cnnviz.training.sources import split

_SHOWN = 8  # images beside each other
_DRAWN = """\
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray


def marked(text):
    return text


def message(text, **values):
    return text.format(**values)


"""
_READ = {
    "cifar10": """\
(images, labels), (test_images, test_labels) = keras.datasets.cifar10.load_data()
labels, test_labels = labels[:, 0], test_labels[:, 0]
""",
    "shapes": """\
images, labels = draw_shapes({train}, seed=0)
test_images, test_labels = draw_shapes({test}, seed=1)
""",
    "folder": """\
images, labels = data["images"], data["labels"]
test_images, test_labels = data["test_images"], data["test_labels"]
""",
}
_PARTS = 'train, validation = data["train"], data["validation"]'


def pictures(config: RunConfig, data: Dataset) -> list[Section]:
    """Bring the pictures of a run, divided as it divides them."""
    kind = config.data.kind
    parts = split(data, config.data_share, config.validation_share, config.seed)
    code = _READ[kind].format(train=len(data.train_labels), test=len(data.test_labels)) + _PARTS
    arrays: dict[str, NDArray[Any]] = {
        "train": parts.train_indices,
        "validation": parts.validation_indices,
    }
    if kind == "folder":
        arrays |= {
            "images": data.train_images,
            "labels": data.train_labels,
            "test_images": data.test_images,
            "test_labels": data.test_labels,
        }
    first = data.train_images[parts.train_indices[:_SHOWN]]
    said = translate(
        "**The pictures**: those that the network learns from, `train`, and those that are kept "
        "to check with, `validation`, as the run divides them."
    )
    if kind == "cifar10":
        said += " " + translate("Keras downloads CIFAR-10 once.")
    drawn = []
    if kind == "shapes":
        drawn.append(
            Section(
                translate("**The program that draws the shapes**, the same on every machine."),
                _drawing_program(),
                folded=True,
            )
        )
    return [
        *drawn,
        Section(
            said,
            code,
            arrays,
            [
                Value("len(train)", len(parts.train_indices), 0),
                Value("len(validation)", len(parts.validation_indices), 0),
                Value("labels[train[:8]]", data.train_labels[parts.train_indices[:_SHOWN]], 0),
            ],
            photo_of(
                "np.hstack(list(images[train[:8]]))",
                np.hstack(list(first)),
                scale_for(first.shape[1], 96),
            ),
        ),
    ]


def _drawing_program() -> str:
    """Give the modules that draw the shapes as one program."""
    source = "\n".join(map(inspect.getsource, (outlines, shapes)))
    alone = re.sub(r"^from (?:__future__|cnnviz\S*) import .*\n", "", source, flags=re.M)
    return _DRAWN + alone.strip()
