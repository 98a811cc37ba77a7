"""Pictures in every kind of file, written sample by sample and held to what the samples mean."""

import io
import struct

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnviz.data import image_size, load_image
from tests.data import picture_files as files

MANY = settings(max_examples=400)
SIDES = st.integers(1, 40)


def shown_as(light, alpha=1.0):
    """Give the pixels of light from 0 to 1, (H, W, 1 or 3), laid over white."""
    over = np.rint(255 * (1 - alpha * (1 - light)))
    return np.broadcast_to(over, (*over.shape[:2], 3)).astype(int)


def held_to(expected, data, tolerance=0):
    shown = load_image(data)
    assert shown.shape == expected.shape
    assert image_size(data) == expected.shape[:2]
    np.testing.assert_allclose(shown.astype(int), expected, atol=tolerance)


def random_samples(draw, top, channels, least=0):
    """Give samples of shape (H, W, C); some pixels are equal, some differ by little."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    height, width = draw(SIDES), draw(SIDES)
    samples = rng.integers(least, top, (height, width, channels), np.int64, endpoint=True)
    samples[: height // 2] = samples[0, 0] + rng.integers(0, 2, (height // 2, width, channels))
    return samples.clip(least, top)


@MANY
@given(st.data())
def test_png(data):
    draw = data.draw
    colour = draw(st.sampled_from(list(files.PNG_COLOURS)))
    depths = {"grey": [1, 2, 4, 8, 16], "palette": [1, 2, 4, 8]}.get(colour, [8, 16])
    depth = draw(st.sampled_from(depths))
    top = 2**depth - 1
    options = {"interlaced": draw(st.booleans())}
    channels = {"grey": 1, "palette": 1, "grey alpha": 2, "rgb": 3, "rgba": 4}[colour]
    samples = random_samples(draw, top, channels)
    light, alpha = samples / top, 1.0
    if colour == "palette":
        palette = np.random.default_rng(depth).integers(0, 256, (top + 1, 3))
        alphas = draw(st.binary(max_size=top + 1))
        light = palette[samples[..., 0]] / 255
        alpha = np.array([*alphas, *[255] * (top + 1 - len(alphas))])[samples] / 255
        options |= {"palette": palette, "transparent": alphas or None}
    elif "a" in colour.replace("palette", ""):
        light, alpha = light[..., :-1], light[..., -1:]
    elif draw(st.booleans()):
        key = draw(st.sampled_from([samples[0, 0], samples[-1, -1], [0] * channels]))
        options["transparent"] = struct.pack(f">{channels}H", *key)
        alpha = (samples != key).any(-1, keepdims=True)
    # Of colours of 16 bits Pillow keeps the upper byte, which costs up to 1 of light and of alpha.
    tolerance = 2 if depth == 16 and colour != "grey" else 0
    turn = draw(st.integers(1, 8))
    exif = Image.Exif()
    exif[274] = turn
    stored = files.png(files.lying(samples, turn), depth, colour, exif=exif.tobytes(), **options)
    held_to(shown_as(light, alpha), stored, tolerance)


@st.composite
def tiffs(draw):
    """Give the samples of a TIFF, the light they mean with its alpha, and how to write them."""
    photometric = draw(
        st.sampled_from([files.WHITE_IS_ZERO, files.BLACK_IS_ZERO, files.RGB, files.CMYK])
    )
    colours = {files.RGB: 3, files.CMYK: 4}.get(photometric, 1)
    kind = draw(st.sampled_from([files.UINT] * 3 + [files.INT, files.FLOAT]))
    bits = draw(
        st.sampled_from(
            {
                files.UINT: [1, 2, 4, 8, 8, 10, 12, 14, 16, 16, 24, 32],
                files.INT: [8, 16, 32],
                files.FLOAT: [16, 32, 64],
            }[kind]
        )
    )
    extra = draw(st.sampled_from([(), (), (0,), (1,), (2,), (0, 2), (2, 0), (0, 0, 0)]))
    compression = draw(st.sampled_from(list(files.TIFF_COMPRESSIONS)))
    predictor = 1
    if compression in (5, 8) and bits in (8, 16, 32) and draw(st.booleans()):
        predictor = 3 if kind == files.FLOAT else 2
    layout = draw(st.sampled_from([{}, {"rows": 7}, {"tile": 16}, {"tile": 32}]))
    # What is counted on is that the numbers fill a range: these of 0 to 255, those of 0 to 1.
    top = {files.UINT: 2**bits - 1 if bits <= 16 else 255, files.INT: 255, files.FLOAT: 4096}[kind]
    top = min(top, 2 ** (bits - 1) - 1) if kind == files.INT else top
    full = 2.0**bits - 1
    samples = random_samples(draw, top, colours + len(extra))
    light = samples[..., :colours] / (255 if top < full and kind != files.FLOAT else top)
    means_alpha = next((at for at, meaning in enumerate(extra) if meaning), None)
    alpha = 1.0
    if means_alpha is not None:
        at = colours + means_alpha
        reach = top if kind == files.FLOAT else full
        alpha = samples[..., at : at + 1] / reach
        if extra[means_alpha] == files.ASSOCIATED:
            samples[..., :colours] = samples[..., :colours] * alpha
            premultiplied = samples[..., :colours] / (
                255 if top < full and kind != files.FLOAT else top
            )
            light = np.divide(premultiplied, alpha, out=np.zeros_like(light), where=alpha > 0).clip(
                0, 1
            )
    if kind == files.FLOAT:
        samples = (samples / top).astype(f"f{bits // 8}")
    if photometric == files.WHITE_IS_ZERO:
        light = 1 - light
    if photometric == files.CMYK:
        light = (1 - light[..., :3]) * (1 - light[..., 3:])
    order = draw(st.sampled_from("<>"))
    options = {
        "kind": kind,
        "extra": extra,
        "order": order,
        "compression": compression,
        "predictor": predictor,
        "planes": draw(st.booleans()),
        "big": draw(st.booleans()),
        **layout,
    }
    return samples, light, alpha, (bits, photometric), options


@MANY
@given(tiffs(), st.integers(1, 8))
def test_tiff(made, turn):
    samples, light, alpha, how, options = made
    bits = how[0]
    stored = files.tiff(files.lying(samples, turn), *how, orientation=turn, **options)
    # 8 bits are exact; the colour that Pillow makes of a premultiplied one is a whole number.
    tolerance = 1 if bits != 8 or options["extra"] or how[1] == files.CMYK else 0
    held_to(shown_as(light, alpha), stored, tolerance)


GREY = np.repeat(np.arange(256)[:, None], 3, axis=1)
PALETTES = {
    "black and white": GREY[::255],
    "white and black": GREY[::-255],
    "greys": GREY,
    "dark greys": GREY[:16],
    "greys from white": GREY[::-1],
    "colours": np.random.default_rng(3).integers(0, 256, (256, 3)),
    "few colours": np.random.default_rng(4).integers(0, 256, (3, 3)),
}


@MANY
@given(st.data())
def test_bmp_with_a_palette(data):
    draw = data.draw
    bits, header = (
        draw(st.sampled_from([1, 4, 8])),
        draw(st.sampled_from([12, 40, 52, 56, 108, 124])),
    )
    palette = PALETTES[draw(st.sampled_from(list(PALETTES)))][: 2**bits]
    samples = random_samples(draw, len(palette) - 1, 1)[..., 0]
    if header == 12:
        # All its colours are written.
        palette = np.pad(palette, [(0, 2**bits - len(palette)), (0, 0)])
    runs = bits > 1 and header > 12 and draw(st.booleans())
    down = header > 12 and not runs and draw(st.booleans())
    stored = files.bmp(samples, bits, palette=palette, header=header, top_down=down, runs=runs)
    held_to(palette[samples], stored)


MASKS = {
    16: [
        (0xF800, 0x7E0, 0x1F, 0),
        (0x7C00, 0x3E0, 0x1F, 0),
        (0x7C00, 0x3E0, 0x1F, 0x8000),
        (0xF00, 0xF0, 0xF, 0xF000),
        (0x1F, 0x7E0, 0xF800, 0),
    ],
    24: [(0xFF0000, 0xFF00, 0xFF, 0)],
    32: [
        (0xFF0000, 0xFF00, 0xFF, 0),
        (0xFF0000, 0xFF00, 0xFF, 0xFF000000),
        (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
        (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
        (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000),
    ],
}
USUAL = {16: (0x7C00, 0x3E0, 0x1F, 0), 24: MASKS[24][0], 32: MASKS[32][0]}


@MANY
@given(st.data())
def test_bmp_with_masks(data):
    draw = data.draw
    bits = draw(st.sampled_from([16, 24, 32]))
    header = draw(st.sampled_from([40, 52, 56, 108, 124]))
    masks = draw(st.sampled_from(MASKS[bits])) if bits != 24 and draw(st.booleans()) else None
    samples = random_samples(draw, 2**bits - 1, 1)[..., 0]
    meant = masks or USUAL[bits]
    if draw(st.booleans()):
        samples &= ~meant[3]
    parts = [(samples & mask) / max(mask, 1) for mask in meant]
    # The fourth mask is part of the later headers; what would be wholly unseen is opaque.
    alpha = parts[3][..., None] if meant[3] and header >= 56 and parts[3].any() else 1.0
    down = draw(st.booleans())
    stored = files.bmp(samples, bits, masks=masks, header=header, top_down=down)
    held_to(shown_as(np.stack(parts[:3], -1), alpha), stored)


# What Pillow writes of each mode without loss, and what the pixels mean.
MEANINGS = {
    "1": lambda stored: stored[..., :1],
    "L": lambda stored: stored[..., :1],
    "I;16": lambda stored: stored[..., :1],
    "LA": lambda stored: (stored[..., :1], stored[..., 1:]),
    "RGB": lambda stored: stored,
    "RGBX": lambda stored: stored[..., :3],
    "RGBA": lambda stored: (stored[..., :3], stored[..., 3:]),
    "CMYK": lambda stored: (1 - stored[..., :3]) * (1 - stored[..., 3:]),
}
CHANNELS = {"LA": 2, "RGB": 3, "RGBX": 4, "RGBA": 4, "CMYK": 4}
COMPRESSIONS = [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "lzma", "zstd"]
SAVED = [
    *(("PNG", mode, {}) for mode in ("1", "L", "LA", "RGB", "RGBA", "I;16")),
    *(("WEBP", mode, {"lossless": True, "exact": True}) for mode in ("RGB", "RGBA")),
    *(("BMP", mode, {}) for mode in ("1", "L", "RGB")),
    *(("GIF", mode, {}) for mode in ("1", "L")),
    *(("TIFF", mode, {"compression": name}) for mode in MEANINGS for name in COMPRESSIONS),
    *(("TIFF", "1", {"compression": name}) for name in ("group3", "group4", "tiff_ccitt")),
]


@MANY
@given(st.sampled_from(SAVED), st.integers(1, 8), st.data())
def test_saved_by_pillow(how, turn, data):
    form, mode, options = how
    top = {"1": 1, "I;16": 65535}.get(mode, 255)
    samples = random_samples(data.draw, top, CHANNELS.get(mode, 1))
    if form in ("BMP", "GIF"):
        turn = 1  # they have no EXIF
    stored = np.ascontiguousarray(files.lying(samples, turn))
    size = stored.shape[1], stored.shape[0]
    if mode == "1":
        image = Image.fromarray(stored[..., 0] == 1)
    else:
        kind = "<u2" if mode == "I;16" else np.uint8
        image = Image.frombytes(mode, size, stored.astype(kind).tobytes())
    exif = Image.Exif()
    exif[274] = turn
    file = io.BytesIO()
    image.save(file, form, **options, **({} if turn == 1 else {"exif": exif}))
    meant = MEANINGS[mode](samples / top)
    expected = shown_as(*meant) if isinstance(meant, tuple) else shown_as(meant)
    held_to(expected, file.getvalue(), 1 if mode == "CMYK" else 0)


@given(
    st.sampled_from(["JPEG", "WEBP", "AVIF"]),
    st.sampled_from(["L", "RGB", "YCbCr", "CMYK"]),
    st.integers(1, 8),
    st.tuples(st.integers(0, 255), st.integers(0, 255)),
    st.data(),
)
@settings(max_examples=60)
def test_saved_with_loss(form, mode, turn, ends, data):
    # A ramp of greys in one direction, so that a picture that lies wrong is seen.
    height, width = data.draw(SIDES) + 8, data.draw(SIDES) + 8
    ramp = np.linspace(*sorted(ends), width)[None, :, None] + np.zeros((height, 1, 1))
    grey = Image.fromarray(
        np.rint(np.ascontiguousarray(files.lying(ramp, turn))[..., 0]).astype(np.uint8)
    )
    exif = Image.Exif()
    exif[274] = turn
    file = io.BytesIO()
    grey.convert(mode).save(file, form, quality=95, exif=exif)
    held_to(shown_as(np.rint(ramp) / 255), file.getvalue(), 12)
