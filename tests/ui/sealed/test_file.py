"""The file of a sealed page: what it holds, and what it must not."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from cnnviz.ui import components
from cnnviz.ui.components import open_packet, packet
from cnnviz.ui.components.mounted import Mounted
from cnnviz.ui.sealed.file import UNSEALED, sealed_page

COMPONENTS = Path(components.__file__).parent
OFFER = {"address": "live/a-secret-of-the-session", "sliders": ["conv_bias"]}
MAP = np.arange(6, dtype=np.float32).reshape(2, 3)


def page(*parts: Mounted, title: str = "Convolution", **settings: str) -> str:
    return sealed_page(title, settings.items(), parts, "Made with cnnviz.", "en")


def data_of(file: str) -> list[dict[str, object]]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*)</script>', file)
    found: list[dict[str, object]] = json.loads(text)
    return found


def test_arrays_are_whole_and_the_address_of_the_app_is_left_out():
    file = page(Mounted("photo_map", "en", packet({"live": OFFER, "chosen": 0}, map=MAP)))
    assert "a-secret-of-the-session" not in file
    (part,) = data_of(file)
    opened = open_packet(b64decode(part["data"]["bytes"]))
    np.testing.assert_array_equal(opened["map"], MAP)
    assert opened["live"] == {"address": "", "sliders": []}
    assert b"a-secret" not in b64decode(part["data"]["bytes"])


def test_plain_values_are_kept_and_the_address_of_the_app_is_left_out():
    (part,) = data_of(page(Mounted("stage", "en", {"live": OFFER, "outputs": [[[1.5]]]})))
    assert part == {
        "name": "stage",
        "data": {"json": {"live": {"address": "", "sliders": []}, "outputs": [[[1.5]]]}},
    }


def test_what_is_the_app_s_alone_is_left_out():
    assert data_of(page(*(Mounted(name, "en", {}) for name in UNSEALED))) == []


@pytest.mark.parametrize("name", sorted(UNSEALED))
def test_what_is_left_out_is_a_component(name):
    assert (COMPONENTS / name / f"{name}.js").exists()


def test_nothing_that_is_said_ends_a_script_or_is_markup():
    hostile = "</script><script>alert(1)</script>"
    file = page(Mounted("answer", "en", {"title": hostile}), title=hostile, padding=hostile)
    assert "<script>alert" not in file
    assert data_of(file)[0]["data"] == {"json": {"title": hostile}}


def test_the_file_may_load_nothing():
    file = page(Mounted("stage", "en", {"live": OFFER}))
    assert "default-src 'none'" in file
    assert not re.findall(r'(?:src|href)="', file)


def test_no_id_of_what_a_table_opens_is_in_the_file():
    run, other = "a-run's-id-of-22-signs", "another-id-of-22-signs"
    cells = [{"text": "A", "opens": other, "anchor": ""}]
    rows = [{"id": "first", "cells": []}, {"id": run, "cells": cells}]
    data = {"label": "Runs", "columns": [], "rows": rows, "selected": run, "opens": True}
    file = page(Mounted("table", "en", data))
    assert run not in file
    assert other not in file
    sent = data_of(file)[0]["data"]["json"]
    assert (sent["selected"], sent["opens"]) == ("1", False)
    assert [row["id"] for row in sent["rows"]] == ["0", "1"]
    assert sent["rows"][1]["cells"] == [{"text": "A", "opens": "", "anchor": ""}]
