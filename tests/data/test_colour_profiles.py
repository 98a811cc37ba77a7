"""Pictures whose profile is not sRGB: their colours are those that the profile's formulas give."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from cnnviz.data import load_image
from cnnviz.data.colour_profiles import MAX_BYTES, MAX_TAGS
from tests.data import picture_files as files
from tests.data import profiles

COLOURS = np.array(
    [[[200, 100, 50], [60, 120, 200], [128, 128, 128], [255, 255, 255], [0, 0, 0], [90, 160, 80]]],
    np.uint8,
)
P3 = profiles.of_colours(profiles.DISPLAY_P3, 2.2)


def saved(image, form, profile, **options):
    file = io.BytesIO()
    image.save(file, form, icc_profile=profile, **options)
    return file.getvalue()


def fields(colours, side=32):
    """Give a picture of squares of colours, so that what a codec loses is at their borders."""
    return np.repeat(np.repeat(colours, side, 0), side, 1)


def seen(shown, side=32):
    return shown[side // 2 :: side, side // 2 :: side].astype(int)


def of_p3(colours):
    return profiles.in_srgb((colours / 255) ** 2.2 @ profiles.DISPLAY_P3.T)


@pytest.mark.parametrize(
    ("form", "options", "tolerance"),
    [
        ("PNG", {}, 1.5),
        ("TIFF", {}, 1.5),
        ("WEBP", {"lossless": True}, 1.5),
        ("JPEG", {"quality": 98, "subsampling": 0}, 4),
        ("AVIF", {"quality": 98, "subsampling": "4:4:4"}, 4),
    ],
)
def test_colours_of_a_phone_are_those_of_srgb(form, options, tolerance):
    stored = saved(Image.fromarray(fields(COLOURS)), form, P3, **options)
    shown = seen(load_image(stored))
    np.testing.assert_allclose(shown, of_p3(COLOURS), atol=tolerance)
    assert shown[0, 0, 0] == pytest.approx(216, abs=tolerance)  # the red of 200 differs


def test_colours_of_16_bits_have_their_profile_too():
    samples = COLOURS.astype(int) * 257
    stored = files.tiff(samples, 16, files.RGB, profile=P3)
    np.testing.assert_allclose(load_image(stored), of_p3(COLOURS), atol=1.5)


def test_what_is_transparent_is_white_under_any_profile():
    clear = np.array([[[200, 100, 50, 255], [200, 100, 50, 0]]], np.uint8)
    shown = load_image(saved(Image.fromarray(clear), "PNG", P3))
    np.testing.assert_allclose(shown[0, 0], of_p3(COLOURS[0, 0]), atol=1.5)
    assert shown[0, 1].tolist() == [255] * 3


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_greys_of_even_light_become_brighter(form, mode):
    greys = np.array([[0, 20, 128, 255]], np.uint8)
    image = Image.fromarray(greys)
    if mode == "LA":
        image = image.convert("LA")
    if mode == "I;16":
        image = Image.fromarray(greys.astype(np.uint16) * 257)
    shown = load_image(saved(image, form, profiles.of_grey(1)))
    light = np.repeat(greys[..., None] / 255, 3, -1)
    wanted = profiles.in_srgb(light * profiles.D50)  # 128 becomes 188
    np.testing.assert_allclose(shown, wanted, atol=1.5)


def ink_nodes():
    """Give what 16 mixtures of inks look like, from white to black, which nothing scales."""
    cyan, magenta, yellow, black = np.indices((2, 2, 2, 2))
    light = 100 - 35 * cyan - 25 * magenta - 5 * yellow - 35 * black
    red, gold = 30 * magenta - 15 * cyan, 30 * yellow - 20 * magenta
    return np.stack([light, red * (1 - black), gold * (1 - black)], -1)


INKS = np.array([[[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 255, 255]]], np.uint8)


def of_ink_nodes(inks):
    lab = ink_nodes()[tuple((inks > 0).astype(int)[..., at] for at in range(4))]
    return profiles.in_srgb(profiles.xyz_of_lab(lab))


@pytest.mark.parametrize(
    ("form", "options", "tolerance"),
    [("TIFF", {}, 2.5), ("JPEG", {"quality": 98, "subsampling": 0}, 5)],
)
def test_inks_look_as_their_profile_says(form, options, tolerance):
    profile = profiles.of_inks(ink_nodes())
    image = Image.frombytes("CMYK", (128, 32), fields(INKS).tobytes())
    shown = seen(load_image(saved(image, form, profile, **options)))
    np.testing.assert_allclose(shown, of_ink_nodes(INKS), atol=tolerance)


@pytest.mark.parametrize("extra", [[], [files.UNASSOCIATED]])
def test_inks_of_16_bits_with_or_without_alpha_too(extra):
    samples = np.concatenate([INKS.astype(int) * 257, np.full((1, 4, len(extra)), 65535)], -1)
    profile = profiles.of_inks(ink_nodes())
    stored = files.tiff(samples, 16, files.CMYK, extra=extra, profile=profile)
    np.testing.assert_allclose(load_image(stored), of_ink_nodes(INKS), atol=2.5)


def made_by(name):
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


NOT_APPLIED = {
    "sRGB itself": made_by("sRGB"),
    "of greys": profiles.of_grey(1),
    "of inks": profiles.of_inks(ink_nodes()),
    "of Lab": made_by("LAB"),
    "no profile": b"no profile at all",
    "cut in its head": P3[:100],
    "cut in its tags": P3[:200],
    "without its colours": profiles.profile(b"RGB ", {}),
    "of a kind that has no colours": P3[:12] + b"nmcl" + P3[16:],
    "of steps without number": profiles.profile(b"RGB ", {b"D2B0": b"mpet" + bytes(60)}),
    "too large": P3 + bytes(MAX_BYTES),
    "too many tags": profiles.profile(b"RGB ", {bytes([65, 65, 65, at]): b"" for at in range(120)}),
}


@pytest.mark.parametrize("name", NOT_APPLIED)
def test_a_profile_that_is_none_or_changes_nothing_leaves_the_picture_as_it_is(name):
    assert MAX_TAGS < 120
    stored = saved(Image.fromarray(COLOURS), "TIFF", NOT_APPLIED[name])
    np.testing.assert_array_equal(load_image(stored), COLOURS)


def test_a_profile_in_pieces_that_do_not_unpack_leaves_the_picture_as_it_is():
    plain = saved(Image.fromarray(COLOURS), "PNG", None)
    many = b"name\0\0" + zlib.compress(bytes(3 * 2**20))
    for body in (b"name\0\0damaged", many, b"name\0\7", b""):
        chunk = files.png_chunk(b"iCCP", body)
        stored = plain[:33] + chunk + plain[33:]
        np.testing.assert_array_equal(load_image(stored), COLOURS)
