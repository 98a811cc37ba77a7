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

from cnnviz.data import ImageError, heif_process, image_size, load_image
from cnnviz.data.heif import AvifFile, brands
from tests.data import profiles
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


def with_profile(stored, profile):
    """Give a HEIC of one frame a colour profile, in place of the numbers that name its colours."""
    box = b"colrprof" + profile
    start = stored.index(b"colrnclx") - 4
    end = start + int.from_bytes(stored[start : start + 4])
    more = 4 + len(box) - (end - start)
    frame = stored.index(b"mdat") + 4
    grown = stored.replace(struct.pack(">I", frame), struct.pack(">I", frame + more))
    for outer in (b"meta", b"iprp", b"ipco"):
        at = grown.index(outer) - 4
        size = int.from_bytes(grown[at : at + 4]) + more
        grown = grown[:at] + struct.pack(">I", size) + grown[at + 4 :]
    return grown[:start] + struct.pack(">I", 4 + len(box)) + box + grown[end:]


def test_heic_has_the_colours_of_its_profile():
    stored = (PHOTOS / "orientation_1.heic").read_bytes()
    plain = load_image(stored).astype(int)[16, 16]
    swapped = profiles.of_colours(profiles.SRGB[:, ::-1], 2.2)  # its red is blue
    shown = load_image(with_profile(stored, swapped)).astype(int)[16, 16]
    np.testing.assert_allclose(shown, plain[::-1], atol=4)


def with_colours(stored, primaries, transfer):
    """Give a HEIC other numbers that name its colours."""
    start = stored.index(b"colrnclx") + 8
    return stored[:start] + struct.pack(">HH", primaries, transfer) + stored[start + 4 :]


# Light of sRGB by light of SMPTE C's primaries, which lie within: both have the same white.
SMPTE_C = np.array([[0.9395, 0.0502, 0.0103], [0.0178, 0.9658, 0.0164], [-0.0016, -0.0044, 1.006]])


@pytest.mark.parametrize("transfer", [13, 8])
def test_heic_has_the_colours_that_its_numbers_name(transfer):
    stored = (PHOTOS / "orientation_1.heic").read_bytes()
    given = load_image(stored)[16::32, 16::32] / 255
    dark = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    light = (dark if transfer == 13 else given) @ SMPTE_C.T
    wanted = 255 * np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * light.clip(0, 1) ** (1 / 2.4) - 0.055
    )
    shown = load_image(with_colours(stored, 6, transfer))[16::32, 16::32]
    np.testing.assert_allclose(shown, wanted.clip(0, 255), atol=3)
    assert shown[0, 1, 0] > 55  # its green has some of sRGB's red


@pytest.mark.parametrize(("primaries", "transfer"), [(1, 13), (6, 16), (6, 1), (2, 2)])
def test_heic_whose_numbers_name_srgb_or_nothing_that_is_known_is_left_as_it_is(
    primaries, transfer
):
    stored = (PHOTOS / "orientation_1.heic").read_bytes()
    shown = load_image(with_colours(stored, primaries, transfer))
    np.testing.assert_array_equal(shown, load_image(stored))


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
    heif_process.end()
    monkeypatch.setattr("cnnviz.data.heif_decoder.__file__", "no such file")
    with pytest.raises(ImageError, match="damaged or incomplete"):
        load_image(avif(fields()))


def test_one_process_reads_pictures_until_one_fails(monkeypatch):
    begun = []
    begin = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *args, **how: begun.append(1) or begin(*args, **how)
    )
    heif_process.end()
    good, path = avif(fields()), PHOTOS / "orientation_1.heic"
    for file in (good, path, good):
        load_image(file)
    assert len(begun) == 1
    # What fails is read once more, by a process that no other picture had used.
    with pytest.raises(ImageError):
        load_image(good[:-50])
    assert len(begun) == 2
    assert load_image(path).shape == (64, 96, 3)
    assert len(begun) == 3


def test_process_that_was_ended_by_the_system_is_begun_again():
    load_image(avif(fields()))
    heif_process._process._running.kill()
    assert load_image(avif(fields())).shape == (64, 96, 3)


def with_metadata(items, size):
    """Give a HEIC many items of EXIF, all of the same bytes at its end."""
    stored = (PHOTOS / "orientation_1.heic").read_bytes()

    def boxes(start, end):
        while start < end:
            length, kind = struct.unpack_from(">I4s", stored, start)
            yield kind, stored[start : start + length]
            start += length

    def box(kind, body):
        return struct.pack(">I4s", len(body) + 8, kind) + body

    first, meta, frame = (whole for _, whole in boxes(0, len(stored)))
    inside = dict(boxes(len(first) + 12, len(first) + len(meta)))
    ids = range(1000, 1000 + items)
    # The one item there is has number 1, all of the frame's bytes.
    infos = [box(b"infe", struct.pack(">IHH4sx", 2 << 24, each, 0, b"Exif")) for each in ids]
    inside[b"iinf"] = box(
        b"iinf", struct.pack(">IH", 0, items + 1) + inside[b"iinf"][14:] + b"".join(infos)
    )
    refs = [box(b"cdsc", struct.pack(">HHH", each, 1, 1)) for each in ids]
    inside[b"iref"] = box(b"iref", bytes(4) + b"".join(refs))

    def placed(start):
        places = [(1, start, len(frame) - 8)]
        places += [(each, start + len(frame) - 8, size) for each in ids]
        table = b"".join(struct.pack(">HHHII", each, 0, 1, at, n) for each, at, n in places)
        inside[b"iloc"] = box(b"iloc", struct.pack(">IHH", 0, 0x4400, items + 1) + table)
        return box(b"meta", meta[8:12] + b"".join(inside.values()))

    head = first + placed(len(first) + len(placed(0)) + 8)
    return head + box(b"mdat", frame[8:] + b"\0\0\0\0Exif\0\0" + bytes(size - 10))


def test_metadata_is_copied_in_the_process_with_limits():
    # More than a megabyte of EXIF is left out.
    assert load_image(with_metadata(1, 2**21)).shape == (64, 96, 3)
    with pytest.raises(ImageError, match="damaged or incomplete"):
        image_size(with_metadata(200, 10 * 2**20))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold to the limit")
def test_decoder_gets_no_more_memory_than_a_photo_needs():
    code = (
        "from cnnviz.data import heif_decoder as it; "
        "it.limit(); bytearray(it.MAX_BYTES // 8); print('a photo'); bytearray(it.MAX_BYTES)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "a photo\n"
    assert "MemoryError" in done.stderr
