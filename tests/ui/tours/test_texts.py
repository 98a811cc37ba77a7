"""The files of the tours in every language: what they name is there, and they say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnviz.i18n import LANGUAGES, speak
from cnnviz.teaching.tours import PATH
from cnnviz.ui import text
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.tours.texts import tour_of, tours_of
from tests.ui.tours.numbers import numbers_in

FOLDER = Path(text.__file__).parent / "text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_file_for_each_tour_and_no_other(language):
    files = {file.stem for file in (FOLDER / language / "tours").glob("*.md")}
    assert files == set(PATH)


@pytest.mark.parametrize("name", PATH)
def test_settings_are_the_page_s_and_their_values_are_read(name):
    tour = tour_of(name)
    link = link_of(tour.page)
    for step in tour.steps:
        named = [*step.settings.items(), *((wait.setting, wait.value) for wait in step.waits)]
        for setting, value in named:
            field = link.field(setting)
            assert field.linked, setting
            assert not value or field.write(field.read(value)) == value


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
@pytest.mark.parametrize("name", PATH)
def test_another_language_has_the_same_heads_and_numbers(name, language):
    english = tour_of(name)
    with speak(language):
        other = tour_of(name)
    assert (other.page, other.minutes) == (english.page, english.minutes)
    assert other.title != english.title
    assert len(other.steps) == len(english.steps)
    for ours, theirs in zip(english.steps, other.steps, strict=True):
        heads = [(each.shown, each.settings, each.waits) for each in (ours, theirs)]
        assert heads[0] == heads[1], ours.title
        assert theirs.body != ours.body
        assert bool(theirs.seen) == bool(ours.seen)
        assert {*numbers_in(theirs), "0"} == {*numbers_in(ours), "0"}, ours.title


def test_no_particle_hangs_on_a_label_in_korean():
    """A particle after a consonant differs from one after a vowel, and a label may be changed."""
    hanging = re.compile(r"\]\](?:은|는|이|가|을|를|과|와|으로|로)(?=[\s,.])")
    with speak("ko"):
        steps = [step for name in PATH for step in tour_of(name).steps]
    assert [found for step in steps for found in hanging.findall(step.body + step.seen)] == []


def test_pages_have_their_tours_in_the_order_of_the_lesson():
    assert [tour.name for tour in tours_of("convolution")] == ["convolution", "padding"]
    assert tours_of("home") == []
    order = [*PAGES]
    places = [order.index(tour_of(name).page) for name in PATH]
    assert places == sorted(places)
