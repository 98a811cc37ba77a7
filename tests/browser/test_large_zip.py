"""A zip of pictures larger than what Streamlit takes by default, brought in the browser."""

from __future__ import annotations

import io
import zipfile

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.actions import bring_file


def zip_of_pictures(path, megabytes):
    """Write a zip of two classes, as large as is wanted."""
    # A BMP stays as large as it is made, and is read fast.
    file = io.BytesIO()
    Image.fromarray(np.zeros((2_000, 3_334, 3), np.uint8)).save(file, "BMP")
    count = -(-megabytes * 10**6 // file.tell())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pictures:
        for at in range(count):
            pictures.writestr(f"{('cats', 'dogs')[at % 2]}/{at}.bmp", file.getbuffer())


def test_a_zip_of_120_megabytes_is_taken(open_page, tmp_path):
    path = tmp_path / "pets.zip"
    zip_of_pictures(path, 120)
    page = open_page("training?data=folder")
    bring_file(page, "Bring your images", path)
    expect(page.get_by_text("cats", exact=True).first).to_be_visible()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)  # it would hide them
    page.get_by_role("button", name="Bring your images").click()
    taken = page.get_by_role("textbox", name="Folder or zip on this machine")
    expect(taken).to_have_value("pets.zip")
