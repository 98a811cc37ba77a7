"""BMP files as browsers show them."""

import numpy as np
import pytest

from cnnviz.data import ImageError, load_image
from tests.data import picture_files as files

ARGB = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def test_alpha_that_is_0_everywhere_is_opaque():
    stored = files.bmp(np.array([[0x00FF0000, 0x000000FF]]), 32, masks=ARGB, header=124)
    np.testing.assert_array_equal(load_image(stored), [[[255, 0, 0], [0, 0, 255]]])


def test_alpha_that_is_not_0_somewhere_is_alpha():
    stored = files.bmp(np.array([[0x00FF0000, 0xFF0000FF]]), 32, masks=ARGB, header=124)
    np.testing.assert_array_equal(load_image(stored), [[[255, 255, 255], [0, 0, 255]]])


def test_masks_that_are_all_0_are_the_usual_ones():
    stored = files.bmp(np.array([[0x00FF0000]]), 32, masks=(0, 0, 0, 0), header=124)
    np.testing.assert_array_equal(load_image(stored), [[[255, 0, 0]]])


def test_black_and_white_palette_of_a_file_of_8_bits():
    stored = files.bmp(np.array([[1, 0, 1]]), 8, palette=[[0, 0, 0], [255, 255, 255]])
    np.testing.assert_array_equal(load_image(stored)[0, :, 0], [255, 0, 255])


@pytest.mark.parametrize("left", range(1, 16))
def test_masked_pixels_that_end_early(left):
    stored = files.bmp(np.zeros((2, 2), np.int64), 32, masks=ARGB, header=56)
    with pytest.raises(ImageError, match="damaged or incomplete"):
        load_image(stored[:-left])
