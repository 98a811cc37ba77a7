"""Each way to explain an answer says all that is asked of it, and is named in its own module."""

from __future__ import annotations

import pytest

from cnnviz.i18n import LANGUAGES, speak
from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.ui.text import sections
from tests.registries import naming

# What computes them, where saliency's three are told apart, and those that teach one of them.
NAMED_TOO = {
    "cnnviz/nets/attribution/__init__.py",
    "cnnviz/nets/attribution/gradients.py",
    "cnnviz/teaching/glossary/pictures/explanations.py",
    "cnnviz/teaching/quizzes/kinds/grad_cam.py",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", METHODS)
def test_the_page_says_what_it_measures(name, language):
    with speak(language):
        assert sections("why")[name].startswith("**")


def test_no_other_module_names_one():
    assert naming(METHODS, "cnnviz/inspection/attribution_methods") <= NAMED_TOO


def test_the_first_explains_by_a_layer_and_what_stands_in_for_it_is_fast():
    first, second, *_ = METHODS.values()
    assert first.by_layer
    assert second.fast
    assert not any(method.by_layer for method in METHODS.values() if method is not first)
