"""Where a page can be sealed: where it shows what is computed."""

from __future__ import annotations

import pytest

from tests.pages.drive import opened


@pytest.mark.parametrize(("script", "seals"), [("pooling", True), ("quiz", False)])
def test_a_page_is_sealed_that_shows_what_is_computed(script, seals):
    settings = {} if seals else {"quiz_seed": 7, "quiz_kinds": ["macs"]}
    page = opened(script, **settings).run()
    assert not page.exception
    keys = [node.proto.id for node in page.get("download_button")]
    assert any("sealed_page" in key for key in keys) == seals
