"""The activation page: hover, keys and sliders, each number read back against cnnviz.ops."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import fit, sample_image, to_grey
from cnnviz.figures import number
from cnnviz.ops import PRESETS, activate, conv2d, derivative, softmax_steps
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import choose, point_at, slider
from tests.browser.harness import settle

CLASSES = ("cat", "dog", "ship", "frog")


@pytest.fixture
def page(open_page):
    page = open_page("activation")
    part(page, "after").and_(page.locator("[data-painted]")).wait_for()
    return page


@pytest.fixture(scope="module")
def sums():
    photo = to_grey(fit(sample_image("chelsea", max_side=MAX_SIDE), 160)).astype(np.float32) / 255
    kernels = (PRESETS["sobel_x"].values[..., None, None] * 2).astype(np.float32)
    return conv2d(photo, kernels)[..., 0]


def part(page, role):
    return page.locator(f"[data-component=activation_map] [data-role={role}]")


def shown(text):
    """Read a number as it is written for people."""
    return float(text.replace("−", "-"))


def expect_pixel(page, sums, name, row, column):
    """See the readout of a pixel, and its dot on the curve that is drawn."""
    x, y = sums[row, column], activate(sums[row, column], name)
    slope = derivative(sums[row, column], name)
    expect(part(page, "place")).to_have_text(f"row {row}, column {column}")
    value = part(page, "value").inner_text()
    arguments, result = value.removeprefix("f(").split(") = ")
    assert shown(arguments) == pytest.approx(x, abs=1e-4)
    assert shown(result) == pytest.approx(y, abs=1e-4)
    written = part(page, "slope").inner_text().removeprefix("slope ")
    assert shown(written) == pytest.approx(slope, abs=1e-4)
    distance = part(page, "plot").evaluate(
        """plot => {
            const dot = plot.querySelector("[data-x]");
            const [x, y] = ["cx", "cy"].map((name) => Number(dot.getAttribute(name)));
            const points = [...plot.querySelector(".curve").points];
            const next = points.findIndex((point) => point.x >= x);
            const [from, to] = [points[Math.max(0, next - 1)], points[next]];
            const part = to.x > from.x ? (x - from.x) / (to.x - from.x) : 0;
            return Math.abs(from.y + part * (to.y - from.y) - y);
        }"""
    )
    assert distance < 1


@pytest.mark.parametrize("name", ["relu", "gelu", "tanh"])
def test_pixel_under_the_pointer_lies_on_the_curve(open_page, sums, name):
    page = open_page(f"activation?activation={name}")
    part(page, "after").and_(page.locator("[data-painted]")).wait_for()
    painted = part(page, "before").get_attribute("data-painted")
    for role, row, column in (("before", 0, 30), ("after", 52, 100), ("before", 90, 157)):
        point_at(part(page, role), row, column)
        expect_pixel(page, sums, name, row, column)
    assert part(page, "before").get_attribute("data-painted") == painted  # no rerun


def test_pixel_walked_to_by_keyboard(page, sums):
    part(page, "after").focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowDown")
    expect_pixel(page, sums, "relu", 10, 0)
    expect(page.locator("[data-component=activation_map] [aria-live]")).to_contain_text("row 10")


def test_bar_walked_to_by_keyboard_tells_how_many_pixels_it_holds(page, sums):
    part(page, "plot").focus()
    reach = max(3.0, float(np.abs(sums).max()))
    counts, edges = np.histogram(sums, 60, (-reach, reach))
    for key, bin_ in (("ArrowRight", 31), ("ArrowRight", 32), ("ArrowLeft", 31)):
        page.keyboard.press(key)
        expect(part(page, "place")).to_contain_text(f"{counts[bin_]:,} pixels")
        low, high = map(shown, part(page, "value").inner_text().split(" to "))
        np.testing.assert_allclose([low, high], edges[bin_ : bin_ + 2], atol=1e-3)
        expect(page.locator("[data-component=activation_map] rect.on")).to_have_count(1)


def test_pointing_at_the_plot_marks_pixels_in_both_maps(page):
    plot = part(page, "plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    plot.hover(position={"x": 38 + (box["width"] - 38 - 96 - 17) * 0.52, "y": box["height"] * 0.8})
    expect(part(page, "slope")).to_have_text("before the activation")
    marked = page.locator("[data-component=activation_map] .overlay").evaluate_all(
        """overlays => overlays.map((overlay) => {
            const context = overlay.getContext("2d");
            const {data} = context.getImageData(0, 0, overlay.width, overlay.height);
            return data.filter((_, i) => i % 4 === 3 && data[i] === 255).length;
        })"""
    )
    assert marked[0] > 100
    assert marked[0] == marked[1]
    plot.hover(position={"x": box["width"] - 40, "y": 60})
    expect(part(page, "slope")).to_have_text("after the activation")


def test_another_activation_changes_the_map_after(page, sums):
    choose(page, "Activation", "sigmoid")
    part(page, "after").focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    expect(part(page, "value")).to_have_text(
        f"f({number(sums[0, 0])}) = {number(activate(sums[0, 0], 'sigmoid'))}"
    )


def walk(page):
    return page.locator("[data-component=softmax_walk]")


def expect_steps(page, logits, temperature=1.0):
    steps = softmax_steps(logits, temperature)
    for index, name in enumerate(CLASSES):
        row = walk(page).locator(f".row[data-class='{index}']")
        expect(row.locator(".name")).to_have_text(name)
        expect(row.locator(".logit")).to_have_text(number(logits[index]))
        for column, wanted in (("power", steps.powers), ("probability", steps.probabilities)):
            assert shown(row.locator(f".{column}").inner_text()) == pytest.approx(
                wanted[index], rel=1e-3
            )
        share = row.locator(".fill").evaluate(
            "bar => bar.clientWidth / bar.parentElement.clientWidth"
        )
        assert share == pytest.approx(steps.probabilities[index], abs=0.02)
    total = walk(page).locator("[data-role=total]").inner_text()
    assert shown(total) == pytest.approx(steps.total, rel=1e-3)


def test_softmax_numbers_are_those_of_ops(page):
    expect_steps(page, (2.0, 1.0, 0.2, -1.0))
    handle = slider(page, "Logit of frog")
    handle.press("End")
    expect(handle).to_have_attribute("data-state", "settled")
    expect(walk(page).locator(".row .logit").nth(3)).to_have_text("3")
    expect_steps(page, (2.0, 1.0, 0.2, 3.0))
    handle = slider(page, "Temperature")
    handle.press("Home")
    expect(handle).to_have_attribute("data-state", "settled")
    expect(walk(page).locator("[data-role=scaled-head]")).to_have_text("z / 0.2")
    expect_steps(page, (2.0, 1.0, 0.2, 3.0), 0.2)
    settle(page)
    page.wait_for_url("**logit_frog=3&temperature=0.2")


def test_bar_marks_its_terms_in_the_formula_and_back(page):
    formula = walk(page).locator("[data-role=formula]")
    walk(page).locator(".row").nth(2).hover()
    expect(formula).to_contain_text("p(ship)")
    marked = formula.locator(".term.marked")
    expect(marked).to_have_count(4)  # above and below both fractions
    assert marked.evaluate_all("terms => terms.every((term) => term.dataset.class === '2')")
    steps = softmax_steps((2.0, 1.0, 0.2, -1.0))
    assert shown(formula.locator("strong").inner_text()) == pytest.approx(
        steps.probabilities[2], rel=1e-3
    )
    formula.locator(".term[data-class='1']").first.hover()
    expect(walk(page).locator(".row.marked .name")).to_have_text("dog")
    expect(formula).to_contain_text("p(ship)")
    walk(page).locator(".row").nth(3).focus()
    expect(formula).to_contain_text("p(frog)")


def test_link_restores_activation_and_parameters(open_page):
    page = open_page("activation?activation=elu&elu_alpha=2.5&bias=-1&kernel=edge")
    expect(page.get_by_role("combobox", name="Activation")).to_have_value("elu")
    expect(page.get_by_role("combobox", name="Kernel")).to_have_value(PRESETS["edge"].title)
    expect(slider(page, "Alpha")).to_have_value("2.5")
    expect(slider(page, "Bias")).to_have_value("-1")
