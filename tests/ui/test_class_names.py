"""Names for the classes of one's own model, on a page of its own, with a process that stands in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection import Description, Head, InspectionError, ModelChoice, Preprocessing
from cnnviz.nets import SEED_CNN
from cnnviz.ui.models import class_names, model_choices, model_upload, picker
from cnnviz.ui.models.model_choices import UPLOAD, Upload

FILE, OTHER = (ModelChoice("file", letter * 64) for letter in "ab")
RUN = "r" * 22
TEXT = f"model_names_{FILE.name}_dense"


def script():
    import streamlit as st

    from cnnviz.ui.link import Link
    from cnnviz.ui.models.picker import model_field, pick_model

    link = Link("probe", (model_field(),))
    link.restore()
    st.session_state["picked"] = pick_model(link)


class Process:
    """Stands in for the process that holds models."""

    def __init__(self):
        self.heads = (Head("dense", 3, "probabilities"),)
        self.of_run = ("one", "two", "three")
        self.asked = []

    def ask(self, question, choice):
        self.asked.append(choice)
        heads = self.heads
        if choice.kind == "run":
            heads = (Head("dense", 3, "probabilities", self.of_run),)
        return Description("Title", "Note.", Preprocessing(8, 8, 3), (), (), heads)


@pytest.fixture
def process(monkeypatch):
    process = Process()
    for module in (picker, model_upload, class_names):
        monkeypatch.setattr(module, "inspector", lambda: process)
    monkeypatch.setattr(model_choices, "own_runs", lambda **_: [])
    config = SimpleNamespace(data=SimpleNamespace(kind="folder"), network=SEED_CNN)
    run = SimpleNamespace(id=RUN, name="Mine", epochs=(), config=config)
    monkeypatch.setattr(class_names, "own_runs", lambda **_: [run])
    return process


def opened(choice, **kept):
    page = AppTest.from_function(script)
    page.session_state[UPLOAD] = Upload("pets.keras", choice)
    page.session_state["model"] = choice.text
    for key, value in kept.items():
        page.session_state[key] = value
    return page


@pytest.fixture
def page(process):
    return opened(FILE)


def run(page):
    page.run()
    assert not page.exception
    return page


def names(page):
    return page.session_state["picked"][1].heads[0].class_names


def write(page, text):
    (field,) = page.text_area
    field.set_value(text)
    {button.label: button for button in page.button}["Use these names"].click()
    return run(page)


def all_names(page):
    return [head.names for head in page.session_state["picked"][1].heads]


def output(page, path):
    (box,) = [box for box in page.selectbox if box.label == "Output to name"]
    box.select(path)
    return run(page)


def test_names_that_are_typed_stay_with_the_model(page, process):
    run(page)
    assert names(page) == ("class 0", "class 1", "class 2")
    write(page, "0 cat\n1 dog\n\n2 fox")
    assert names(page) == ("cat", "dog", "fox")
    assert page.text_area(TEXT).value == "cat\ndog\nfox"
    kept = {class_names._KEPT: page.session_state[class_names._KEPT]}
    assert names(run(opened(OTHER, **kept))) == ("class 0", "class 1", "class 2")
    assert names(run(opened(FILE, **kept))) == ("cat", "dog", "fox")
    assert {choice.name for choice in process.asked} == {FILE.name, OTHER.name}


def test_a_list_of_another_length_is_refused_with_both_numbers(page):
    run(page)
    write(page, "cat\ndog")
    assert page.error[0].value == (
        "The list has 2 names, but this output needs 3: one for each class, in their order."
    )
    assert names(page) == ("class 0", "class 1", "class 2")


def test_what_is_no_list_is_refused_with_its_sentence(page):
    run(page)
    write(page, '{"0": "cat"')
    assert "begins as a list or a map in JSON does, but is none" in page.error[0].value


def test_no_text_takes_the_names_away(page, process):
    process.heads = (Head("dense", 3, "probabilities", ("of", "the", "file")),)
    run(page)
    assert page.text_area(TEXT).value == "of\nthe\nfile"
    write(page, "cat\ndog\nfox")
    write(page, " ")
    assert names(page) == ("of", "the", "file")
    assert page.text_area(TEXT).value == "of\nthe\nfile"


def test_names_that_two_classes_have_are_told(page):
    run(page)
    write(page, "cr*ne\ncat\ncr*ne")
    assert names(page) == ("cr*ne", "cat", "cr*ne")
    assert page.caption[-1].value == r"More than one class is called so: cr\*ne."


def test_one_sigmoid_takes_two_names_and_says_which_it_is_the_probability_of(page, process):
    process.heads = (Head("dense", 1, "binary"),)
    run(page)
    assert any("the probability of class 1" in text.value for text in page.caption)
    write(page, "cat\ndog_1")
    assert names(page) == ("cat", "dog_1")
    assert any(r"the probability of dog\_1. The rest" in text.value for text in page.caption)
    write(page, "cat")
    assert page.error[0].value.startswith("The list has 1 name, but this output needs 2:")


def test_outputs_of_two_sizes_are_named_one_after_the_other(page, process):
    process.heads = (Head("kind", 3, "probabilities"), Head("tags", 2, "multi_label"))
    run(page)
    write(page, "a\nb\nc")
    output(page, "tags")
    write(page, "d\ne")
    assert all_names(page) == [("a", "b", "c"), ("d", "e")]
    write(page, "a")
    assert "The list has 1 name, but this output needs 2:" in page.error[0].value
    assert any(text.value.startswith("tags: Sigmoid: each class") for text in page.caption)


def test_outputs_of_one_size_have_names_of_their_own(page, process):
    process.heads = (
        Head("age", 1, "number"),
        Head("shape", 3, "probabilities"),
        Head("colour", 3, "probabilities"),
    )
    run(page)
    write(page, "round\nsquare\nflat")
    assert all_names(page) == [(), ("round", "square", "flat"), ()]
    output(page, "colour")
    (field,) = page.text_area
    assert field.value == ""
    write(page, "red\ngreen\nblue")
    assert all_names(page)[1:] == [("round", "square", "flat"), ("red", "green", "blue")]
    write(page, " ")
    assert all_names(page)[1:] == [("round", "square", "flat"), ()]


def test_one_number_takes_one_name(page, process):
    process.heads = (Head("dense", 1, "number"),)
    run(page)
    assert any(text.value.startswith("This output takes 1 name, in") for text in page.caption)


def test_the_names_of_data_sets_and_runs_are_offered_where_their_number_fits(page, process):
    run(page)
    assert not [box for box in page.selectbox if box.label == "The names of"]
    process.heads = (Head("dense", 10, "probabilities"),)
    run(page)
    (box,) = [box for box in page.selectbox if box.label == "The names of"]
    assert box.options == ["Drawn shapes", "CIFAR-10", "Mine · your run"]
    box.select("CIFAR-10")
    assert names(run(page)) == CIFAR10_CLASSES
    process.of_run = ()
    page.selectbox(f"{TEXT}_of").select("Mine · your run")
    assert "The pictures of this run lie elsewhere" in run(page).error[0].value
    assert names(page) == CIFAR10_CLASSES


def test_imagenet_s_names_are_offered_for_1000_classes(page, process, monkeypatch):
    process.heads = (Head("dense", 1000, "logits"),)
    monkeypatch.setattr(class_names, "imagenet_names", lambda: ())
    assert not [box for box in run(page).selectbox if box.label == "The names of"]
    known = tuple(f"thing {i}" for i in range(1000))
    monkeypatch.setattr(class_names, "imagenet_names", lambda: known)
    run(page)
    page.selectbox(f"{TEXT}_of").select("ImageNet")
    assert names(run(page)) == known


def test_a_run_that_cannot_be_had_is_its_sentence(page, process, monkeypatch):
    process.heads = (Head("dense", 10, "probabilities"),)

    def refuse(choice):
        raise InspectionError("It is gone.")

    monkeypatch.setattr(class_names, "_of_run", refuse)
    run(page)
    page.selectbox(f"{TEXT}_of").select("Mine · your run")
    assert "It is gone." in run(page).error[0].value
