"""The choice of a model, on a page of its own, with a process that answers at once."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.inspection import (
    KNOWN,
    Description,
    InspectionError,
    Job,
    ModelChoice,
    Preprocessing,
    Progress,
)
from cnnviz.nets.pretrained import FILES
from cnnviz.nets.scaling import FoundNumbers, Reason
from cnnviz.ui.models import model_choices, model_upload, picker, weight_downloads
from cnnviz.ui.models.model_choices import SCALE, UPLOAD, Upload, chosen, model_field, title_of
from cnnviz.ui.upload_popover import taken_key

RUN = "r" * 22
FILE = ModelChoice("file", "a" * 64)


def script():
    import streamlit as st

    from cnnviz.ui.link import Link
    from cnnviz.ui.models.picker import model_field, pick_model

    link = Link("probe", (model_field(),))
    for sentence in link.restore():
        st.warning(sentence)
    st.session_state["picked"] = pick_model(link)
    st.session_state["query"] = link.query()


class Process:
    """Stands in for the process that holds models."""

    def __init__(self):
        self.asked, self.jobs, self.stopped, self.error = [], [], [], None
        self.found = None

    def ask(self, question, choice):
        self.asked.append(choice)
        if self.error:
            raise InspectionError(self.error)
        return Description(
            "Title",
            f"Note on {choice.text}.",
            Preprocessing(8, 8, 3),
            *((), (), ()),
            found_numbers=self.found,
        )

    def begin(self, question, choice):
        job = Job(lambda: self.stopped.append(job))
        self.jobs.append(job)
        return job


@pytest.fixture
def process(monkeypatch, tmp_path):
    process = Process()
    for module in (picker, weight_downloads, model_upload):
        monkeypatch.setattr(module, "inspector", lambda: process)
    run = SimpleNamespace(id=RUN, name="Mine", epochs=(SimpleNamespace(epoch=3),))
    new = SimpleNamespace(id="n" * 22, name="New", epochs=())
    monkeypatch.setattr(model_choices, "own_runs", lambda **_: [run, new])
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    weight_downloads._downloads.clear()
    yield process
    weight_downloads._downloads.clear()


@pytest.fixture
def page(process):
    return AppTest.from_function(script)


def run(page, **state):
    for key, value in state.items():
        page.session_state[key] = value
    page.run()
    assert not page.exception
    return page


def buttons(page):
    return {button.label: button for button in page.button}


def test_the_fast_network_comes_first(page, process):
    run(page)
    choice, found = page.session_state["picked"]
    assert choice == ModelChoice("shipped", "fast")
    assert found.title == "Title"
    assert process.asked == [choice]
    assert page.caption[-1].value == "Note on fast."
    assert page.session_state["query"] == ""


def test_every_model_is_named(page):
    options = run(page).selectbox[0].options
    assert options == [
        "Seed CNN · CIFAR-10",
        "Fast CNN · CIFAR-10",
        "Wide CNN · CIFAR-10",
        "Mine · your run",
        *(title_of(choice) for choice in KNOWN.values() if choice.kind != "shipped"),
    ]


@pytest.mark.parametrize("text", ["seed", f"run-{RUN}", "edges", "random-VGG16"])
def test_a_link_opens_a_model(page, text):
    page.query_params["model"] = text
    run(page)
    choice, _ = page.session_state["picked"]
    assert choice == ModelChoice.from_text(text)
    assert page.session_state["query"] == f"model={text}"


def test_somebody_else_s_run_is_opened_by_its_link(page):
    page.query_params["model"] = "run-" + "s" * 22
    run(page)
    assert "The run of the link" in page.selectbox[0].options
    assert page.session_state["picked"][0].name == "s" * 22


def test_a_backbone_with_random_weights_is_opened_by_a_link_and_named(page):
    page.query_params["model"] = "random-MobileNetV2"
    run(page)
    assert page.session_state["picked"][0] == ModelChoice("random", "MobileNetV2")
    assert "MobileNetV2 · random weights" in page.selectbox[0].options


@pytest.mark.parametrize("text", ["VGG99", "file-" + "a" * 64, "run-x"])
def test_junk_in_a_link_is_left_out_with_a_sentence(page, text):
    page.query_params["model"] = text
    run(page)
    assert "it must be seed, fast, wide, VGG16" in page.warning[0].value
    assert page.session_state["picked"][0].text == "fast"


def test_a_refusal_is_its_sentence_and_the_page_lives(page, process):
    process.error = "This model cannot be had."
    run(page)
    assert page.error[0].value == "This model cannot be had."
    assert page.session_state["picked"] is None


def test_a_file_is_chosen_with_its_scale_and_stays_out_of_links(page):
    run(
        page,
        **{UPLOAD: Upload("dogs.keras", FILE), "model": FILE.text, SCALE: "caffe"},
    )
    choice, found = page.session_state["picked"]
    assert choice == ModelChoice("file", FILE.name, "caffe")
    assert found.title == "dogs.keras"
    assert "dogs.keras · your file" in page.selectbox[0].options
    assert page.session_state["query"] == ""


def test_the_numbers_of_a_file_are_chosen_beside_its_model_and_of_others_not(page):
    run(page, **{UPLOAD: Upload("dogs.keras", FILE), "model": FILE.text})
    assert page.session_state["picked"][0].scale == "auto"
    (field,) = (box for box in page.selectbox if box.label.startswith("Numbers"))
    field.set_value("torch").run()
    assert page.session_state["picked"][0].scale == "torch"
    run(page, model="seed")
    assert [box.label for box in page.selectbox] == ["Model"]


def test_a_new_file_is_asked_anew(page, process, monkeypatch):
    process.keep = lambda data, owner: FILE
    run(page, **{UPLOAD: Upload("old.keras", FILE), "model": FILE.text, SCALE: "caffe"})
    page.file_uploader[0].set_value(("new.keras", b"x", "application/octet-stream")).run()
    assert page.session_state["picked"][0] == FILE


@pytest.mark.parametrize("reason", get_args(Reason))
@pytest.mark.parametrize("weak", [False, True])
def test_the_page_says_which_numbers_a_file_takes_and_why(page, process, reason, weak):
    process.found = FoundNumbers("0..1", reason, -1.25, 2.6401, weak)
    run(page, **{UPLOAD: Upload("dogs.keras", FILE), "model": FILE.text})
    said = page.caption[-1].value
    assert said.startswith(f"Note on {FILE.text}. Pixels are given as 0 to 1")
    assert said.endswith("This is a guess.") is weak
    assert ("−1.25 to 2.64" in said) is (reason in ("layers", "statistics"))


def test_a_file_that_was_taken_closes_its_popover_though_the_run_was_cut_short(page):
    page.session_state[taken_key(model_upload._OPEN)] = True  # a run took the file, drew nothing
    page.session_state[model_upload._OPEN] = True  # what the browser says with the next
    assert not page.run().session_state[model_upload._OPEN]
    page.session_state[model_upload._OPEN] = True  # somebody opens it again
    assert page.run().session_state[model_upload._OPEN]


def test_missing_weights_are_offered_and_random_ones_are_a_click_away(page, process):
    run(page, model="ResNet50")
    assert page.session_state["picked"] is None
    assert process.asked == []
    assert page.info[0].value.startswith("ResNet50's ImageNet weights are not on this machine.")
    assert page.info[0].value.endswith("Their licence: MIT, Kaiming He.")
    assert "Download them, 103 MB" in buttons(page)
    buttons(page)["Use ResNet50 with random weights"].click().run()
    assert page.session_state["picked"][0] == ModelChoice("random", "ResNet50")


def test_a_download_is_followed_and_stopped(page, process):
    run(page, model="ResNet50")
    buttons(page)["Download them, 103 MB"].click().run()
    (job,) = process.jobs
    job.progress = Progress(40_000_000, 103_000_000)
    run(page)
    assert "Stop" in buttons(page)
    (bar,) = page.get("progress")
    assert bar.proto.text.startswith("40.0 MB of 103.0 MB")
    buttons(page)["Stop"].click().run()
    assert process.stopped == [job]
    assert "Download them, 103 MB" in buttons(page)


def test_a_download_that_failed_says_why_and_can_be_tried_again(page, process):
    run(page, model="ResNet50")
    buttons(page)["Download them, 103 MB"].click().run()
    process.jobs[0].answer.set_exception(InspectionError("The disk is full."))
    run(page)
    assert page.error[0].value == "The disk is full."
    buttons(page)["Download them, 103 MB"].click().run()
    assert len(process.jobs) == 2


def test_once_the_weights_are_there_the_model_is_loaded(page, process, tmp_path):
    run(page, model="ResNet50")
    buttons(page)["Download them, 103 MB"].click().run()
    with (tmp_path / FILES["ResNet50"].name).open("wb") as file:
        file.truncate(FILES["ResNet50"].size)
    process.jobs[0].answer.set_result(None)
    run(page)
    assert page.session_state["picked"][0] == ModelChoice("imagenet", "ResNet50")
    assert "Download the class names" in buttons(page)


def test_the_field_refuses_with_the_rule():
    field = model_field()
    assert field.write(FILE.text) == "fast"
    with pytest.raises(ValueError, match=r"^it must be seed, fast, .*id$"):
        field.read("x")


def test_chosen_falls_back_when_a_file_is_gone(monkeypatch):
    monkeypatch.setattr(model_choices, "uploaded", lambda: None)
    link = SimpleNamespace(get=lambda name: FILE.text, fields=(model_field(),))
    assert chosen(link).text == "fast"


def test_a_file_that_holds_no_model_is_refused_once_and_the_model_of_before_stays(page, process):
    process.keep = lambda data, owner: FILE
    good = Upload("old.keras", ModelChoice("file", "b" * 64))
    run(page, **{UPLOAD: good, "model": good.choice.text, SCALE: "caffe"})
    ask, said = process.ask, "This is no model."

    def refuse(question, choice):
        if choice.name == FILE.name:
            raise InspectionError(said)
        return ask(question, choice)

    process.ask = refuse
    page.file_uploader[0].set_value(None).run()  # as the browser does before it brings another
    page.file_uploader[0].set_value(("bad.keras", b"x", "application/octet-stream")).run()
    assert [each.value for each in page.error] == [f"**bad.keras**: {said}"]
    assert page.session_state[UPLOAD] == good
    assert page.session_state["picked"][0] == replace(good.choice, scale="caffe")
    assert page.session_state[model_upload._OPEN]
    run(page)
    assert not page.error
    page.file_uploader[0].set_value(None).run()  # the file that was refused
    assert page.session_state["picked"][0].name == good.choice.name
