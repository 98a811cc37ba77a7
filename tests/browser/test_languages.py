"""The app in other languages: it fits where words are longer, and each visitor has their own."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.harness import settle

# Texts that are cut off or lie outside of the window, of the page and of its components. What a
# screen reader alone is told takes no room, what is wider than a box that scrolls is reached, and
# Streamlit tells whole in a title what it cuts off itself.
OVERFLOWING = """() => {
    const found = [];
    const scrolls = (element) => {
        for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
            const { overflowX, position } = getComputedStyle(at);
            if (at.matches?.('[data-testid=stMain], body')) return false;
            if (['auto', 'scroll'].includes(overflowX) && at !== element) return true;
        }
        return false;
    };
    const look = (root) => {
        for (const element of root.querySelectorAll('*')) {
            if (element.shadowRoot) look(element.shadowRoot);
            if (element.closest('.katex-mathml, .unseen, style, script, svg')) continue;
            const own = [...element.childNodes].some(
                (node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
            const box = element.getBoundingClientRect();
            if (!own || !element.checkVisibility() || box.width < 2 || box.height < 2) continue;
            const { overflowX } = getComputedStyle(element);
            const cut = ['hidden', 'clip'].includes(overflowX) && !element.title
                && element.scrollWidth > element.clientWidth + 1;
            const outside = box.right > innerWidth + 1 && !scrolls(element);
            if (cut || outside) found.push(element.textContent.trim().slice(0, 60));
        }
    };
    look(document);
    const main = document.querySelector('[data-testid=stMain]');
    if (main.scrollWidth > main.clientWidth) found.push(`page: ${main.scrollWidth}`);
    return found;
}"""


def test_longer_words_fit_on_each_page(open_page, path):
    page = open_page(f"{path}?lang=en-XA")
    expect(page.locator("html")).to_have_attribute("lang", "en-XA")
    overflowing = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        overflowing[width] = page.evaluate(OVERFLOWING)
    assert overflowing == {1280: [], 390: []}


def test_the_switch_changes_all_words_and_is_remembered(open_page):
    page = open_page("convolution?strides_rows=2&strides_columns=2")
    stage = page.locator("[data-component=stage]")
    expect(stage.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_text("한국어").click()
    expect(page.get_by_role("heading", level=1, name="합성곱")).to_be_visible()
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page).to_have_title("합성곱 · cnnviz")
    expect(stage.get_by_role("button", name="재생")).to_be_visible()
    expect(stage.get_by_role("grid", name="입력, 8행 8열")).to_be_visible()
    expect(page.get_by_role("slider", name="스트라이드", exact=True)).to_have_value("2")
    assert page.evaluate(
        "document.fonts.load('16px \"cnnviz Korean\"', '합').then((l) => l.length)"
    )
    assert "lang" not in page.url
    page.goto(page.url.replace("convolution", "pooling").split("?")[0])
    expect(page.get_by_role("heading", level=1, name="풀링")).to_be_visible()
    settle(page)


def test_a_link_that_names_a_language_keeps_it(open_page):
    page = open_page("convolution?lang=ko&embed=true")
    slider = page.get_by_role("slider", name="스트라이드", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_url(re.compile(r"strides_rows=2.*lang=ko"))
    settle(page)
    expect(page.get_by_role("grid", name="특성 맵, 3행 3열")).to_be_visible()
    # Streamlit's own words too, as long as they are wanted.
    page.get_by_role("button", name="내 사진 쓰기").first.click()
    uploader = page.get_by_test_id("stFileUploaderDropzone")
    expect(uploader).to_contain_text("올리기")
    expect(uploader).to_contain_text("파일마다 20MB")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("본문으로 건너뛰기")
    # Embedded, the page has no side bar: the switch stands below.
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Convolution")).to_be_visible()
    page.wait_for_url(re.compile(r"lang=en"))
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Skip to main content")
