"""Each kind of output: which it is, and what its numbers become."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.heads import HEADS, head_kind
from cnnviz.ui.text import sections

VALUES = np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]], np.float32)


@pytest.mark.parametrize(
    ("squashed", "size", "adds_up", "name", "classes"),
    [
        ("shared", 10, False, "probabilities", 10),
        ("", 10, True, "distribution", 10),  # a mean of two softmaxes
        ("each", 1, False, "binary", 2),
        ("each", 2, False, "multi_label", 2),
        ("", 1, False, "number", 1),
        ("shared", 1, False, "always_one", 1),  # a softmax of one number is always 1
        ("", 2, False, "logits", 2),
    ],
)
def test_an_output_is_of_one_kind(squashed, size, adds_up, name, classes):
    kind = head_kind(squashed, size, adds_up)
    assert kind.name == name
    assert kind.classes(size) == classes
    assert len(kind.names(classes)) == classes


@pytest.mark.parametrize("kind", HEADS.values(), ids=lambda kind: kind.name)
def test_a_kind_gives_each_class_a_share_and_a_score(kind):
    size = next(
        size
        for size in (1, 3)
        if any(
            kind is head_kind(squashed, size, adds_up)
            for squashed in ("each", "shared", "")
            for adds_up in (False, True)
        )
    )
    values = VALUES[:, :size]
    shares = kind.shares(values)
    assert shares.shape == (2, kind.classes(size))
    assert shares.dtype == np.float32
    if kind.exclusive:
        np.testing.assert_allclose(shares.sum(1), 1, atol=1e-6)
    # Whoever has the higher score has the higher share.
    scores = np.stack([kind.score(values, i, None) for i in range(kind.classes(size))], 1)
    if size > 1:
        np.testing.assert_array_equal(scores.argmax(1), shares.argmax(1))


@pytest.mark.parametrize("name", HEADS)
def test_a_kind_has_its_texts(name):
    text = sections("heads")
    assert text[f"{name} score"]
    assert name in text


def test_one_sigmoid_is_the_probability_of_label_1():
    kind = head_kind("each", 1)
    np.testing.assert_allclose(kind.shares(np.array([[0.953]], np.float32)), [[0.047, 0.953]], 1e-5)
    logits = np.array([[3.0], [-1.0]])
    assert kind.score(logits, 1, None).tolist() == kind.score(logits, 1, 0).tolist() == [3, -1]
    assert kind.score(logits, 0, None).tolist() == kind.score(logits, 0, 1).tolist() == [-3, 1]
