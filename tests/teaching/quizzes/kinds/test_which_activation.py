"""Questions about activations, against their formulas as they stand in Keras's documentation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnnviz.teaching.quizzes import LEVELS
from cnnviz.ui.activation import views
from cnnviz.ui.photo import sample_photo, small_photo
from tests.teaching.quizzes.made import questions, restored

ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805


def softplus(x):
    return math.log1p(math.exp(x))


FORMULAS = {
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: x if x > 0 else 0.2 * x,
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "selu": lambda x: SCALE * (x if x > 0 else ALPHA * math.expm1(x)),
    "gelu": lambda x: x * 0.5 * (1 + math.erf(x / math.sqrt(2))),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "softplus": softplus,
    "hard_sigmoid": lambda x: min(max(x / 6 + 0.5, 0), 1),
    "mish": lambda x: x * math.tanh(softplus(x)),
}
APART = {1: 0.4, 2: 0.12, 3: 0.03}


def after(name, before):
    formula = np.vectorize(FORMULAS[name], otypes=[float])
    # GELU is Keras's default there, without the approximation.
    return formula(before)


@pytest.mark.parametrize("level", LEVELS)
def test_the_second_numbers_are_the_right_activation_s_and_of_no_other(level):
    for question in questions("which_activation", level):
        before, shown = (each.values for each in question.exhibits)
        np.testing.assert_allclose(after(question.answer, before), shown, atol=0.0051)
        for mistake in question.mistakes:
            away = np.abs(after(mistake.answer, before) - shown)
            assert away.max() > APART[level] - 0.006


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_is_told_at_a_number_that_stands_there(level):
    for question in questions("which_activation", level):
        before, shown = (each.values for each in question.exhibits)
        for mistake in question.mistakes:
            values = {
                name: float(text.replace("−", "-").replace("e-", "e-"))
                for name, text in mistake.sentence.values.items()
                if name in ("x", "wrong", "right")
            }
            at = np.unravel_index(np.abs(before - values["x"]).argmin(), before.shape)
            assert before[at] == pytest.approx(values["x"])
            assert shown[at] == pytest.approx(values["right"], abs=1e-6)
            assert FORMULAS[mistake.answer](before[at]) == pytest.approx(values["wrong"], abs=0.006)
            assert mistake.name == ("below_zero" if before[at] < 0 else "above_zero")


def test_the_numbers_stand_in_the_map_of_the_page():
    for question in questions("which_activation", 1)[:5]:
        link = restored(question)
        photo = small_photo(sample_photo(link.get("photo")), 160, 1)
        found = views.feature_map(
            photo, link.get("kernel"), link.get("gain"), link.get("bias")
        ).round(2)
        before = question.exhibits[0].values
        windows = np.lib.stride_tricks.sliding_window_view(found, before.shape)
        assert (np.abs(windows - before).max((2, 3)) < 0.011).any()
