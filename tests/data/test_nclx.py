"""Numbers that name colours mean what ITU-T H.273 says."""

import numpy as np
import pytest
from PIL import Image

from cnnviz.data.colour_profiles import colour_profile
from cnnviz.data.nclx import nclx_profile
from tests.data import profiles

P3 = {"red": (0.68, 0.32), "green": (0.265, 0.69), "blue": (0.15, 0.06), "white": (0.3127, 0.329)}


def told(transfer, **places):
    """Write the numbers as the reader of HEIC gives them."""
    given = {
        f"color_primary_{name}_{axis}": value
        for name, place in {**P3, **places}.items()
        for axis, value in zip("xy", place, strict=True)
    }
    return {"transfer_characteristics": transfer, **given}


@pytest.mark.parametrize(("transfer", "power"), [(13, None), (4, 2.2), (5, 2.8), (8, 1.0)])
def test_display_p3_is_brought_to_srgb(transfer, power):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    image = Image.fromarray(pixels)
    image.info["icc_profile"] = nclx_profile(told(transfer))
    shown = np.asarray(colour_profile(image).in_srgb(image))
    part = pixels / 255
    srgb = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    light = part**power if power else srgb
    wanted = profiles.in_srgb(light @ profiles.DISPLAY_P3.T)
    np.testing.assert_allclose(shown, wanted, atol=3)


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        told(16),
        told(13, white=(0.3, 0.0)),
        told(13, red=(float("nan"), 0.3)),
        told(13, red=(0.2, 0.2), green=(0.3, 0.3), blue=(0.4, 0.4)),
    ],
)
def test_numbers_that_mean_nothing_make_no_profile(numbers):
    assert nclx_profile(numbers) == b""
