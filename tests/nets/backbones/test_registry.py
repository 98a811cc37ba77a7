"""Each backbone says all that is asked of it, and no other module names one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cnnviz.nets.backbone import WeightsFile
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.backbones.vgg16 import ENTRY as VGG16
from cnnviz.nets.choice import KNOWN, ModelChoice
from cnnviz.nets.tables import FOLDER
from cnnviz.ui import text
from tests.registries import naming

TEXTS = Path(text.__file__).parent / "text" / "en" / "backbones"


def lacking(backbone):
    """Give the names of the parts that an entry lacks."""
    prose = TEXTS / f"{backbone.name}.md"
    parts = {
        "module": (FOLDER / f"{backbone.name.lower()}.py").is_file(),
        "table": (FOLDER / f"{backbone.name}.json").is_file(),
        "text": prose.is_file() and "## about\n" in prose.read_text(encoding="utf-8"),
        "test": (Path(__file__).parent / f"test_{backbone.name.lower()}.py").is_file(),
    }
    return [name for name, part in parts.items() if not part]


@pytest.mark.parametrize("name", BACKBONES)
def test_an_entry_has_all_its_parts(name):
    assert lacking(BACKBONES[name]) == []


def test_what_an_entry_lacks_is_named():
    assert lacking(replace(VGG16, name="VGG99")) == ["module", "table", "text", "test"]


@pytest.mark.parametrize("name", BACKBONES)
def test_the_text_begins_with_the_name_and_names_its_source(name):
    about = text.sections(f"backbones/{name}")["about"]
    assert about.startswith(f"{name} ")
    assert "](references?work=" in about


def test_nothing_lies_there_that_belongs_to_no_entry():
    wanted = {f"{name}.json" for name in BACKBONES} | {f"{name.lower()}.py" for name in BACKBONES}
    found = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert found == wanted | {"__init__.py"}
    assert {path.name for path in TEXTS.iterdir()} == {f"{name}.md" for name in BACKBONES}


def test_each_has_a_place_of_its_own_and_they_come_in_that_order():
    places = [each.place for each in BACKBONES.values()]
    assert places == sorted(set(places))


def test_each_may_be_chosen_by_every_visitor():
    for name, each in BACKBONES.items():
        assert {name, f"random-{name}"} <= KNOWN.keys()
        assert ModelChoice("random", name).backbone == each


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scaling": ""}, r"`scaling` of VGG16 must be one of 0\.\.255, .*, got ''\."),
        ({"scaling": "tf"}, r"`scaling` of VGG16 must be one of .*, got 'tf'\."),
        ({"smallest": 0}, r"`smallest` of VGG16 must be 1 to 224, the usual size, got 0\."),
        ({"smallest": 225}, r"`smallest` of VGG16 must be 1 to 224, the usual size, got 225\."),
        ({"whole": WeightsFile("a.h5", "", 0)}, r"`a\.h5` must have a digest or a size\."),
        ({"folder": ""}, r"`folder` of VGG16 must not be empty\."),
        ({"licence": ""}, r"`licence` of VGG16 must not be empty\."),
    ],
)
def test_an_entry_checks_itself(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(VGG16, **changes)


def test_no_other_module_names_a_backbone():
    assert naming(BACKBONES, "cnnviz/nets/backbones", words=True) == set()
