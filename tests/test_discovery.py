"""A registry finds its entries by itself, and says which two cannot both be there."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from cnnviz.discovery import LAST, entries


@dataclass(frozen=True)
class Kind:
    name: str
    place: int = LAST


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a package of modules, each with entries; `Kind` comes from this module."""

    def make(**modules):
        folder = tmp_path / "kinds_of_a_test"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "shared.py").write_text("NOTHING = 1\n")
        for name, listed in modules.items():
            arguments = ", ".join(f"Kind{each}" for each in listed)
            (folder / f"{name}.py").write_text(
                f"import sys\nKind = sys.kind_of_a_test\nENTRIES = ({arguments},)\n"
            )
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(sys, "kind_of_a_test", Kind, raising=False)
        return "kinds_of_a_test"

    yield make
    for name in [each for each in sys.modules if each.partition(".")[0] == "kinds_of_a_test"]:
        del sys.modules[name]


def test_entries_stand_in_the_order_of_their_places_the_rest_last(package):
    name = package(a=["('last')", "('third', 30)"], b=["('first', 10)"], c=["('later')"])
    assert list(entries(name, Kind)) == ["first", "third", "last", "later"]


def test_a_module_of_one_kind_has_one_entry(package, tmp_path):
    name = package(a=["('one', 10)"])
    alone = tmp_path / name / "b.py"
    alone.write_text("import sys\nENTRY = sys.kind_of_a_test('two', 5)\n")
    assert list(entries(name, Kind)) == ["two", "one"]


def test_two_entries_of_one_name_are_refused(package):
    name = package(a=["('one', 10)"], b=["('one', 20)"])
    with pytest.raises(ValueError, match="There are two entries 'one' in kinds_of_a_test"):
        entries(name, Kind)


def test_two_entries_in_one_place_are_refused(package):
    name = package(a=["('one', 10)"], b=["('two', 10)"])
    with pytest.raises(ValueError, match=r"'one' and 'two' in kinds_of_a_test both have .* 10"):
        entries(name, Kind)
