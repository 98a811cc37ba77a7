"""What the name of a folder says of the part of a data set that it is."""

from __future__ import annotations

import re

TRAIN, VALIDATION, TEST = "train", "validation", "test"
_UNLABELLED = "unlabelled"
_WORDS = {
    TRAIN: "train training trainval",
    VALIDATION: "val valid validate validation dev",
    TEST: "test testing",
    _UNLABELLED: "pred predict prediction predictions unlabeled unlabelled",
}
_PARTS = {word: part for part, words in _WORDS.items() for word in words.split()}
# What such a word is joined to, as in "trainset" and "val2017".
_MORE = re.compile(r"(set|data|images?|imgs?)?\d*$")


def part_of(name: str) -> str:
    """Tell by the name of a folder which part of a data set it is; "" for none.

    Of a way of several folders, the last one's name counts.

    Examples
    --------
    >>> part_of("Training"), part_of("seg_test"), part_of("Valid"), part_of("dev")
    ('train', 'test', 'validation', 'validation')
    >>> part_of("train2017"), part_of("single_prediction"), part_of("train/val")
    ('train', 'unlabelled', 'validation')
    >>> part_of("trains"), part_of("valleys")  # whole words only
    ('', '')
    """
    for word in re.split(r"[\W_]+", name.rpartition("/")[2].casefold()):
        if part := _PARTS.get(_MORE.sub("", word)):
            return part
    return ""
