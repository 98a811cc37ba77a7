"""The fonts of what pictures say: in Korean too, also where a system has none for it."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from PIL import ImageFont

KOREAN = Path(__file__).with_name("noto-sans-kr-subset.woff2")
"""Noto Sans CJK KR of the weights 100 to 900; `tests/make_korean_font.py` says of which glyphs."""

_HANGUL = re.compile("[ㄱ-ㅣ가-힣]")

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def font_for(text: str, size: int) -> Font:
    """Give a font that has the letters of a text: Pillow's own one, or the Korean one.

    Parameters
    ----------
    text : str
    size : int
        In pixels.
    """
    return korean_font(size) if _HANGUL.search(text) else _latin(size)


@functools.cache
def _latin(size: int) -> Font:
    return ImageFont.load_default(size)


@functools.cache
def korean_font(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """Give the Korean font, which has Latin letters too.

    Parameters
    ----------
    size : int
        In pixels.
    weight : int
        From 100 to 900; 400 is regular.
    """
    font = ImageFont.truetype(KOREAN, size)
    font.set_variation_by_axes([weight])
    return font
