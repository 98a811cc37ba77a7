"""Sections become cells: their numbers are printed, compared and kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cnnviz.figures import colourise
from cnnviz.i18n import speak
from cnnviz.notebooks.composing import compose
from cnnviz.notebooks.painting import coloured
from cnnviz.notebooks.section import (
    Painting,
    Section,
    Value,
    literal_array,
    map_of,
    maps_of,
    photo_of,
)
from tests.notebooks.execute import execute
from tests.notebooks.format import check_notebook

NUMBERS = np.array([[1.5, -2.0], [0.25, 3.0]], np.float32)


def composed(*sections, settings=()):
    return compose("Title", "Made here.", settings, sections)


def executed(notebook):
    """Run all cells of a notebook; give what came of each, and what is stored."""
    cells = [each for each in json.loads(notebook.file())["cells"] if each["cell_type"] == "code"]
    namespace = {}
    found = [execute(cell, namespace) for cell in cells]
    return found, cells


def doubled(shown=2 * NUMBERS, tolerance=1e-5):
    values = [Value("twice", shown, tolerance), Value("float(twice.sum())", float(shown.sum()))]
    picture = map_of("twice", shown, 6.0, 4)
    return Section("Twice.", 'twice = 2 * data["numbers"]', {"numbers": NUMBERS}, values, picture)


def test_what_is_computed_is_what_is_stored():
    notebook = composed(doubled())
    check_notebook(json.loads(notebook.file()))
    found, cells = executed(notebook)
    for outcome, cell in zip(found, cells, strict=True):
        stored = "".join("".join(each.get("text", [])) for each in cell["outputs"])
        assert outcome["printed"] == stored
    assert found[-2]["picture"]
    assert "The same numbers" in found[-1]["printed"]


@pytest.mark.parametrize("off", [1e-3, -1e-3, np.nan])
def test_another_number_is_an_error(off):
    wrong = 2 * NUMBERS
    wrong[1, 1] += off
    with pytest.raises(AssertionError):
        executed(composed(doubled(wrong)))


def test_whole_numbers_are_compared_as_they_are():
    executed(composed(doubled(tolerance=0)))
    almost = 2 * NUMBERS * np.float32(1 + 1e-6)
    with pytest.raises(AssertionError):
        executed(composed(doubled(almost, tolerance=0)))


def test_the_head_says_where_it_was_made_and_how_the_page_was_set():
    with speak("ko"):
        notebook = composed(doubled(), settings=[("Kernel", "sobel\\_x")])
    head = notebook.cells[0].source
    assert head.startswith("# Title\n\nMade here.\n\n| 설정 | 값 |")
    assert "| Kernel | sobel\\_x |" in head
    assert "페이지와 같은 수입니다." in notebook.cells[-1].source


@pytest.mark.parametrize(
    ("code", "imported"),
    [
        ("x = 1", set()),
        ("x = keras.ops.relu(-1.0)", {"import keras"}),
        ("x = layers.Flatten()", {"import keras", "from keras import layers"}),
        ("x = keras.layers.Flatten()", {"import keras"}),
        ("x = tf.constant(1)", {"import tensorflow as tf"}),
    ],
)
def test_only_what_is_used_is_imported(code, imported):
    head = composed(Section("", code)).cells[2].source
    frameworks = {line for line in head.splitlines() if "keras" in line or "tensorflow" in line}
    assert frameworks == imported
    assert "cnnviz" not in head


def test_what_must_come_before_keras_does():
    head = composed(Section("", "keras", before="import os\n")).cells[2].source
    assert head.startswith("import os\n")


def test_a_picture_by_chance_is_not_stored():
    notebook = composed(Section("", "x = np.zeros((2, 2))", painting=Painting("picture(x)")))
    found, cells = executed(notebook)
    assert found[-1]["picture"]
    assert cells[-1]["outputs"] == []


def test_two_values_of_one_name_are_a_mistake():
    with pytest.raises(AssertionError, match="twice"):
        composed(doubled(), doubled())


def test_the_colours_are_the_app_s():
    values = np.linspace(-2, 2, 301).reshape(7, 43)
    from cnnviz.figures import diverging

    np.testing.assert_array_equal(coloured(values, 1.5, diverging()), colourise(values, 1.5))


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_stand_beside_each_other(channels):
    maps = np.random.default_rng(0).normal(size=(4, 5, channels))
    found = maps_of("maps", maps, 1.0, 2)
    assert found.image.size == (2 * 5 * channels, 2 * 4)
    assert eval_of(found, maps=maps).tobytes() == found.image.tobytes()


def test_pixels_are_shown_as_they_are():
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    np.testing.assert_array_equal(np.asarray(photo_of("x", pixels).image), pixels)


def eval_of(painting, **names):
    from cnnviz.figures import diverging
    from cnnviz.notebooks import painting as functions

    space = {**vars(functions), "data": {"colours": diverging()}, **names}
    return eval(painting.code, space)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2, 1), (2, 2, 3)])
def test_a_literal_is_the_array(shape):
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    np.testing.assert_array_equal(eval(literal_array(values), {"np": np}), values)
