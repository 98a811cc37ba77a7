"""A font for what pictures say in Korean, also where a system has none."""

from __future__ import annotations

from pathlib import Path

KOREAN = Path(__file__).with_name("noto-sans-kr-subset.woff2")
"""Noto Sans CJK KR of the weights 100 to 900; `tests/make_korean_font.py` says of which glyphs."""
