"""Make the Korean font that is shipped, from Noto Sans CJK: the glyphs of KS X 1001's syllables.

It needs `fonttools` and `brotli`, and the variable font of Noto Sans CJK, which the package
`manimgx-fonts-cjk` has: `python -m tests.make_korean_font NotoSansCJK-VF.otf.ttc`.
"""

from __future__ import annotations

import string
import sys

from cnnviz.figures.fonts import KOREAN

_LEAD, _TRAIL = range(0xB0, 0xC9), range(0xA1, 0xFF)  # of KS X 1001's 2,350 syllables, in EUC-KR
SYLLABLES = "".join(bytes((a, b)).decode("euc-kr") for a in _LEAD for b in _TRAIL)
LETTERS = "".join(map(chr, range(0x3131, 0x3164)))  # written alone, as ㄱ
SIGNS = "·×÷±−–—…“”‘’「」『』→←↑↓∗∑√≤≥≠≈∞′°°′″"
TEXT = string.printable + SYLLABLES + LETTERS + SIGNS
PLACE = 1  # of Noto Sans CJK KR in the collection


def main(collection: str) -> None:
    """Write the font: WOFF2, which both browsers and Pillow read."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(collection, fontNumber=PLACE)
    options = Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=TEXT)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(KOREAN)


if __name__ == "__main__":
    main(sys.argv[1])
