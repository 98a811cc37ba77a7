"""Terms in Markdown: the first mention of each, the longest word, and only in prose."""

from __future__ import annotations

import pytest

from cnnviz.teaching.glossary import mark_terms

ENGLISH = {
    "pooling": "pooling",
    "max pooling": "max_pooling",
    "layer": "layer",
    "layers": "layer",
    "dense layer": "dense",
    "ReLU": "relu",
    "loss": "loss",
}
KOREAN = {
    "풀링": "pooling",
    "최대 풀링": "max_pooling",
    "층": "layer",
    "손실": "loss",
    "배치": "batch",
}


def marked(text, forms, wanted=lambda name: True):
    return mark_terms(text, forms, "#{}".format, wanted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two layers, one layer.", "Two [layers](#layer), one layer."),
        ("Max pooling is pooling.", "[Max pooling](#max_pooling) is [pooling](#pooling)."),
        ("A dense layer, a layer.", "A [dense layer](#dense), a [layer](#layer)."),
        ("Layering of a player, layer-wise.", "Layering of a player, layer-wise."),
        ("A **loss** and a **loss of all**.", "A [**loss**](#loss) and a **loss of all**."),
        ("A **loss of all** and a loss.", "A **loss of all** and a [loss](#loss)."),
        ("`loss` $loss$ {loss}", "`loss` $loss$ {loss}"),
        ("[a loss](there) [[loss]]", "[a loss](there) [[loss]]"),
        ("# Loss\n\nA loss.", "# Loss\n\nA [loss](#loss)."),
        ("```\nloss\n```\nloss", "```\nloss\n```\n[loss](#loss)"),
        ("See https://loss/loss, <b title='loss'>", "See https://loss/loss, <b title='loss'>"),
        ("relu is not ReLU", "relu is not [ReLU](#relu)"),
    ],
)
def test_in_english(text, expected):
    assert marked(text, ENGLISH) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("층마다 손실을 구합니다.", "[층](#layer)마다 [손실](#loss)을 구합니다."),
        ("층에서는 층이 아닙니다.", "[층](#layer)에서는 층이 아닙니다."),
        ("**손실**(loss)은", "[**손실**](#loss)(loss)은"),
        ("최대 풀링은 풀링입니다.", "[최대 풀링](#max_pooling)은 [풀링](#pooling)입니다."),
        ("계층과 층계, 배치합니다.", "계층과 층계, 배치합니다."),
        ("풀링한 맵", "풀링한 맵"),
    ],
)
def test_in_korean_a_word_stands_before_its_particles(text, expected):
    assert marked(text, KOREAN) == expected


def test_a_term_that_is_not_wanted_stays_and_is_asked_for_once():
    asked = []

    def wanted(name):
        asked.append(name)
        return name != "loss"

    assert marked("A loss of a layer, a loss.", ENGLISH, wanted) == (
        "A loss of a [layer](#layer), a loss."
    )
    assert asked == ["loss", "layer"]


def test_without_terms_a_text_stays():
    assert marked("A loss.", {}) == "A loss."
