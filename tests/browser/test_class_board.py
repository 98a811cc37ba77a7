"""A class of five browsers: a teacher and four pupils, from the link to the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from cnnviz.data.dataset import shapes_dataset
from cnnviz.i18n import percent
from cnnviz.training.store.ids import owner_hash
from tests.browser.actions import button
from tests.browser.axe import broken_anywhere, violations
from tests.browser.harness import settle
from tests.training.conftest import TINY
from tests.training.made_run import made_run

NAMES = ("Ann", "=Ben", "<b>Cem</b>", "Dora")


@pytest.fixture
def teacher(open_page, store, secret):
    """Make a board of two cells over the smallest network."""
    base = made_run(store, shapes_dataset(200, 60), TINY, owner=secret)
    page = open_page(
        f"class-board?base={base}&epochs=1&share=5&grid=optimizer:adam,sgd",
        stored={"cnnviz visitor": secret},
    )
    button(page, "Make the board").click()
    expect(button(page, "Start training")).to_be_visible()
    settle(page)
    return page


@pytest.fixture
def pupils(teacher, open_page):
    """Let four join by the link of the class, by keyboard."""
    link = teacher.get_by_test_id("stCode").first.inner_text().strip()
    found = {}
    for name in NAMES:
        page = open_page(link.split("/", 3)[3])
        field = page.get_by_role("textbox", name="Your name")
        field.fill(name)
        field.press("Enter")
        expect(page.get_by_text(f"You are {name}.", exact=True)).to_be_visible()
        settle(page)
        found[name] = page
    return found


def board(page):
    return page.get_by_role("region", name="Outcomes beside predictions")


def row(page, name):
    """Find what the table says of a pupil."""
    lines = page.get_by_role("region", name="Pupils of the class").locator("tbody tr")
    return lines.filter(has=page.get_by_role("rowheader", name=name, exact=True)).locator("td")


def predict(page, value):
    radio = page.get_by_role("radiogroup", name="Optimizer").get_by_role("radio", name=value)
    radio.focus()
    page.keyboard.press("Space")
    expect(radio).to_be_checked()
    settle(page)
    button(page, "Predict").click()
    expect(page.get_by_text(f"You predict: Optimizer {value}.")).to_be_visible()


def test_a_class_predicts_trains_sees_and_is_gone(teacher, pupils, store):
    token = teacher.url.split("teacher=")[1].split("&")[0]
    for name, page in pupils.items():
        expect(board(page)).to_have_count(0)
        predict(page, "sgd" if name == "Ann" else "adam")
        expect(board(page)).to_be_visible()
        assert token not in page.url + page.content()
    expect(board(teacher)).to_contain_text("3 predict it")
    expect(board(teacher)).to_contain_text("1 predicts it")

    button(teacher, "Start training").click()
    *trainers, watcher = pupils.values()
    for page in trainers:
        button(page, "Train my cell").click()
        expect(button(page, "Train my cell")).to_have_count(0)
    # Whoever trains nothing sees those that do, and stops nothing.
    for name in NAMES[:3]:
        expect(row(watcher, name).nth(4)).not_to_have_text("–")
    expect(button(watcher, "Stop my run")).to_have_count(0)

    for page in (teacher, *pupils.values()):
        expect(page.get_by_text("Winner: ")).to_be_visible()
    runs = {each.owner: each for each in map(store.run, store.ids()) if each.config.epochs == 1}
    assert [each.state.status for each in runs.values()] == ["finished"] * 3
    secrets = [page.evaluate("localStorage['cnnviz visitor']") for page in trainers]
    assert runs.keys() == set(map(owner_hash, secrets))
    own = runs[owner_hash(secrets[1])]
    outcome = percent(own.epochs[-1].val_accuracy)
    expect(row(pupils["Dora"], "=Ben").nth(2)).to_have_text(own.config.optimizer)
    expect(row(pupils["Dora"], "=Ben").nth(3)).to_have_text(outcome)
    assert broken_anywhere(pupils["Ann"]) == {}
    assert violations(teacher) == {}

    with teacher.expect_download() as download:
        button(teacher, "Results (.csv)").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Pupil", "Ann", "'=Ben", "<b>Cem</b>", "Dora"]
    assert lines[2].endswith(f"Optimizer {own.config.optimizer},{outcome},finished")

    button(teacher, "End the class").click()
    teacher.get_by_role("button", name="End it for good").click()
    for page in (teacher, *pupils.values()):
        expect(page.get_by_text("There is no such class")).to_be_visible()
        expect(page.get_by_text("Cem")).to_have_count(0)
    assert list((Path(store.url.removeprefix("file://")) / "boards").iterdir()) == []
