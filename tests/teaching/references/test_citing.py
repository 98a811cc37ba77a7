"""The list of works, and how a text names one."""

from __future__ import annotations

import re

import pytest

from cnnviz.i18n import speak
from cnnviz.teaching.references import WORKS, CitationError, with_citations


@pytest.mark.parametrize(
    ("key", "language", "said"),
    [
        ("fukushima1980", "en", "Fukushima, 1980"),
        ("maaten2008", "en", "van der Maaten and Hinton, 2008"),
        ("he2016", "en", "He et al., 2016"),
        ("fukushima1980", "ko", "Fukushima, 1980"),
        ("maaten2008", "ko", "van der Maaten, Hinton, 2008"),
        ("he2016", "ko", "He 등, 2016"),
    ],
)
def test_a_work_is_named_by_its_authors_and_year(key, language, said):
    with speak(language):
        assert with_citations(f"So ([@{key}]).", "#{}".format) == f"So ([{said}](#{key}))."


def test_a_work_that_is_not_listed_is_refused():
    with pytest.raises(CitationError, match="`nobody1999` must be one of the works"):
        with_citations("[@nobody1999]", "#{}".format)


@pytest.mark.parametrize("key", WORKS)
def test_a_work_has_all_its_parts(key):
    work = WORKS[key]
    assert all(work.families)
    assert 1900 < work.year < 2030
    assert work.title[-1] not in ". "
    assert work.where
    assert work.link.startswith("https://")
    year = re.search(r"(\d{4})$", key)
    assert year is None or int(year[1]) == work.year


def test_works_stand_in_the_order_of_their_keys_and_once():
    assert list(WORKS) == sorted(WORKS)
    links = [work.link for work in WORKS.values()]
    assert len(set(links)) == len(links)
