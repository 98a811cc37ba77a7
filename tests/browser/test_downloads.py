"""What the download buttons give holds the numbers that the page shows."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import fit, sample_image, to_grey
from cnnviz.figures import colourise
from cnnviz.ops import PRESETS, conv2d
from cnnviz.ui.photo import MAX_SIDE
from tests.notebooks.format import check_notebook


@pytest.fixture(scope="module")
def grey():
    return to_grey(fit(sample_image("chelsea", max_side=MAX_SIDE), 112))


@pytest.fixture
def page(open_page):
    return open_page("convolution?side=112&bias=0.5&strides_rows=2&strides_columns=2")


def save(page, button, place=0):
    """Press a download button; give the file's name and bytes."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).nth(place).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_files_of_the_photo(page, grey):
    kernel = PRESETS["sobel_x"].values[..., None, None].astype(np.float32)
    bias = np.array([0.5], np.float32)
    feature_map = conv2d(grey.astype(np.float32), kernel, bias, strides=2)[..., 0]

    name, data = save(page, "Map, NumPy")
    assert name == "feature_map.npy"
    array = np.load(io.BytesIO(data), allow_pickle=False)
    np.testing.assert_allclose(array, feature_map, rtol=1e-6)

    name, data = save(page, "Map, PNG")
    assert name == "feature_map.png"
    assert np.array_equal(Image.open(io.BytesIO(data)), colourise(feature_map))

    name, data = save(page, "Photo, PNG")
    assert name == "photo.png"
    assert np.array_equal(Image.open(io.BytesIO(data)), grey[..., 0])


def test_animation_has_a_frame_for_each_cell(page):
    name, data = save(page, "Animation, GIF")
    assert name == "convolution.gif"
    gif = Image.open(io.BytesIO(data))
    assert (gif.format, gif.n_frames) == ("GIF", 9)  # 3 × 3 cells: 3 = (8 - 3) // 2 + 1


def test_keras_programs_stand_for_grid_and_photo(page):
    # tests/nets/test_layer_code.py runs such programs.
    for place, (name, image) in enumerate(
        [("convolution.py", "np.array([0, 0"), ("convolution_of_photo.py", '"photo.png"')]
    ):
        saved, data = save(page, "The same in Keras", place)
        program = data.decode()
        compile(program, name, "exec")
        assert saved == name
        assert f"image = {image}" in program or f"load_img({image}" in program
        assert "strides=(2, 2)" in program


def test_a_notebook_is_in_the_language_of_the_page_and_holds_its_settings(open_page):
    page = open_page("convolution?lang=ko&side=112&bias=0.5&strides_rows=2")
    name, data = save(page, "노트북(.ipynb)")
    assert name == "cnnviz-convolution.ipynb"
    notebook = json.loads(data)
    check_notebook(notebook)
    said = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert said[0].startswith("# 합성곱\n")
    assert "| 긴 변 | 112 |" in said[0]
    assert any(text.startswith("**직접 계산.**") for text in said)
    assert any("bias = np.array([0.5]" in text for text in said)
    pictures = [each for cell in notebook["cells"] for each in cell.get("outputs", ())]
    assert sum("data" in each for each in pictures) == 3  # the grid's map, the photo and its map
