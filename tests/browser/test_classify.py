"""One's own picture is classified: brought as a file, by the camera, and many at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import sample_image
from cnnviz.figures import percent, png
from cnnviz.inspection import Inspector, ModelChoice
from cnnviz.inspection.questions.classifying import classify
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import bring_file, choose, eventually, file_of, press, upload
from tests.browser.harness import settle


@pytest.fixture(scope="module")
def process():
    inspector = Inspector()
    yield inspector
    inspector.close()


def first(page):
    return page.locator("[data-component=answer]").first


def expect_answer(page, process, picture, model="fast"):
    """See that the bars are what the model says of a picture."""
    (said,) = process.ask(classify, ModelChoice("shipped", model), [picture])
    values = said.values[0]
    rows = first(page).locator("li")
    for place, i in enumerate(np.argsort(-values)[:3]):
        text = said.head.class_names[i] + percent(float(values[i]))
        expect(rows.nth(place)).to_have_text(text)


def test_a_photo_is_brought_and_its_classes_are_those_of_the_shipped_network(open_page, process):
    page = open_page("classify")
    expect_answer(page, process, sample_image("chelsea", max_side=MAX_SIDE))
    own = sample_image("rocket", max_side=200)
    upload(page, "rocket.png", png(own))
    expect(page.get_by_role("combobox", name="Photo", exact=True)).to_have_value("rocket.png")
    page.keyboard.press("Escape")
    expect_answer(page, process, own)
    seen = first(page).locator("[data-role=seen]")
    assert seen.evaluate("canvas => [canvas.width, canvas.height]") == [32, 32]
    press(page, "Classes shown", "10")
    expect(first(page).locator("li")).to_have_count(10)
    choose(page, "Model", "Seed CNN · CIFAR-10")
    expect_answer(page, process, own, "seed")


def test_many_files_make_a_table_to_take_home(open_page, process):
    page = open_page("classify")
    expect(first(page)).to_be_visible()
    names = ["chelsea", "rocket", "coffee"]
    images = [sample_image(name, max_side=100) for name in names]
    files = [file_of(f"{name}.png", png(image)) for name, image in zip(names, images, strict=True)]
    files.insert(1, file_of("none.png", b"no picture"))
    bring_file(page, "Your pictures", files)
    table = page.get_by_role("table")
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table.locator("tr", has_text="none.png")).to_contain_text("not a picture")
    settle(page)
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="Table (.csv)").click()
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    (said,) = process.ask(classify, ModelChoice("shipped", "fast"), images)
    best = [said.head.class_names[i] for i in said.values.argmax(1)]
    assert [line["class_1"] for line in lines] == [best[0], "", *best[1:]]


def test_the_camera_brings_a_picture(open_page):
    page = open_page("classify")
    expect(first(page)).to_be_visible()
    page.get_by_role("button", name="Your own picture").first.click()
    expect(page.get_by_test_id("stCameraInput")).to_have_count(0)  # asks for nothing by itself
    page.get_by_text("Use the camera").click()
    page.wait_for_function("document.querySelector('video')?.readyState === 4")
    page.get_by_role("button", name="Take Photo").click()
    photo = page.get_by_role("combobox", name="Photo", exact=True)
    expect(photo).to_have_value("Your camera's picture")
    page.keyboard.press("Escape")
    settle(page)

    def check():
        assert first(page).locator("[data-role=picture]").evaluate("canvas => canvas.width") > 32

    eventually(check)


def test_a_page_without_a_model_lives_on(open_page):
    page = open_page("classify?model=edges")
    expect(page.locator(".stAlert").first).to_be_visible()
    choose(page, "Model", "Fast CNN · CIFAR-10")
    expect(first(page)).to_be_visible()
    settle(page)
