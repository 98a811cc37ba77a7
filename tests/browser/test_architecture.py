"""A network built by clicking, read, broken, mended, carried away and brought back."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.nets import FAST_CNN, SEED_CNN, from_json, to_json
from tests.browser.actions import choose, eventually, file_of, press, slide
from tests.browser.harness import settle

SEED_ROWS = {
    "conv2d": "896",
    "conv2d_1": "18,496",
    "conv2d_2": "36,928",
    "dense": "524,416",
    "dense_1": "1,290",
}


def network(page):
    return page.locator("[data-component=network]")


def row(page, name):
    return network(page).get_by_role("row").filter(has=page.get_by_text(name, exact=True))


def block(page, name):
    return network(page).locator(".block").and_(page.locator(f"[aria-label^='{name}, ']"))


def readout(page):
    return network(page).locator("[data-role=readout]")


def fill(page, label, value):
    field = page.get_by_role("spinbutton", name=label, exact=True)
    field.fill(str(value))
    field.press("Enter")
    expect(field).to_have_value(str(value))
    settle(page)


def add(page, kind, number):
    choose(page, "Add a layer", kind)
    expect(page.get_by_text(f"Layer {number}: {kind}", exact=True)).to_be_visible()


def expect_seed_s_numbers(page):
    for name, parameters in SEED_ROWS.items():
        expect(row(page, name).locator("td.parameters .count")).to_have_text(parameters)
    expect(network(page).locator("tfoot td").nth(1)).to_have_text("582,026")


def test_the_seed_s_network_is_built_by_clicking_broken_and_mended(open_page):
    page = open_page("architecture?network=Empty")
    add(page, "Rescaling", 1)
    add(page, "Conv2D", 2)
    add(page, "MaxPooling2D", 3)
    add(page, "Conv2D", 4)
    fill(page, "Filters", 64)
    add(page, "MaxPooling2D", 5)
    add(page, "Conv2D", 6)
    fill(page, "Filters", 64)
    add(page, "Flatten", 7)
    add(page, "Dense", 8)
    fill(page, "Units", 128)
    choose(page, "Activation", "relu")
    add(page, "Dense", 9)
    expect_seed_s_numbers(page)
    expect(row(page, "conv2d").locator("td.parameters small")).to_have_text("(3·3·3)·32 + 32")

    row(page, "flatten").click()
    expect(page.get_by_text("Layer 7: Flatten", exact=True)).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Remove").click()
    alert = page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("Dense (layer 7) after 8 × 8 × 64: put a Flatten")
    settle(page)
    # The rest stays editable.
    row(page, "conv2d_1").click()
    expect(page.get_by_text("Layer 4: Conv2D", exact=True)).to_be_visible()
    settle(page)
    slide(page, "Kernel size", 5)
    expect(row(page, "conv2d_1").locator("td.parameters .count")).to_have_text("51,264")
    slide(page, "Kernel size", 3)
    page.get_by_role("button", name="Mend the network").click()
    expect(alert).to_have_count(0)
    expect_seed_s_numbers(page)
    page.wait_for_url(re.compile("~fl~d,u128,arelu~d,u10,asoftmax"))


def test_drawing_strips_and_table_are_one(open_page):
    page = open_page("architecture")
    row(page, "conv2d").hover()
    expect(readout(page)).to_contain_text("(3·3·3)·32 + 32 = 896")
    expect(block(page, "conv2d")).to_have_class(re.compile("marked"))
    page.mouse.move(0, 0)
    expect(readout(page)).to_contain_text("8·8·(3·3·64)·64 = 2,359,296")
    block(page, "conv2d_1").click()
    expect(page.get_by_text("Layer 4: Conv2D", exact=True)).to_be_visible()
    expect(row(page, "conv2d_1")).to_have_class(re.compile("selected"))
    settle(page)
    # By keyboard from there.
    block(page, "conv2d_1").focus()
    page.keyboard.press("ArrowLeft")
    expect(block(page, "max_pooling2d")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Layer 3: MaxPooling2D", exact=True)).to_be_visible()
    expect(network(page).locator("[aria-live]")).to_contain_text("max_pooling2d, 16 × 16 × 32")
    page.wait_for_url("**layer=3**")
    # A layer that is clicked again is looked at again, whatever was added meanwhile.
    add(page, "Dropout", 4)
    row(page, "max_pooling2d").click()
    expect(page.get_by_text("Layer 3: MaxPooling2D", exact=True)).to_be_visible()


def test_an_edit_is_undone_by_key_and_the_faulty_row_is_brought_into_view(open_page):
    page = open_page("architecture")
    add(page, "Dense", 7)
    page.get_by_role("button", name="Show layer 7").click()
    line = row(page, "dense: does not fit")
    expect(line.locator(".layer")).to_be_focused()
    expect(line).to_be_in_viewport()
    expect(line).to_have_class(re.compile("broken.*selected"))
    line.hover()
    expect(readout(page)).to_contain_text("Dense (layer 7) after 8 × 8 × 64")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    settle(page)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("Dense (layer 7)")
    settle(page)


def test_the_chosen_cell_s_reach_follows_the_pointer_and_keys(open_page):
    page = open_page("architecture")
    cells = page.locator("[data-component=receptive_field] [data-role=map]")
    sees = page.locator("[data-component=receptive_field] [data-role=readout]")
    expect(sees).to_contain_text("Cell (4, 4) sees rows 9 to 26")
    box = cells.bounding_box()
    cells.hover(position={"x": box["width"] / 16, "y": box["height"] / 16})
    expect(sees).to_contain_text("Cell (0, 0) sees rows 0 to 10 and columns 0 to 10: 11 × 11")
    cells.click(position={"x": box["width"] * 15 / 16, "y": box["height"] / 16})
    page.wait_for_url("**cell=0,7**")
    cells.press("ArrowDown")
    page.wait_for_url("**cell=1,7**")
    settle(page)
    page.get_by_role("button", name="Measure with gradients").click()
    expect(page.get_by_text("untrained, random weights")).to_be_visible()
    settle(page)
    veil = page.locator("[data-component=receptive_field] .veil")
    alphas = """canvas => [...canvas.getContext("2d").getImageData(0, 0, 32, 32).data
        .filter((_, i) => i % 4 === 3)]"""

    def check():
        found = np.reshape(veil.evaluate(alphas), (32, 32))
        assert found[31, 0] == 235  # 0.92 · 255: far from the cell, nothing counts
        assert found.min() == 0  # what counts most

    eventually(check)


def test_json_goes_out_and_comes_back_and_junk_is_one_sentence(open_page):
    page = open_page("architecture")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON", exact=True).click()
    assert from_json(Path(download.value.path()).read_text(encoding="utf-8")) == SEED_CNN
    with page.expect_download() as download:
        page.get_by_role("button", name="Keras program").click()
    assert "keras.Sequential" in Path(download.value.path()).read_text(encoding="utf-8")

    page.get_by_role("button", name="Bring JSON").click()
    chooser = page.locator("input[type=file][accept*=json]")
    for name, text in (("junk", "no"), ("fast", to_json(FAST_CNN))):
        settle(page)
        chooser.set_input_files(file_of(f"{name}.json", text.encode()))
        if name == "junk":
            expect(page.get_by_test_id("stAlert")).to_have_text(re.compile("This is no JSON"))
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(network(page).locator("tfoot td").nth(1)).to_have_text(re.compile(r"\d"))
    page.wait_for_url("**network=Fast+CNN**")


def test_copied_link_restores_the_network(open_page):
    page = open_page("architecture")
    choose(page, "Network", "LeNet-5")
    press(page, "Padding", "same")
    fill(page, "Filters", 99)
    page.wait_for_url("**f99**")
    settle(page)
    wanted = network(page).locator("table").inner_text()
    again = open_page(page.url.split("/", 3)[3])
    assert network(again).locator("table").inner_text() == wanted
    expect(again).to_have_url(page.url)


OVERLAPS = """root => {
    const cards = [...root.querySelectorAll(".card")].map((card) => card.getBBox());
    const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
        && a.y < b.y + b.height && b.y < a.y + a.height;
    return cards.filter((card, i) => cards.some((other, j) => i < j && meet(card, other))).length;
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_branches_are_drawn_side_by_side_in_groups_that_open(open_page, width):
    page = open_page("architecture?network=ResNet50", width=width)
    group = block(page, "conv3_block1")
    expect(network(page).locator(".block.group")).to_have_count(16)
    expect(block(page, "conv3_block1_1_conv")).to_have_count(0)
    group.click()
    expect(group).to_have_attribute("aria-expanded", "true")
    settle(page)
    places = [
        block(page, f"conv3_block1_{name}").locator(".card").bounding_box()
        for name in ("1_conv", "0_conv", "add")
    ]
    main, shortcut, added = places
    assert main["y"] == shortcut["y"] < added["y"]
    assert main["x"] + main["width"] < shortcut["x"]
    assert network(page).evaluate(OVERLAPS) == 0
    assert page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth") <= 0
    page.mouse.move(0, 0)  # what scrolls below the pointer would be pointed at
    # By keyboard: into the group, to the branch beside, and the group closed again.
    group.focus()
    page.keyboard.press("ArrowDown")
    expect(block(page, "conv3_block1_1_conv")).to_be_focused()
    expect(readout(page)).to_contain_text("conv3_block1_1_conv")
    page.keyboard.press("ArrowRight")
    expect(block(page, "conv3_block1_0_conv")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "conv3_block1_0_conv")).to_have_class(re.compile("selected"))
    group.focus()
    page.keyboard.press("Enter")
    expect(group).to_be_focused()
    expect(group).to_have_attribute("aria-expanded", "false")
    expect(network(page).locator("[aria-live]")).to_contain_text("12 layers, closed")
    # A layer that is chosen in the table is shown, wherever it is.
    row(page, "conv5_block1_add").click()
    expect(block(page, "conv5_block1_add")).to_have_class(re.compile("selected"))


@pytest.mark.parametrize(
    ("name", "parameters"), [("VGG16", "138,357,544"), ("InceptionV3", "23,851,784")]
)
def test_well_known_networks_are_read(open_page, name, parameters):
    page = open_page("architecture")
    choose(page, "Network", f"{name} (to read)")
    expect(network(page).locator("tfoot td").nth(1)).to_have_text(parameters)
    blocks = network(page).locator(".block")
    blocks.last.click()
    expect(network(page).locator("tbody tr").last).to_have_class(re.compile("selected"))

    def check():
        row, table = (
            network(page).locator(part).bounding_box() for part in ("tr.selected", ".scroll")
        )
        assert table["y"] < row["y"] < row["y"] + row["height"] < table["y"] + table["height"]

    eventually(check)
    # Only a very long table scrolls inside.
    scrolls = network(page).locator(".scroll").evaluate("e => e.scrollHeight > e.clientHeight + 1")
    assert scrolls == (name == "InceptionV3")
    expect(readout(page)).to_contain_text(
        "2,048·1,000 + 1,000" if name == "InceptionV3" else "4,096·1,000 + 1,000"
    )
