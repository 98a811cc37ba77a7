"""Each loss says all that is asked of it: its formulas give its numbers, its program is Keras's."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.losses import LOSSES
from cnnviz.nets.losses.kind import smoothed
from cnnviz.ops import activate
from tests.registries import naming

IMAGES, SMOOTHING = 4, 0.2


def answers(count):
    """Draw what a network of so many numbers answers before its softmax, or its sigmoid."""
    rng = np.random.default_rng(count)
    numbers = rng.normal(size=(IMAGES, count))
    shares = activate(numbers, "sigmoid" if count == 1 else "softmax")
    return numbers, shares, rng.integers(max(count, 2), size=IMAGES)


def evaluated(formula, **values):
    written = formula.numbers.format(**{name: f"({value!r})" for name, value in values.items()})
    return eval(written.replace("−", "-").replace("·", "*"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", LOSSES)
def test_its_formulas_give_its_slopes(name, count):
    kind, (_, shares, labels) = LOSSES[name], answers(count)
    targets = smoothed(labels, count, SMOOTHING)
    formulas = kind.formulas(count)
    pairs = [(formulas.slope, kind.slope)]
    if kind.before_squashing:
        pairs.append((formulas.together, kind.before_squashing))
    for formula, compute in pairs:
        found = [
            evaluated(formula, share=float(p), target=float(y), classes=count, images=IMAGES)
            for p, y in zip(shares.ravel(), targets.ravel(), strict=True)
        ]
        np.testing.assert_allclose(found, compute(shares, targets).ravel(), rtol=1e-12)
    assert formulas.term


# What is taken of whatever a network answers has nothing to leave to the loss.
PROGRAMS = [
    (name, count, from_logits)
    for name, kind in LOSSES.items()
    for count in (1, 3)
    for from_logits in ([False, True] if kind.before_squashing else [False])
]


@pytest.mark.parametrize("label_smoothing", [0.0, SMOOTHING])
@pytest.mark.parametrize(("name", "count", "from_logits"), PROGRAMS)
def test_its_program_is_keras_s(keras, name, count, from_logits, label_smoothing):
    kind, (numbers, shares, labels) = LOSSES[name], answers(count)
    computed = eval(kind.keras(count, from_logits, label_smoothing), {"keras": keras})
    given = smoothed(labels, count, 0.0 if kind.linear else label_smoothing)
    found = np.asarray(computed(given, numbers if from_logits else shares))
    wanted = kind.compute(shares, smoothed(labels, count, label_smoothing))
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", LOSSES)
def test_smoothing_is_a_term_of_its_own_where_the_loss_is_linear(name, count):
    kind, (_, shares, labels) = LOSSES[name], answers(count)
    term = kind.smoothing_term(shares, SMOOTHING)
    assert (term is not None) == kind.linear
    if kind.linear:
        plain = (1 - SMOOTHING) * kind.compute(shares, smoothed(labels, count))
        whole = kind.compute(shares, smoothed(labels, count, SMOOTHING))
        np.testing.assert_allclose(plain + term, whole)


def test_titles_differ():
    assert all(kind.title for kind in LOSSES.values())
    assert len({kind.title for kind in LOSSES.values()}) == len(LOSSES)


def test_no_other_module_names_a_loss():
    assert naming(LOSSES, "cnnviz/nets/losses") == set()
