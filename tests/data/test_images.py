"""Every format, mode and orientation: the values that come out."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import ImageError, fit, image_size, load_image, to_grey

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
RGB = np.random.default_rng(0).integers(0, 256, (9, 13, 3), dtype=np.uint8)
GREY = RGB[..., 0]


def encode(image, form="PNG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def smooth(height=48, width=64):
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows * 4, columns * 3, (rows + columns) * 2], -1).astype(np.uint8)


def png(width, height, depth, colour, scanlines, *chunks):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *(chunk(*each) for each in chunks)]
    parts += [chunk(b"IDAT", zlib.compress(scanlines)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def exactly(image, *, shape=None):
    assert image.dtype == np.uint8
    assert image.flags.writeable
    assert image.flags.c_contiguous
    assert shape is None or image.shape == shape
    return image


LOSSLESS = [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})] + [
    ("TIFF", {"compression": name})
    for name in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "lzma", "zstd")
]


@pytest.mark.parametrize(("form", "options"), LOSSLESS)
def test_rgb_comes_out_as_it_went_in(form, options):
    data = encode(Image.fromarray(RGB), form, **options)
    np.testing.assert_array_equal(exactly(load_image(data)), RGB)


@pytest.mark.parametrize(("form", "options"), LOSSLESS)
def test_grey_becomes_three_equal_channels(form, options):
    data = encode(Image.fromarray(GREY), form, **options)
    np.testing.assert_array_equal(load_image(data), np.repeat(GREY[..., None], 3, -1))


@pytest.mark.parametrize("form", ["PNG", "GIF", "BMP", "TIFF"])
def test_palette_gives_its_colours(form):
    image = Image.new("P", (3, 1))
    image.putpalette([*RED, *GREEN, *BLUE])
    image.putdata([2, 0, 1])
    np.testing.assert_array_equal(load_image(encode(image, form)), [[BLUE, RED, GREEN]])


@pytest.mark.parametrize("form", ["PNG", "GIF"])
def test_transparent_palette_entry_is_white(form):
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *GREEN])
    image.putdata([0, 1])
    data = encode(image, form, transparency=0)
    np.testing.assert_array_equal(load_image(data), [[WHITE, GREEN]])


def test_palette_with_alpha_of_every_entry():
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *GREEN])
    image.putdata([0, 1])
    data = encode(image, "PNG", transparency=bytes([128, 255]))
    # 127 = 0 * 128/255 + 255 * 127/255
    np.testing.assert_array_equal(load_image(data), [[(255, 127, 127), GREEN]])


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
def test_alpha_is_laid_over_white_exactly(form):
    rng = np.random.default_rng(1)
    rgba = rng.integers(0, 256, (16, 16, 4), dtype=np.uint8)
    rgba[0, 0] = 0
    options = {"lossless": True, "exact": True} if form == "WEBP" else {}
    alpha = rgba[..., 3:] / 255
    expected = np.rint(rgba[..., :3] * alpha + 255 * (1 - alpha))
    np.testing.assert_array_equal(
        load_image(encode(Image.fromarray(rgba), form, **options)), expected
    )


def test_grey_with_alpha_is_laid_over_white():
    image = Image.new("LA", (2, 1))
    image.putdata([(0, 51), (100, 255)])
    # 204 = 255 * (255 - 51) / 255
    np.testing.assert_array_equal(load_image(encode(image)), [[(204,) * 3, (100,) * 3]])


@pytest.mark.parametrize(
    ("mode", "key", "pixels"), [("L", 7, [7, 9]), ("RGB", (1, 2, 3), [(1, 2, 3), (4, 5, 6)])]
)
def test_png_colour_key_is_white(mode, key, pixels):
    image = Image.new(mode, (2, 1))
    image.putdata(pixels)
    shown = load_image(encode(image, transparency=key))
    assert tuple(shown[0, 0]) == WHITE
    assert tuple(shown[0, 1]) != WHITE


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF"])
def test_one_bit(form):
    image = Image.new("1", (3, 1))
    image.putdata([0, 255, 0])
    shown = load_image(encode(image, form))
    np.testing.assert_array_equal(shown[..., 0], [[0, 255, 0]])


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_fax_tiff(compression):
    image = Image.new("1", (64, 8), 255)
    image.paste(0, (8, 2, 24, 6))
    shown = load_image(encode(image, "TIFF", compression=compression))
    np.testing.assert_array_equal(shown[..., 0] // 255, np.asarray(image))


@pytest.mark.parametrize(
    ("ink", "colour"),
    [
        ((0, 0, 0, 0), WHITE),
        ((255, 0, 0, 0), (0, 255, 255)),
        ((0, 255, 0, 0), (255, 0, 255)),
        ((0, 0, 255, 0), (255, 255, 0)),
        ((0, 0, 0, 255), (0, 0, 0)),
        ((0, 0, 0, 51), (204, 204, 204)),
    ],
)
@pytest.mark.parametrize("form", ["TIFF", "JPEG"])
def test_cmyk_ink_becomes_light(form, ink, colour):
    data = encode(Image.new("CMYK", (16, 16), ink), form)
    np.testing.assert_allclose(load_image(data)[8, 8].astype(int), colour, atol=2)


def test_cmyk_jpeg_is_stored_inverted_as_adobe_does():
    data = encode(Image.new("CMYK", (16, 16), (0, 0, 0, 0)), "JPEG")
    assert b"Adobe" in data
    assert load_image(data).min() == 255


def test_ycbcr_and_lab_tiff():
    colour = Image.new("RGB", (4, 4), (200, 100, 50))
    shown = load_image(encode(colour.convert("YCbCr"), "TIFF"))
    np.testing.assert_allclose(shown[0, 0].astype(int), (200, 100, 50), atol=2)
    assert load_image(encode(Image.new("LAB", (4, 4), (255, 128, 128)), "TIFF")).min() > 250


RAMP_16 = np.linspace(0, 65535, 256).reshape(16, 16)
RAMP_8 = np.arange(256).reshape(16, 16)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_16_bit_grey_by_its_whole_range(form):
    data = encode(Image.fromarray(RAMP_16.astype(np.uint16)), form)
    np.testing.assert_array_equal(load_image(data)[..., 0], RAMP_8)


def test_16_bit_grey_that_is_dark_stays_dark():
    data = encode(Image.fromarray(np.full((4, 4), 2570, np.uint16)))
    assert load_image(data).max() == 10  # 10 = 2570 * 255 / 65535


def test_16_bit_big_endian_tiff():
    tags = [(256, 16), (257, 16), (258, 16), (259, 1), (262, 1), (278, 16), (279, 512)]
    data = tiff([*tags, (273, 8 + 2 + 8 * 12 + 4)], ">") + RAMP_16.astype(">u2").tobytes()
    np.testing.assert_array_equal(load_image(data)[..., 0], RAMP_8)


def test_16_bit_rgb_png():
    values = np.arange(0, 65536, 257, dtype=">u2").reshape(16, 16)
    rgb = np.stack([values, values[::-1], values.T], -1)
    rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    np.testing.assert_array_equal(load_image(png(16, 16, 16, 2, rows)), rgb >> 8)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 0.5, 1], [0, 128, 255]),  # within [0, 1]: times 255
        ([0, 0.2, 0.4], [0, 51, 102]),
        ([0, 2, 100], [0, 2, 100]),  # within [0, 255]: as they are
        ([0, 257, 65535], [0, 1, 255]),  # within [0, 65535]: over 257
        ([-1, 0, 1], [0, 128, 255]),  # anything else from least to greatest
        ([0, 5e5, 1e6], [0, 128, 255]),
        ([np.nan, 0.2, np.inf], [0, 51, 255]),
        ([-np.inf, 0, 1], [0, 0, 255]),
        ([np.nan, np.nan, np.nan], [0, 0, 0]),
        ([-7, -7, -7], [0, 0, 0]),
        ([-3e38, 0, 3e38], [0, 128, 255]),
    ],
)
def test_float_tiff_by_the_smallest_usual_range_that_holds_it(values, expected):
    data = encode(Image.fromarray(np.array([values], np.float32)), "TIFF")
    np.testing.assert_array_equal(load_image(data)[0, :, 0], expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 2, 100], [0, 2, 100]),
        ([0, 257, 65535], [0, 1, 255]),
        ([-100, 0, 100], [0, 128, 255]),
        ([-(2**31), 0, 2**31 - 1], [0, 128, 255]),
    ],
)
def test_32_bit_tiff_by_the_smallest_usual_range_that_holds_it(values, expected):
    data = encode(Image.fromarray(np.array([values], np.int32)), "TIFF")
    np.testing.assert_array_equal(load_image(data)[0, :, 0], expected)


def test_levels_are_found_over_the_whole_picture_not_strip_by_strip():
    values = np.zeros((3000, 1000), np.float32)
    values[:10], values[-10:] = -1, 1
    shown = load_image(encode(Image.fromarray(values), "TIFF"), max_side=3000)
    assert shown[0, 0, 0] == 0
    assert shown[1500, 0, 0] == 128
    assert shown[-1, 0, 0] == 255


def upright():
    image = np.zeros((40, 60, 3), np.uint8)
    image[:20, :30], image[:20, 30:], image[20:, :30] = RED, GREEN, BLUE
    return image


# How the upright picture must lie in the file for each orientation.
STORED = {
    1: lambda image: image,
    2: lambda image: image[:, ::-1],
    3: lambda image: image[::-1, ::-1],
    4: lambda image: image[::-1],
    5: lambda image: image.transpose(1, 0, 2),
    6: lambda image: np.rot90(image, 1),
    7: lambda image: np.rot90(image.transpose(1, 0, 2), 2),
    8: lambda image: np.rot90(image, -1),
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation(form, orientation):
    image = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright())))
    exif = Image.Exif()
    exif[274] = orientation
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}}
    data = encode(image, form, exif=exif, **options.get(form, {}))
    shown = exactly(load_image(data), shape=(40, 60, 3))
    np.testing.assert_allclose(shown.astype(int), upright(), atol=16)


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_turned_picture_made_smaller(form, orientation):
    image = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright())))
    exif = Image.Exif()
    exif[274] = orientation
    shown = load_image(encode(image, form, exif=exif), max_side=30)
    assert shown.shape == (20, 30, 3)
    assert shown[3, 3].argmax() == 0
    assert shown[3, -4].argmax() == 1
    assert shown[-4, 3].argmax() == 2


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_senseless_orientation_is_ignored(orientation):
    exif = Image.Exif()
    exif[274] = orientation
    data = encode(Image.fromarray(RGB), exif=exif)
    np.testing.assert_array_equal(load_image(data), RGB)


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"]
)
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_malformed_exif_does_not_cost_the_picture(form, exif):
    data = encode(Image.fromarray(smooth()), form, exif=exif)
    assert load_image(data).shape == (48, 64, 3)


def tiff(tags, order="<"):
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "IH", 8, len(tags))
    body = b"".join(
        # A short lies in the first two of the four value bytes.
        struct.pack(order + "HHIHxx", tag, 3, 1, value)
        for tag, value in sorted(tags)
    )
    return head + body + struct.pack(order + "I", 0)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF"])
def test_first_picture_of_several(form):
    first, *others = (Image.new("RGB", (8, 6), colour) for colour in (RED, GREEN, BLUE))
    options = {"lossless": True} if form == "WEBP" else {}
    data = encode(first, form, save_all=True, append_images=others, **options)
    with Image.open(io.BytesIO(data)) as image:
        assert image.n_frames == 3
    np.testing.assert_array_equal(load_image(data), np.full((6, 8, 3), RED))


def test_first_picture_of_a_stereo_jpeg():
    first, second = (Image.new("RGB", (16, 16), colour) for colour in (RED, BLUE))
    data = encode(first, "MPO", save_all=True, append_images=[second])
    np.testing.assert_allclose(load_image(data)[0, 0].astype(int), RED, atol=2)


def test_interlaced_png_and_progressive_jpeg():
    data = encode(Image.fromarray(smooth()), "JPEG", progressive=True, quality=95)
    np.testing.assert_allclose(load_image(data).astype(int), smooth(), atol=12)
    gif = encode(Image.fromarray(GREY), "GIF", interlace=1)
    np.testing.assert_array_equal(load_image(gif)[..., 0], GREY)


@pytest.mark.parametrize("bits", [4, 8])
def test_run_length_bmp(bits):
    # Two rows, bottom up: three of colour 1, end of line, three of colour 0, end.
    runs = {4: b"\x03\x11\0\0\x03\x00\0\1", 8: b"\x03\x01\0\0\x03\x00\0\1"}[bits]
    header = struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, bits, {4: 2, 8: 1}[bits], 0, 0, 0, 2, 0)
    palette = bytes([*RED[::-1], 0, *GREEN[::-1], 0])
    data = b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + 40 + 8) + header + palette + runs
    np.testing.assert_array_equal(load_image(data), [[RED] * 3, [GREEN] * 3])


@pytest.mark.parametrize(
    ("size", "max_side", "shape"),
    [
        ((400, 300), 200, (150, 200, 3)),
        ((300, 400), 200, (200, 150, 3)),
        ((400, 300), 400, (300, 400, 3)),
        ((3000, 1), 100, (1, 100, 3)),
        ((1, 3000), 100, (100, 1, 3)),
        ((1, 1), 1, (1, 1, 3)),
        ((777, 555), 1, (1, 1, 3)),
        ((5000, 4001), 10, (8, 10, 3)),
    ],
)
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_made_smaller_with_proportions_kept(form, size, max_side, shape):
    assert load_image(encode(Image.new("RGB", size), form), max_side=max_side).shape == shape


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP"])
def test_made_smaller_with_a_good_filter(form):
    rows, columns = np.mgrid[:1500, :2000]
    large = np.stack([rows / 6, columns / 8, (rows + columns) / 14], -1).astype(np.uint8)
    shown = load_image(encode(Image.fromarray(large), form), max_side=100).astype(int)
    exact = large.reshape(75, 20, 100, 20, 3).mean((1, 3))
    assert np.abs(shown - exact).mean() < 1
    assert np.abs(shown - exact).max() <= 4


def test_fine_pattern_becomes_its_mean_not_moire():
    board = (np.indices((1600, 1600)).sum(0) % 2 * 255).astype(np.uint8)
    shown = load_image(encode(Image.fromarray(board)), max_side=100)
    np.testing.assert_allclose(shown.astype(int), 127.5, atol=2)


def test_transparent_edge_brings_no_colour_of_hidden_pixels():
    rgba = np.zeros((400, 400, 4), np.uint8)
    rgba[:, :200] = (*GREEN, 255)
    rgba[:, 200:, :3] = RED  # unseen
    shown = load_image(encode(Image.fromarray(rgba)), max_side=40)
    assert np.all(shown[..., 0] <= shown[..., 1])


def test_bytes_path_and_file_agree(tmp_path):
    data = encode(Image.fromarray(RGB))
    path = tmp_path / "picture.jpg"  # the name does not count
    path.write_bytes(data)
    read_before = io.BytesIO(data)
    read_before.read()
    with path.open("rb") as opened:
        for file in (data, bytearray(data), memoryview(data), path, str(path), read_before, opened):
            np.testing.assert_array_equal(load_image(file), RGB)


def test_warnings_and_pillow_settings_stay_as_they_were():
    import warnings

    from PIL import ImageFile

    before = (list(warnings.filters), Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    load_image(encode(Image.fromarray(RGB)))
    with pytest.raises(ImageError):
        load_image(b"BM")
    after = (list(warnings.filters), Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    assert after == before


@pytest.mark.parametrize("max_side", [0, -1])
def test_max_side_below_one(max_side):
    with pytest.raises(ValueError, match=f"`max_side` must be at least 1, got {max_side}"):
        load_image(encode(Image.fromarray(RGB)), max_side=max_side)


def test_grey_weighs_the_channels():
    image = np.array([[RED, GREEN, BLUE, WHITE]], np.uint8)
    np.testing.assert_array_equal(to_grey(image)[..., 0], [[76, 150, 29, 255]])


def test_fit_leaves_a_small_picture_alone():
    assert fit(RGB, 13) is RGB
    assert fit(RGB, 5).shape == (3, 5, 3)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", [None, 1, 3, 6, 8])
def test_size_without_pixels_is_that_of_the_picture(form, orientation):
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    data = encode(Image.fromarray(smooth(48, 64)), form, exif=exif)
    assert image_size(data) == load_image(data).shape[:2]


def test_size_of_no_picture_is_refused():
    with pytest.raises(ImageError, match="not a picture"):
        image_size(b"hello world")
