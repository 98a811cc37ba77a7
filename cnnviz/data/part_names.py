"""What the name of a folder says of the part of a data set that it is."""

from __future__ import annotations

import re

TRAIN, VALIDATION, TEST = "train", "validation", "test"
_UNLABELLED = "unlabelled"
# How a word in the name of a part begins.
_STEMS = {
    "train": TRAIN,
    "val": VALIDATION,
    "test": TEST,
    "pred": _UNLABELLED,
    "unlabel": _UNLABELLED,
}


def part_of(name: str) -> str:
    """Tell by the name of a folder which part of a data set it is; "" for none.

    Examples
    --------
    >>> part_of("Training"), part_of("seg_test"), part_of("Valid"), part_of("dev")
    ('train', 'test', 'validation', 'validation')
    >>> part_of("single_prediction"), part_of("constraints")  # no word of it begins with "train"
    ('unlabelled', '')
    """
    for word in re.split(r"[\W_]+", name.casefold()):
        if word == "dev":
            return VALIDATION
        for stem, part in _STEMS.items():
            if word.startswith(stem):
                return part
    return ""
