"""Colours as a picture's profile means them, brought to sRGB, which networks are trained on."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

MAX_BYTES = 4 * 2**20
MAX_TAGS = 100
_HEAD, _TAG = 128, struct.Struct(">4sII")
_CLASSES = (b"scnr", b"mntr", b"prtr", b"spac")
# Steps without number, each of them passed for each colour of a table: as long as its maker likes.
_UNBOUNDED = b"mpet"
_SPACES = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}
# Of modes that Pillow decodes to; all others are of red, green and blue.
_OTHER_MODES = {"CMYK": "CMYK", "LAB": ""} | dict.fromkeys(("1", "L", "LA", "La", "I", "F"), "L")
_CLOSE = 2  # of 255: programs write sRGB with a few numbers more or less


@dataclass(frozen=True)
class ColourProfile:
    """What the numbers of a picture mean, where that is not sRGB.

    Attributes
    ----------
    mode : {"RGB", "L", "CMYK"}
        Of pictures that it is for.
    transform : ImageCms.ImageCmsTransform
        From such a picture to sRGB.
    """

    mode: str
    transform: ImageCms.ImageCmsTransform

    def in_srgb(self, image: Image.Image) -> Image.Image:
        """Give a picture of `mode`, or a grey one as RGB, in sRGB."""
        found = self.transform.apply(image if image.mode == self.mode else image.convert(self.mode))
        assert isinstance(found, Image.Image)
        return found


def colour_profile(image: Image.Image) -> ColourProfile | None:
    """Give the profile of a picture; None for sRGB, and for what is none or for other pictures.

    Examples
    --------
    >>> picture = Image.new("RGB", (1, 1))
    >>> srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    >>> picture.info["icc_profile"] = srgb.tobytes()
    >>> print(colour_profile(picture))
    None
    """
    data = image.info.get("icc_profile")
    mode = "L" if image.mode.startswith("I;16") else _OTHER_MODES.get(image.mode, "RGB")
    if not isinstance(data, bytes) or not _is_bounded(data) or _SPACES.get(data[16:20]) != mode:
        return None
    return _read(data, mode)


def _is_bounded(data: bytes) -> bool:
    """Tell whether a profile is whole, and of steps that take little time."""
    if not _HEAD + 4 <= len(data) <= MAX_BYTES or data[12:16] not in _CLASSES:
        return False
    count = int.from_bytes(data[_HEAD : _HEAD + 4])
    if count > MAX_TAGS or len(data) < _HEAD + 4 + count * _TAG.size:
        return False
    places = (_TAG.unpack_from(data, _HEAD + 4 + at * _TAG.size)[1] for at in range(count))
    return all(data[place : place + 4] != _UNBOUNDED for place in places)


@lru_cache(maxsize=8)
def _read(data: bytes, mode: str) -> ColourProfile | None:
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        intent = ImageCms.Intent.PERCEPTUAL
        transform = ImageCms.buildTransform(
            profile, ImageCms.createProfile("sRGB"), mode, "RGB", intent
        )
        found = ColourProfile(mode, transform)
        given = _colours(mode)
        shown = np.asarray(found.in_srgb(given), int)
    except (ImageCms.PyCMSError, OSError, ValueError):  # it is damaged
        return None
    same = mode != "CMYK" and np.abs(shown - np.asarray(given.convert("RGB"), int)).max() <= _CLOSE
    return None if same else found


def _colours(mode: str) -> Image.Image:
    """Give a picture of colours that lie evenly among all."""
    axis = np.linspace(0, 255, 18 if mode == "L" else 6).round().astype(np.uint8)
    every = np.stack(np.meshgrid(*[axis] * len(Image.getmodebands(mode) * "x")), -1)
    return Image.frombytes(mode, (every.size // Image.getmodebands(mode), 1), every.tobytes())
