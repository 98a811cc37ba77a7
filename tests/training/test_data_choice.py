import json
from dataclasses import asdict

import pytest

from cnnviz.nets.reading import ReadingError, made
from cnnviz.training.data_choice import DataChoice


def read(values):
    return made(DataChoice, values, "A choice of data")


@pytest.mark.parametrize(
    "choice",
    [
        DataChoice("shapes"),
        DataChoice("cifar10"),
        DataChoice("cifar10", "somewhere"),
        DataChoice("folder", "photos", 64),
        DataChoice("folder", "photos", 64, ""),
        DataChoice("folder", "photos", 64, "seg_train"),
    ],
)
def test_plain_values_and_back(choice):
    assert read(json.loads(json.dumps(asdict(choice)))) == choice


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (None, "A choice of data must be its settings by name"),
        ([], "A choice of data must be its settings by name"),
        ("shapes", "A choice of data must be its settings by name"),
        ({}, "A choice of data needs `kind`"),
        ({"kind": "mnist"}, 'must be one of shapes, cifar10, folder, got "mnist"'),
        ({"kind": ["shapes"]}, "must be one of shapes, cifar10, folder, got"),
        ({"kind": "`" * 999}, 'must be one of shapes, cifar10, folder, got "\'{40}…"'),
        ({"kind": "shapes", "count": 1}, 'has no setting "count"'),
        ({"kind": "shapes", 7: 1}, 'has no setting "7"'),
        ({"kind": "shapes", "path": "x"}, "Pictures of `shapes` need no `path`"),
        ({"kind": "shapes", "side": 64}, "Pictures of `shapes` have a `side` of 32, got 64"),
        ({"kind": "cifar10", "side": 31}, "Pictures of `cifar10` have a `side` of 32, got 31"),
        ({"kind": "cifar10", "path": None}, "`path` must be a text"),
        ({"kind": "cifar10", "path": "x" * 4097}, "`path` must be a text of at most 4,096"),
        ({"kind": "cifar10", "path": "x\0"}, "`path` must be a text"),
        ({"kind": "folder"}, "Name the folder or the zip file"),
        ({"kind": "folder", "path": "  "}, "Name the folder or the zip file"),
        ({"kind": "folder", "path": "x", "side": 7}, "must be from 8 to 224 pixels, got 7"),
        ({"kind": "folder", "path": "x", "side": 225}, "must be from 8 to 224 pixels, got 225"),
        ({"kind": "folder", "path": "x", "train_part": 1}, "`train_part` must be a text of at"),
        ({"kind": "folder", "path": "x", "train_part": "x" * 256}, "a text of at most 255"),
        ({"kind": "shapes", "train_part": ""}, "Pictures of `shapes` need no `train_part`"),
        ({"kind": "folder", "path": "x", "side": 32.0}, "`side` must be a whole number"),
        ({"kind": "folder", "path": "x", "side": True}, "`side` must be a whole number"),
        ({"kind": "folder", "path": "x", "side": 10**5000}, "`side` must be a whole number"),
    ],
)
def test_what_a_stranger_may_write_is_checked(values, rule):
    with pytest.raises(ReadingError, match=rule):
        read(values)
