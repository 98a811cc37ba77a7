"""HEIC and AVIF: what phones make of four fields of colour, and what a stranger may.

The files in `photos` were made by pillow-heif from `fields`, 64 rows and 96 columns.
"""

import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import ImageError, image_size, load_image
from cnnviz.data.heif import AvifFile, brands
from tests.data.picture_files import lying

PHOTOS = Path(__file__).parent / "photos"


def fields():
    image = np.zeros((64, 96, 3), np.uint8)
    image[:32, :48], image[:32, 48:], image[32:, :48] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    return image


def avif(image, **options):
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(file, "AVIF", quality=95, **options)
    return file.getvalue()


def of_size(stored, width, height):
    """Write another size into the head of a file, and leave the frame as it is."""
    place = stored.index(b"ispe") + 8
    return stored[:place] + struct.pack(">II", width, height) + stored[place + 8 :]


@pytest.mark.parametrize("name", ["orientation_1", "orientation_6", "ten_bits"])
def test_heic_is_upright_and_has_its_colours(name):
    path = PHOTOS / f"{name}.heic"
    assert image_size(path) == (64, 96)
    # Less the edges between fields, which a film's frame blurs.
    inside = load_image(path).astype(int)[2::8, 2::8]
    np.testing.assert_allclose(inside, fields()[2::8, 2::8], atol=8)


def test_alpha_of_a_heic_is_laid_over_white():
    shown = load_image(PHOTOS / "alpha.heic").astype(int)
    np.testing.assert_allclose(shown[16, 16], (255, 0, 0), atol=8)
    np.testing.assert_allclose(shown[16, 80], (204, 255, 204), atol=8)  # 0.2 of green, 0.8 of white


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_is_upright(orientation):
    exif = Image.Exif()
    exif[274] = orientation
    stored = avif(lying(fields(), orientation), exif=exif)
    assert image_size(stored) == (64, 96)
    np.testing.assert_allclose(
        load_image(stored).astype(int)[4::8, 4::8], fields()[4::8, 4::8], atol=8
    )


def test_alpha_of_an_avif_is_laid_over_white():
    half = np.full((32, 32, 4), (0, 0, 0, 51), np.uint8)
    np.testing.assert_allclose(load_image(avif(half)).astype(int), 204, atol=2)


def test_what_is_both_is_told_by_its_brands():
    stored = avif(fields())
    assert b"avif" in brands(stored)
    assert b"heic" in brands((PHOTOS / "orientation_1.heic").read_bytes())
    assert brands(b"\0\0\0") == brands(b"RIFF....WEBP") == set()


@pytest.mark.parametrize("size", [(6000, 5000), (16_000, 16_000), (2**31, 2**31)])
def test_size_is_refused_from_the_head(size, monkeypatch):
    monkeypatch.setattr(AvifFile, "load", None)
    for stored in (avif(fields()), (PHOTOS / "ten_bits.heic").read_bytes()):
        with pytest.raises(ImageError, match=r"25 million|damaged"):
            load_image(of_size(stored, *size))


@pytest.mark.parametrize("size", [(8, 8), (97, 64), (3000, 3000)])
def test_head_that_does_not_say_the_size_of_the_frame(size):
    for stored in (avif(fields()), (PHOTOS / "ten_bits.heic").read_bytes()):
        try:
            shown = load_image(of_size(stored, *size))
        except ImageError as error:
            assert "damaged or incomplete" in str(error)
        else:
            assert max(shown.shape[:2]) == min(max(size), 1024)


def test_broken_files_are_a_sentence():
    for stored in (avif(fields()), (PHOTOS / "orientation_6.heic").read_bytes()):
        for length in range(12, len(stored), len(stored) // 8):
            with pytest.raises(ImageError, match="damaged or incomplete"):
                load_image(stored[:length])


def test_decoder_that_does_not_begin_is_a_sentence(monkeypatch):
    monkeypatch.setattr("cnnviz.data.heif_decoder.__file__", "no such file")
    with pytest.raises(ImageError, match="damaged or incomplete"):
        load_image(avif(fields()))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold to the limit")
def test_decoder_gets_no_more_memory_than_a_photo_needs():
    code = (
        "from cnnviz.data import heif_decoder as it; "
        "it.limit(); bytearray(it.MAX_BYTES // 8); print('a photo'); bytearray(it.MAX_BYTES)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "a photo\n"
    assert "MemoryError" in done.stderr
