"""What a stranger may upload by mistake or on purpose: a picture or one sentence, soon."""

import io
import struct
import subprocess
import sys
import threading
import time
import warnings
import zipfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnviz.data import MAX_BYTES, ImageError, load_image
from cnnviz.data.guards import check_jpeg, check_tiff
from tests.data import picture_files as files


def encode(image, form="PNG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, pixels=b"", *chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(pixels, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + body + chunk(b"IEND", b"")


def tiff(*tags, big=False):
    head, count, entry, word = (
        (b"II+\0\x08\0\0\0" + struct.pack("<Q", 16), "<Q", "<HHQ", "<Q")
        if big
        else (b"II*\0" + struct.pack("<I", 8), "<H", "<HHI", "<I")
    )
    room = struct.calcsize(word)
    start = len(head) + struct.calcsize(count) + len(tags) * (struct.calcsize(entry) + room) + room
    directory, extra = struct.pack(count, len(tags)), b""
    for tag, kind, length, value in sorted(tags):
        if isinstance(value, bytes):
            value, extra = start + len(extra), extra + value
        directory += struct.pack(entry, tag, kind, length) + struct.pack(word, value)
    return head + directory + struct.pack(word, 0) + extra


def bmp(width, height, bits=24, compression=0, body=b""):
    header = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, compression, 0, 0, 0, 256 * (bits == 8), 0
    )
    palette = bytes(range(256)) * 4 if bits == 8 else b""
    offset = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, offset) + header + palette + body


def picture_or_sentence(data):
    image, sentence = None, "A picture."
    try:
        image = load_image(data, max_side=32)
    except ImageError as error:
        sentence = str(error)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    if image is not None:
        assert image.dtype == np.uint8
        assert image.ndim == 3
        assert image.shape[2] == 3
        assert 1 <= min(image.shape[:2]) <= max(image.shape[:2]) <= 32


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("photo.png", png(1, 1, b"\0\0"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"just some text", "“just som”"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "“<svg xml”"),
        (b"<!DOCTYPE html><html></html>", "“<!DOCTYP”"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "“%!PS-Ado”"),
        (b"%PDF-1.7\n", "“%PDF-1.7”"),
        (zipped(), "the bytes 50 4b 03 04"),
        (b"\0\0\0\x18ftypisom", "the bytes 00 00 00 18 66 74 79 70"),
        (b"P6 1 1 255 abc", "“P6 1 1 2”"),
        (b"\0\0\1\0\1\0", "the bytes 00 00 01 00 01 00"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "the bytes 52 49 46 46 24 00 00 00"),
        ("é".encode(), "the bytes c3 a9"),
        (b"\x89PNG", "the bytes 89 50 4e 47"),
        (b"x", "“x”"),
    ],
)
def test_other_kinds_of_file_named_png(tmp_path, data, start):
    path = tmp_path / "photo.png"
    path.write_bytes(data)
    with pytest.raises(ImageError) as caught:
        load_image(path)
    assert start in str(caught.value)
    assert str(caught.value).endswith("save it as PNG, JPEG, WEBP, GIF, BMP, TIFF, AVIF or HEIC.")


def test_empty_file():
    with pytest.raises(ImageError, match=r"empty \(0 bytes\)"):
        load_image(b"")


@pytest.mark.parametrize("name", ["missing.png", ".", "a\0b"])
def test_path_that_cannot_be_read(tmp_path, name):
    with pytest.raises(ImageError, match="cannot be read"):
        load_image(tmp_path / name)


def test_large_file_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            self.asked += size
            return bytes(size)

    file = Endless()
    with pytest.raises(ImageError, match="larger than the 32 MB allowed"):
        load_image(file)
    assert file.asked == MAX_BYTES + 1
    with pytest.raises(ImageError, match="larger than the 32 MB allowed"):
        load_image(bytes(MAX_BYTES + 1))


WEBP_16383 = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0\0\0\0" + b"\xfe\x3f\0" * 2
JPEG_65535 = bytes.fromhex("ffd8 ffc0 000b 08 ffff ffff 01 01 11 00 ffda 0008 01 01 00 00 3f 00")
GREY_TAGS = [(258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(100_000, 100_000), "100,000 × 100,000 pixels"),
        (png(2**31 - 1, 2**31 - 1), "2,147,483,647 × 2,147,483,647 pixels"),
        (png(32_769, 1), "32,769 × 1 pixels"),
        (png(7072, 7072), "7,072 × 7,072 pixels"),
        (JPEG_65535, "65,535 × 65,535 pixels"),
        (b"GIF89a" + b"\xff" * 4 + b"\0\0\0,\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;", "65,535 × 65,535"),
        (b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\2\x44\1\0;", "far too large"),
        (bmp(-5, 5), "4,294,967,291 × 5 pixels"),
        (bmp(2**31 - 1, 2**31 - 1), "2,147,483,647 × 2,147,483,647 pixels"),
        (bmp(4000, 4000, 8, 1), "4,000 × 4,000 pixels: more than the 12 million"),
        (tiff((256, 4, 1, 10**6), (257, 4, 1, 10**6), (273, 4, 1, 8), *GREY_TAGS), "1,000,000 ×"),
        (tiff((256, 4, 1, 5001), (257, 4, 1, 5000), (273, 4, 1, 8), *GREY_TAGS), "25 million"),
        (WEBP_16383, "far too large"),
    ],
)
def test_size_is_refused_from_the_header(data, size):
    start = time.perf_counter()
    with pytest.raises(ImageError) as caught:
        load_image(data)
    assert size in str(caught.value)
    assert str(caught.value).endswith("pixels a side allowed; make it smaller first.")
    assert time.perf_counter() - start < 0.5


def test_highly_compressed_bomb():
    zeros = zlib.compressobj(9)
    row = bytes(20_001)
    body = b"".join(zeros.compress(row) for _ in range(20_000)) + zeros.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    assert len(data) < 2**20
    with pytest.raises(ImageError, match="20,000 × 20,000"):
        load_image(data)


@pytest.mark.parametrize(
    "data",
    [
        png(0, 5),
        png(5, 0),
        b"GIF89a\0\0\5\0\0\0\0,\0\0\0\0\0\0\5\0\0\2\2\x44\1\0;",
        bmp(0, 5),
        bmp(5, 0),
        bytes.fromhex("ffd8 ffc0 000b 08 0000 0005 01 01 11 00 ffda 0008 01 01 00 00 3f 00"),
        tiff((256, 4, 1, 0), (257, 4, 1, 5), (273, 4, 1, 8), *GREY_TAGS),
    ],
)
def test_no_pixels_at_all(data):
    with pytest.raises(ImageError, match="damaged or incomplete"):
        load_image(data)


# Small files that cost unguarded Pillow seconds, hundreds of megabytes, or both.
SCAN = bytes.fromhex("ffda 0008 01 01 00 01 3f 00") + b"\x2a"
GREY_JPEG = encode(Image.new("L", (2000, 2000), 128), "JPEG", progressive=True)
FIRST_SCAN = GREY_JPEG.index(b"\xff\xda")
TEXT = b"key\0\0" + zlib.compress(bytes(2**20 - 1))
ATTACKS = {
    "jpeg_of_many_scans": lambda: GREY_JPEG[:FIRST_SCAN] + SCAN * 10**6,
    "jpeg_of_many_segments": lambda: b"\xff\xd8" + b"\xff\xfe\0\2" * 2_000_000,
    "jpeg_of_many_exif_blocks": lambda: (
        b"\xff\xd8" + b"\xff\xe1\xff\xffExif\0\0".ljust(65537, b"I") * 100
    ),
    "jpeg_of_junk": lambda: b"\xff\xd8\xff\xe0\0\2" + bytes(30 * 2**20),
    "jpeg_of_fill_bytes": lambda: b"\xff\xd8" + b"\xff" * 30 * 2**20,
    "png_of_many_chunks": lambda: png(4, 4, bytes(20), chunk(b"prIv", b"") * (30 * 2**20 // 12)),
    "png_of_many_texts": lambda: png(4, 4, bytes(20), chunk(b"zTXt", TEXT) * 2000),
    "png_of_a_text_bomb": lambda: png(
        4, 4, bytes(20), chunk(b"zTXt", b"key\0\0" + zlib.compress(bytes(2**30 // 8)))
    ),
    "png_of_a_profile_bomb": lambda: png(
        4, 4, bytes(20), chunk(b"iCCP", b"key\0\0" + zlib.compress(bytes(2**30 // 8)))
    ),
    "png_with_more_pixels_than_said": lambda: png(4, 4, bytes(2**27)),
    "gif_of_many_comments": lambda: b"GIF89a\4\0\4\0\0\0\0!\xfe" + b"\1a" * (15 * 2**20) + b"\0",
    "bmp_of_many_runs": lambda: bmp(3464, 3464, 8, 1, b"\1\1" * (15 * 2**20)),
    "bmp_of_short_rows": lambda: bmp(12_000, 1000, 8, 1, b"\1\1\0\0" * 1000),
    "bmp_of_4_bit_runs": lambda: bmp(12_000, 1000, 4, 2, (b"\xff\x11" * 48 + b"\0\0") * 1000),
    "tiff_of_many_strips": lambda: tiff(
        (256, 4, 1, 100),
        (257, 4, 1, 100),
        (278, 4, 1, 1),
        (273, 4, 7_000_000, struct.pack("<I", 8) * 7_000_000),
        *GREY_TAGS,
    ),
    "bigtiff_of_many_strips": lambda: tiff(
        (256, 4, 1, 100),
        (257, 4, 1, 100),
        (278, 4, 1, 1),
        (273, 4, 7_000_000, struct.pack("<I", 8) * 7_000_000),
        *GREY_TAGS,
        big=True,
    ),
    "tiff_of_many_numbers_in_its_exif": lambda: (
        lambda plain: (
            plain[:-4] + struct.pack("<HHHIII", 1, 1, 3, 15_000_000, 8, 0) + bytes(30_000_000)
        )
    )(
        tiff(
            (256, 4, 1, 2),
            (257, 4, 1, 2),
            (273, 4, 1, 8),
            (34665, 4, 1, 8 + 2 + 7 * 12),
            *GREY_TAGS,
        )
    ),
    "tiff_of_a_huge_tile_of_many_samples": lambda: tiff(
        (256, 4, 1, 9),
        (257, 4, 1, 9),
        (322, 4, 1, 2**12),
        (323, 4, 1, 2**12),
        (324, 4, 1, 8),
        (325, 4, 1, 100),
        (258, 3, 1, 16),
        (259, 3, 1, 8),
        (262, 3, 1, 1),
        (277, 3, 1, 9),
    ),
    "tiff_of_a_huge_tile": lambda: tiff(
        (256, 4, 1, 100),
        (257, 4, 1, 100),
        (322, 4, 1, 2**15),
        (323, 4, 1, 2**15),
        (324, 4, 1, 8),
        (325, 4, 1, 100),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 1),
    ),
}


@cache
def attack(name):
    return ATTACKS[name]()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_over_soon(name):
    data = attack(name)
    start = time.process_time()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        picture_or_sentence(data)
    assert not caught
    assert time.process_time() - start < 4


MEASURE = """
import os, re, sys
from pathlib import Path
from cnnviz.data import ImageError, load_image

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

load_image(sys.argv[1], max_side=64)
for line in sys.stdin:
    if not (child := os.fork()):
        data = Path(line.strip()).read_bytes()
        before = peak()
        try:
            load_image(data)
        except ImageError:
            pass
        print(peak() - before, flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print("it failed", flush=True)
"""
ON_LINUX = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux's /proc"
)


@pytest.fixture(scope="module")
def megabytes_needed(tmp_path_factory):
    """Give a function that reads a picture in a process of its own, so that the peak is its."""
    folder = tmp_path_factory.mktemp("pictures")
    warm, file = folder / "warm", folder / "file"
    warm.write_bytes(encode(Image.new("RGB", (9, 9))))
    command = [sys.executable, "-c", MEASURE, str(warm)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:

        def measure(data):
            file.write_bytes(data)
            process.stdin.write(f"{file}\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield measure
        process.communicate()


@ON_LINUX
@pytest.mark.parametrize("name", ATTACKS)
def test_attack_needs_little_memory(megabytes_needed, name):
    assert megabytes_needed(attack(name)) < 150


@ON_LINUX
@pytest.mark.parametrize(
    ("form", "size", "limit"),
    [
        # 4 bytes a pixel in Pillow: 196 MB of these are the picture itself.
        ("PNG", (7000, 7000), 260),
        # Decoded at half its size.
        ("JPEG", (7000, 7000), 150),
        # Four copies inside the decoder: 100 MB each.
        ("WEBP", (5000, 5000), 450),
        # The picture, its one strip, and the picture turned.
        ("TIFF", (5000, 5000), 350),
    ],
)
def test_largest_picture_allowed(megabytes_needed, form, size, limit):
    exif = Image.Exif()
    exif[274] = 6
    image = Image.new("RGBA" if form != "JPEG" else "RGB", size, "orange")
    options = {"TIFF": {"compression": "tiff_adobe_deflate"}}.get(form, {})
    data = encode(image, form, exif=exif, **options)
    assert load_image(data).shape == (1024, 1024, 3)
    assert megabytes_needed(data) < limit


def test_many_at_once_take_turns():
    data = encode(Image.fromarray(np.random.default_rng(0).integers(0, 256, (300, 300), np.uint8)))
    before = list(warnings.filters)
    shapes = []
    threads = [
        threading.Thread(target=lambda: shapes.append(load_image(data).shape)) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shapes == [(300, 300, 3)] * 16
    assert list(warnings.filters) == before


def test_guards_let_a_photo_with_much_metadata_pass():
    exif = Image.Exif()
    exif[270] = "x" * 60_000
    data = encode(
        Image.new("RGB", (64, 64)),
        "JPEG",
        progressive=True,
        exif=exif,
        icc_profile=bytes(3_000_000),
    )
    assert load_image(data).shape == (64, 64, 3)
    # A phone's motion photo: a film behind the picture, full of bytes that look like scans.
    assert load_image(data + b"\xff\xda\0\2" * 10_000).shape == (64, 64, 3)
    data = encode(Image.new("RGB", (64, 64)), "TIFF", icc_profile=bytes(3_000_000))
    assert load_image(data).shape == (64, 64, 3)


def test_guards_count_and_do_not_stumble():
    for data in (b"", b"\xff", b"\xff\xd8\xff", b"\xff\xd8\xff\xda", b"\xff\xd8\xff\xda\0"):
        check_jpeg(data)
    for data in (b"", b"II*\0", b"II+\0", b"MM\0*\0\0\0\x08", b"II*\0\xff\xff\xff\xff"):
        check_tiff(data)
    check_tiff(tiff((34665, 4, 1, 8)))  # a directory that points at itself
    check_tiff(tiff((273, 4, 2**18, b"")))
    check_tiff(tiff((322, 3, 1, 4096), (323, 3, 1, 4096)))
    for big in (False, True):
        with pytest.raises(ImageError, match="more than 262,144 tag values"):
            check_tiff(tiff((273, 4, 2**18 + 1, b""), big=big))
        with pytest.raises(ImageError, match="tiles of 16,781,312 pixels"):
            check_tiff(tiff((322, 3, 1, 4096), (323, 4, 1, 4097), big=big))
    with pytest.raises(ImageError, match="tiles of 4,294,836,225 pixels"):
        check_tiff(
            b"MM\0*"
            + struct.pack(">IHHHIHxxHHIHxx", 8, 2, *(322, 3, 1, 65535), *(323, 3, 1, 65535))
        )


def seeds():
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (24, 20, 4), dtype=np.uint8))
    exif = Image.Exif()
    exif[274], exif[270] = 6, "a picture"
    first, second = noise.convert("RGB"), noise.convert("RGB").rotate(90)
    several = {"save_all": True, "append_images": [second]}
    deep = Image.fromarray(rng.integers(0, 65536, (24, 20), dtype=np.uint16))
    yield encode(noise, exif=exif)
    yield encode(noise.convert("P"), transparency=3)
    yield encode(deep)
    yield encode(first, **several)
    yield encode(first, "JPEG", exif=exif)
    yield encode(first, "JPEG", progressive=True, icc_profile=b"profile")
    yield encode(noise.convert("CMYK"), "JPEG")
    yield encode(noise, "WEBP", exif=exif)
    yield encode(noise, "WEBP", lossless=True)
    yield encode(first, "WEBP", **several)
    yield encode(first, "GIF", **several, comment=b"a comment")
    yield encode(first, "BMP")
    yield encode(noise, "BMP")
    yield encode(noise.convert("P"), "BMP")
    row = b"\x14\7\0\0"
    yield bmp(20, 24, 8, 1, row * 20 + b"\0\2\3\1" + b"\0\3abc\0" + b"\0\0" + row * 2 + b"\0\1")
    for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield encode(first, "TIFF", compression=compression, exif=exif)
    yield encode(deep, "TIFF")
    yield encode(noise.convert("F"), "TIFF")
    yield encode(noise.convert("1"), "TIFF", compression="group4")
    yield encode(first, "TIFF", **several)
    yield encode(noise.convert("CMYK"), "TIFF", big_tiff=True)
    grey = rng.integers(0, 65536, (24, 20, 2))
    yield files.tiff(grey, 16, files.BLACK_IS_ZERO, extra=[2], compression=5, predictor=2, tile=16)
    yield files.tiff(grey[..., :1], 12, files.WHITE_IS_ZERO, rows=7)
    yield files.tiff(rng.random((24, 20, 3)).astype("f4"), 32, files.RGB, kind=3, planes=True)
    yield files.bmp(grey[..., 0], 16, masks=(0xF00, 0xF0, 0xF, 0xF000), header=124)
    yield files.png(grey[..., :1].repeat(3, 2), 16, "rgb", transparent=b"\0\1" * 3)


SEEDS = list(seeds())
FUZZ = settings(max_examples=600, suppress_health_check=[HealthCheck.data_too_large])


def test_seeds_are_pictures():
    assert len(SEEDS) == 30
    for data in SEEDS:
        assert sorted(load_image(data, max_side=32).shape[:2]) == [20, 24]


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_cut_off_anywhere(number):
    data = SEEDS[number]
    for length in {*range(0, len(data), 1 + len(data) // 60), *range(40), len(data) - 1}:
        picture_or_sentence(data[:length])


@FUZZ
@given(st.sampled_from(SEEDS), st.data())
def test_random_truncation(data, draw):
    picture_or_sentence(data[: draw.draw(st.integers(0, len(data)))])


@FUZZ
@given(st.sampled_from(SEEDS), st.data())
def test_random_byte_flips(data, draw):
    changed = bytearray(data)
    # Headers decide, so half of the changes go there.
    places = st.one_of(st.integers(0, min(300, len(data)) - 1), st.integers(0, len(data) - 1))
    changes = st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)
    for place, value in draw.draw(changes):
        changed[place] = value
    picture_or_sentence(bytes(changed))


@FUZZ
@given(st.sampled_from(SEEDS), st.integers(0, 40), st.binary(max_size=200))
def test_random_bytes_behind_a_real_start(data, length, rest):
    picture_or_sentence(data[:length] + rest)
