"""What documents say is there, and their programs print what they say."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cnnviz
from cnnviz.teaching.tours import PATH
from cnnviz.ui.tours.texts import tour_of

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_library_example_prints_what_stands_below_it():
    program, printed = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.S).groups()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == printed


def test_every_place_in_the_tree_exists():
    tree = README.split("## The tree")[1]
    root = Path(__file__).parents[1]
    for name in re.findall(r"^(?:  ){1,2}([\w/]+(?:\.py|/)) ", tree, re.M):
        assert list(root.glob(f"cnnviz/**/{name.rstrip('/')}")), name


def test_every_package_of_the_library_is_in_the_tree():
    tree = README.split("## The tree")[1]
    root = Path(__file__).parents[1] / "cnnviz"
    below = {each.parent for each in root.glob("*/*/__init__.py")}
    names = {each.name for each in below if each.parent.name not in ("ui", "figures")}
    assert {name for name in names if f" {name}/ " not in tree} == set()


ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_commands_and_places_that_are_named_exist(document):
    text = document.read_text(encoding="utf-8")
    rules = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`?make ([a-z-]+)", text)) - {"one"} <= rules
    places = re.findall(r"`((?:pages|cnnviz|tests|docs)/[\w./-]*)`", text)
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_latest_version_is_the_package_s():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.search(r"^## ([\d.]+)", changes, re.M)[1]
    assert latest == project["version"] == cnnviz.__version__


# The headings of the lesson that the app grew out of, and how many paragraphs stand below each.
LESSON = {
    "Opening": 2,
    "Structure": 1,
    "Convolution": 2,
    "Padding and stride": 4,
    "Pooling": 2,
    "Fully connected": 1,
    "CIFAR-10": 3,
    "Transfer learning": 2,
    "VGG16": 2,
    "Augmentation": 1,
}


@pytest.fixture(scope="module")
def lesson():
    """Give the rows of the table: a paragraph, what it says, its steps."""
    table = (ROOT / "docs/lesson.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line[:2] == "| "]
    return rows[2:]


def test_each_paragraph_of_the_lesson_has_a_row(lesson):
    wanted = [f"{title} {at}" for title, count in LESSON.items() for at in range(1, count + 1)]
    assert list(dict.fromkeys(paragraph for paragraph, _, _ in lesson)) == wanted


def test_the_lesson_names_steps_that_exist(lesson):
    for _, _, steps in lesson:
        for part in steps.split("; "):
            name, named = part.split(": ", 1)
            titles = {f"{at} {step.title}" for at, step in enumerate(tour_of(name).steps, 1)}
            assert {*re.split(r", (?=\d)", named)} <= titles, part


def test_each_tour_of_the_lesson_is_named_by_it(lesson):
    named = {part.split(": ")[0] for _, _, steps in lesson for part in steps.split("; ")}
    beyond = {"sweeps", "why", "classify"}  # as the closing lines of the table say
    assert named == {*PATH} - beyond
