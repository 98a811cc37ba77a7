"""Untrusted bytes in, an RGB array or one clear sentence out."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PIL.ExifTags import Base
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from cnnviz.data.colour_profiles import colour_profile
from cnnviz.data.formats import format_of
from cnnviz.data.guards import FrugalFile, ImageError
from cnnviz.data.heif_decoder import MAX_EXIF_BYTES
from cnnviz.data.modes import shrunk
from cnnviz.data.transform import fitted_size
from cnnviz.i18n import message

T = TypeVar("T")
File = bytes | bytearray | memoryview | str | os.PathLike[str] | IO[bytes]

MAX_BYTES = 32 * 2**20
MAX_INPUT_SIDE = 32_768


# One decode at a time: the memory of a shared server stays bounded, and the warning filters,
# which belong to the whole process, are not changed by two threads at once.
_one_at_a_time = threading.Lock()


def load_image(file: File, *, max_side: int = 1024) -> NDArray[np.uint8]:
    """Read a picture that anyone may have made.

    PNG, JPEG, WEBP, GIF, BMP, TIFF, AVIF and HEIC are read, told by their first bytes. Of an
    animation or a stack, the first picture counts. It is turned upright as its EXIF says,
    transparency is laid over white, and deep values are brought to 8 bits: those of up to 16 bits
    by their whole range, others by the smallest of [0, 1], [0, 255] and [0, 65535] that holds
    them, or else from least to greatest. Colours become those of sRGB where the picture has an ICC
    profile of others, as phones' photos do, or is a HEIC that tells them by the numbers of its box
    ``nclx``; one that is damaged, or is for another kind of picture, is not applied. Pillow gives
    no profile of BMP and GIF, and no numbers of AVIF. Keras's `load_img` applies none.

    Parameters
    ----------
    file : bytes, path or binary file
        A file is read from its start, and at most `MAX_BYTES` + 1 bytes of it.
    max_side : int
        Longest side of the result in pixels. A larger picture is made smaller, its
        proportions kept; a smaller one stays as it is.

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        RGB.

    Raises
    ------
    ImageError
        If the bytes are no such picture, are damaged, or exceed a limit: `MAX_BYTES`,
        `MAX_INPUT_SIDE` pixels a side, or 50 megapixels (WEBP, TIFF, AVIF and HEIC 25, BMP 12; of
        PNG with 16 bits a colour 33, with alpha 25, with a transparent colour 16). The message is
        a sentence for the person who chose the file.
    ValueError
        If `max_side` is less than 1.

    Examples
    --------
    >>> import io
    >>> from PIL import Image
    >>> photo = io.BytesIO()
    >>> Image.new("L", (4000, 3000), 128).save(photo, "PNG")
    >>> load_image(photo, max_side=200).shape  # 150 = 3000 * 200 / 4000; grey becomes RGB
    (150, 200, 3)
    >>> load_image(b"%PDF-1.7")
    Traceback (most recent call last):
    cnnviz.data.guards.ImageError: The file is not a picture of a kind read here: it begins with \
“%PDF-1.7”; save it as PNG, JPEG, WEBP, GIF, BMP, TIFF, AVIF or HEIC.
    """
    if max_side < 1:
        raise ValueError(
            message("`max_side` must be at least 1, got {max_side}.", max_side=max_side)
        )
    return _open(file, lambda image, megapixels: _decode(image, max_side, megapixels))


def image_size(file: File) -> tuple[int, int]:
    """Read the rows and columns of a picture, upright, without its pixels.

    Raises
    ------
    ImageError
        If its head is no picture's.

    Examples
    --------
    >>> import io
    >>> from PIL import Image
    >>> photo = io.BytesIO()
    >>> Image.new("L", (4000, 3000)).save(photo, "PNG")
    >>> image_size(photo)
    (3000, 4000)
    """

    def upright(image: ImageFile, megapixels: int) -> tuple[int, int]:
        width, height = image.size
        # TIFF files are turned by Pillow when they are opened.
        turned = not isinstance(image, TiffImageFile) and _orientation(image) >= 5
        return (width, height) if turned else (height, width)

    return _open(file, upright)


def _open(file: File, use: Callable[[ImageFile, int], T]) -> T:
    """Hand the opened picture, and the megapixels it may have, to ``use``."""
    data = _read(file)
    name, form = format_of(data)
    with _one_at_a_time, warnings.catch_warnings():
        # Pillow warns of odd metadata; the picture is what counts.
        warnings.simplefilter("ignore")
        try:
            form.check(data)
            with form.reader(FrugalFile(data)) as image:
                return use(image, form.max_megapixels)
        except ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageError(_too_large(message("far too large"), form.max_megapixels)) from error
        # Decoders meet hostile bytes with every kind of exception, from KeyError to MemoryError.
        except Exception as error:
            raise ImageError(
                message(
                    "The {name} file is damaged or incomplete ({count:,} bytes), or of a "
                    "rare kind that is not read here; open it in a picture program, save it "
                    "again and choose the new file.",
                    name=name,
                    count=len(data),
                )
            ) from error


def _read(file: File) -> bytes:
    if isinstance(file, (bytes, bytearray, memoryview)):
        data = bytes(file[: MAX_BYTES + 1])
    elif isinstance(file, (str, os.PathLike)):
        try:
            with Path(file).open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise ImageError(
                message("The file `{file}` cannot be read; choose another one.", file=file)
            ) from error
    else:
        if file.seekable():
            file.seek(0)
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ImageError(
            message(
                "The file is larger than the {megabytes} MB allowed; make the picture "
                "smaller or save it as JPEG.",
                megabytes=MAX_BYTES // 2**20,
            )
        )
    if not data:
        raise ImageError(
            message("The file is empty (0 bytes); choose a file with a picture in it.")
        )
    return data


def _too_large(size: str, max_megapixels: int) -> str:
    return message(
        "The picture is {size}: more than the {max_megapixels} million pixels or "
        "{max_input_side:,} pixels a side allowed; make it smaller first.",
        size=size,
        max_megapixels=max_megapixels,
        max_input_side=MAX_INPUT_SIDE,
    )


def _decode(image: ImageFile, max_side: int, max_megapixels: int) -> NDArray[np.uint8]:
    width, height = image.size
    if width * height > max_megapixels * 1e6 or max(image.size) > MAX_INPUT_SIDE:
        raise ImageError(
            _too_large(
                message("{width:,} × {height:,} pixels", width=width, height=height), max_megapixels
            )
        )
    # A JPEG decodes at a half, quarter or eighth of its size, faster and in less memory.
    # Twice the size needed is enough for the last, careful step.
    wanted = fitted_size(width, height, max_side)
    image.draft(None, (2 * wanted[0], 2 * wanted[1]))
    image.load()
    profile = colour_profile(image)
    small = shrunk(image, wanted, inks=profile is not None and profile.mode == "CMYK")
    if profile:
        small = profile.in_srgb(small)
    # TIFF files have been turned by Pillow already, which then drops the tag.
    small.getexif()[Base.Orientation] = _orientation(image)
    return np.array(ImageOps.exif_transpose(small))


def _orientation(image: ImageFile) -> int:
    blocks = (image.info.get(key, "") for key in ("exif", "Raw profile type exif"))
    try:
        if max(map(len, blocks)) > MAX_EXIF_BYTES:
            return 1
        orientation = image.getexif().get(Base.Orientation)
    except Exception:  # malformed EXIF must not cost the picture
        return 1
    return orientation if isinstance(orientation, int) else 1
