"""The app in other languages: each visitor has their own. That longer words fit, frames show."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.harness import settle


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
