"""What a link of a teacher's holds is read back, or refused with its rule."""

from __future__ import annotations

import re

import pytest

from cnnviz.teaching.assignments import PARAMETERS, Assignment, read_assignment
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES


@pytest.mark.parametrize(
    "assignment",
    [
        Assignment(),
        Assignment(("bias",), ("kernel", "strides_rows"), "Find the edge.", "A sentence"),
        Assignment(task="모서리를 찾으세요 & 100% 확인?"),
    ],
)
def test_what_is_written_is_read_back(assignment):
    assert read_assignment(assignment.write()) == assignment


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"hidden": "<b>"}, "`<b>` cannot be the name of a setting"),
        ({"fixed": "`![](//x.y/z)`"}, "`'![](//x.y/z)'` cannot be the name of a setting"),
        ({"hidden": "a", "fixed": "a"}, "a setting is hidden or fixed once, and `a` is twice"),
        ({"task": "x" * 601}, "its `task` must have at most 600 characters, and has 601"),
        ({"hand_in": "x" * 601}, "its `hand_in` must have at most 600 characters, and has 601"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_it(parts, rule):
    with pytest.raises(ValueError, match=re.escape(rule)):
        read_assignment(parts)


@pytest.mark.parametrize("page", PAGES)
def test_no_setting_of_a_page_has_the_name_of_a_part(page):
    assert not {field.name for field in link_of(page).fields} & set(PARAMETERS)
