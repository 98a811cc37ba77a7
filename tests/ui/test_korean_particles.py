"""Korean particles agree with the sound before them, and none hangs on what is put in."""

from __future__ import annotations

import re

import pytest

from cnnviz.i18n.__main__ import read
from cnnviz.i18n.language import CATALOGUES
from cnnviz.ui.text import TEXTS

AFTER_CONSONANT = dict(
    zip(("을", "은", "이", "과", "으로"), ("를", "는", "가", "와", "로"), strict=True)
)
PARTICLE = f"({'|'.join([*AFTER_CONSONANT, *AFTER_CONSONANT.values()])})(?![가-힣])"
# What is counted, of which the last sound is known; and figures, as they are read: 0 is 영, 10 십.
COUNTED = re.compile(
    rf"(?<![A-Za-z])\d ?([장명번층칸점행곳줄쌍초개배열분]|픽셀|에폭|걸음){PARTICLE}"
)
FIGURE = re.compile(rf"(?<![A-Za-z\d.,])[\d.,]*(\d)([`*”]{{0,3}}){PARTICLE}")
# A share is read with its sign, 퍼센트.
HANGING = re.compile(rf"(?<!%)\}}[`*”\"]{{0,3}}{PARTICLE}|(?<![가-힣])\(\{{\w+\}}\){PARTICLE}")
SOUNDS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))


def written():
    """Give all that is written in Korean, with where it stands."""
    for path in sorted((TEXTS / "ko").rglob("*.md")):
        yield path.name, path.read_text(encoding="utf-8")
    for each in read(CATALOGUES / "ko.po"):
        for text in [each.string] if isinstance(each.string, str) else each.string:
            yield str(each.id), text


def agrees(sound, particle):
    """Tell whether a particle can stand after a syllable."""
    final = (ord(sound) - ord("가")) % 28
    if particle == "로":
        return final in (0, 8)  # as after a vowel, after ㄹ too
    if particle == "으로":
        return final not in (0, 8)
    return bool(final) == (particle in AFTER_CONSONANT)


def wrong(text):
    for found in COUNTED.finditer(text):
        if not agrees(found[1][-1], found[2]):
            yield found[0]
    for found in FIGURE.finditer(text):
        if not agrees(SOUNDS[found[1]], found[3]):
            yield found[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("이미지 10,000장로 재면", ["0장로"]),
        ("10,000장으로 재면, 8칸이 8픽셀로", []),
        ("이제 0를 21와 나누어 2으로", ["0를", "21와", "2으로"]),
        ("0을 21과 7로, 평균 5.75로", []),
        ("V3와 uint8이", []),  # read in English, or by itself
    ],
)
def test_what_is_wrong_is_found(text, found):
    assert list(wrong(text)) == found


def test_particles_agree_with_numbers_and_what_is_counted():
    assert [(where, *wrong(text)) for where, text in written() if list(wrong(text))] == []


def test_no_particle_hangs_on_what_is_put_in():
    hanging = [(where, found[0]) for where, text in written() for found in HANGING.finditer(text)]
    assert hanging == []
