import subprocess
import sys

import numpy as np
import pytest
import skimage.data

from cnnviz.data import SAMPLES, sample_image
from tests.data import profiles


def test_six_to_ten_colour_first():
    assert 6 <= len(SAMPLES) <= 10
    grey = [bool(np.ptp(sample_image(name), axis=-1).max() == 0) for name in SAMPLES]
    assert grey == sorted(grey)


@pytest.mark.parametrize("name", SAMPLES)
def test_same_pixels_as_scikit_image(name):
    image = sample_image(name, max_side=2000)
    expected = getattr(skimage.data, name)()
    if name == "rocket":  # Adobe RGB, of which scikit-image takes the numbers for those of sRGB
        light = (expected / 255) ** (563 / 256) @ profiles.ADOBE_RGB.T
        np.testing.assert_allclose(image, profiles.in_srgb(light), atol=2)
        return
    if expected.ndim == 2:
        expected = np.repeat(expected[..., None], 3, -1)
    np.testing.assert_array_equal(image, expected)


@pytest.mark.parametrize("name", SAMPLES)
def test_says_what_it_is_and_under_which_terms(name):
    sample = SAMPLES[name]
    assert sample.name == name
    assert sample.title
    assert sample.credit.endswith(("CC0.", "public domain.", "no known copyright restrictions."))


def test_made_smaller():
    assert sample_image("coffee", max_side=300).shape == (200, 300, 3)


def test_unknown_name():
    with pytest.raises(ValueError, match=r"`name` must be one of chelsea, .*, got 'lena'\."):
        sample_image("lena")


def test_import_and_use_load_nothing_heavy():
    code = (
        "import sys, cnnviz.data\n"
        "cnnviz.data.sample_image('rocket')\n"
        "cnnviz.data.draw_shapes(2)\n"
        "heavy = {'skimage', 'scipy', 'tensorflow', 'keras', 'streamlit', 'plotly', 'dask'}\n"
        "print(heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
