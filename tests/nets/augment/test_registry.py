"""Each kind of step says all that is asked of it, and no other module names one."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

import cnnviz
from cnnviz.nets.augment import STEPS, Augmentation, AugmentationStep, fixed, from_link, to_link
from cnnviz.nets.augment.code import keras_layers
from tests.registries import naming

PACKAGE = Path(cnnviz.__file__).parent
REGISTRY = PACKAGE / "nets" / "augment" / "steps"
ELSEWHERE = {
    "cnnviz/training/review/differences.py": "the same, where two runs are compared",
    "cnnviz/training/variation.py": "the labels of two settings of a run, which are no steps",
}


def text_of(kind):
    """Read the text of a kind, "" if there is none."""
    path = files("cnnviz") / "ui/text/en/augmentation" / f"{kind.module()}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def missing(kind):
    """Give the names of the parts that an entry lacks."""
    values = [name for name in ("LABEL", "CODE", "PLACE") if not vars(kind).get(name)]
    # What it does to images and how it is written in Keras are abstract until it says so.
    return [
        *values,
        *sorted(kind.__abstractmethods__),
        *([] if kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(") else ["doc"]),
        *([] if "## about\n" in text_of(kind) else ["text"]),
    ]


@pytest.mark.parametrize("kind", STEPS.values())
def test_an_entry_has_all_its_parts(kind):
    assert missing(kind) == []


def test_what_an_entry_lacks_is_named():
    class Nothing(AugmentationStep):
        pass

    lacking = ["LABEL", "CODE", "PLACE", "apply", "keras_call", "doc", "text"]
    assert missing(Nothing) == lacking


def test_each_module_is_one_entry_and_is_named_for_it():
    modules = {path.stem for path in REGISTRY.glob("*.py")} - {"__init__"}
    named = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in STEPS}
    assert modules == named.keys()
    assert {kind.module(): name for name, kind in STEPS.items()} == named
    texts = files("cnnviz") / "ui/text/en/augmentation"
    assert {path.name for path in texts.iterdir()} == {f"{name}.md" for name in modules}


def test_codes_places_labels_and_letters_are_no_two_things():
    kinds = STEPS.values()
    for told in ("CODE", "PLACE", "LABEL"):
        assert len({getattr(kind, told) for kind in kinds}) == len(kinds)
    assert all(re.fullmatch("[a-z]{2}", kind.CODE) for kind in kinds)
    meanings = {}
    for kind in kinds:
        assert set(kind.letters()) == set(kind.rules())
        for name, letter in kind.letters().items():
            assert re.fullmatch("[a-z]", letter)
            assert meanings.setdefault(letter, name) == name


@pytest.mark.parametrize("kind", STEPS.values())
def test_help_is_about_settings_that_there_are(kind):
    told = set(re.findall(r"^## (.+)$", text_of(kind), re.M))
    assert told - {"about"} <= set(kind.rules())


@pytest.mark.parametrize("kind", STEPS.values())
def test_the_whole_range_of_each_setting_is_in_links_and_programs(kind):
    augmentations = [Augmentation((kind(),))]
    for name, limits in kind.ranges().items():
        values = (limits.low, limits.neutral, limits.high)
        augmentations += [Augmentation((fixed(kind(), value, name),)) for value in values]
        augmentations.append(Augmentation((kind(**{name: (limits.low, limits.high)}),)))
    for each in augmentations:
        assert from_link(to_link(each)) == each
        (call,), definitions = keras_layers(each)
        name = call.removeprefix("Sometimes(").partition("(")[0]
        own = not name.startswith("layers.")
        assert (f"class {name}(" in definitions) == own
        compile(call, kind.module(), "eval")


def test_no_other_module_names_a_kind():
    assert naming(STEPS, "cnnviz/nets/augment/steps") == set(ELSEWHERE)
