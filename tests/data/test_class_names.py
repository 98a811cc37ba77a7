"""Names of classes from what people have: lists, numbered lists, JSON, tables, and what is none."""

from __future__ import annotations

import json
import unicodedata

import pytest

from cnnviz.data import class_names
from cnnviz.data.class_names import (
    MAX_BYTES,
    MAX_LENGTH,
    MAX_NAMES,
    ClassNamesError,
    class_names_from,
    table,
)

THREE = ("cat", "dog", "hot air balloon")


@pytest.mark.parametrize(
    "text",
    [
        "cat\ndog\nhot air balloon",
        "cat\r\ndog\r\nhot air balloon\r\n",
        "\ufeffcat\n\n dog \n\n\nhot air balloon\n\n",
        "0 cat\n1 dog\n2 hot air balloon\n",
        "0: cat\n1: dog\n2: hot air balloon",
        "1. cat\n2. dog\n3. hot air balloon",
        "2 hot air balloon\n0 cat\n1 dog",
        "0\tcat\n1\tdog\n2\thot air balloon",
        "cat, dog, hot air balloon",
        '["cat", "dog", "hot air balloon"]',
        '{"0": "cat", "1": "dog", "2": "hot air balloon"}',
        '{"hot air balloon": 2, "cat": 0, "dog": 1}',
        "['cat', 'dog', 'hot air balloon']",
        "['cat' 'dog'\n 'hot air balloon']",
        "{'cat': 0, 'hot air balloon': 2, 'dog': 1}",
        "{0: 'cat', 2: 'hot air balloon', 1: 'dog'}",
        '{"tfjsVersion": "1.3.1", "labels": ["cat", "dog", "hot air balloon"], "imageSize": 224}',
        '{"id2label": {"0": "cat", "1": "dog", "2": "hot air balloon"}, "hidden": 3}',
        "0,cat\n1,dog\n2,hot air balloon\n",
        "id,name\n2,hot air balloon\n0,cat\n1,dog\n",
        "ClassId;SignName\n0;cat\n1;dog\n2;hot air balloon\n",
        'class,index\n"cat",0\ndog,1\n"hot air balloon",2\n',
        "index,wnid,class_name\n0,n02,cat\n1,n08,dog\n2,n03,hot air balloon",
        "wnid,label\nn02,cat\nn08,dog\nn03,hot air balloon",
        '{"0": ["n02", "cat"], "1": ["n08", "dog"], "2": ["n03", "hot air balloon"]}',
        "cat,\ndog,\nhot air balloon,",
        '["cat",\n"dog",\n"hot air balloon"]',
        "'cat',\n'dog',\n'hot air balloon'\n",
        '    "cat",\n    "dog",\n    "hot air balloon",\n',
    ],
)
def test_three_names_are_read_however_they_are_written(text):
    assert class_names_from(text) == THREE
    assert class_names_from(text.encode()) == THREE
    assert class_names_from(text.encode("utf-16")) == THREE


@pytest.mark.parametrize("text", ["class\ncat\ndog\n", 'name\r\n"cat"\r\ndog', "cat\ndog"])
def test_a_table_of_one_column_may_have_a_heading(text):
    assert class_names_from(text, "labels.CSV") == ("cat", "dog")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0\n1\n2\n", ("0", "1", "2")),  # of digits
        ('{"0": 0, "1": 1}', ("0", "1")),
        ("2 dogs\n7 cats", ("2 dogs", "7 cats")),
        ("tench, Tinca tinca\ngoldfish", ("tench, Tinca tinca", "goldfish")),
        ("lion, king of beasts\ntiger, big cat", ("lion, king of beasts", "tiger, big cat")),
        ("[background]\ncat", ("[background]", "cat")),
        ('it\'s\n"quoted"', ("it's", '"quoted"')),
        ("['it\\'s', \"don't\"]", ("it's", "don't")),
        ("class\nname", ("class", "name")),
        ("crane\ncat\ncrane", ("crane", "cat", "crane")),  # ImageNet has two
        ("0 crane\n1 crane", ("crane", "crane")),
        ("0 고양이\n1 개", ("고양이", "개")),
        ('{"고양이": 0, "개": 1}', ("고양이", "개")),
        ("<b>cat</b>\n**dog**\n$x$", ("<b>cat</b>", "**dog**", "$x$")),
    ],
)
def test_names_that_look_like_something_else_stay_as_they_are(text, names):
    assert class_names_from(text) == names


def test_what_cannot_be_printed_is_taken_out():
    assert class_names_from("ca\x1b[31mt\nd\u202eog\na\tb c") == ("ca[31mt", "dog", "a b c")
    apart = unicodedata.normalize("NFD", "고양이\ncafé")
    assert class_names_from(apart) == ("고양이", "café")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There are no names in this"),
        (" \n\r\n", "There are no names in this"),
        ("[]", "There are no names in this"),
        ("{}", "A map must give each name its number"),
        ('["cat", ""]', "Class 1 has no name"),
        ('["cat", ["dog"]]', "A list must hold names and nothing else"),
        ('["cat", true]', "A list must hold names and nothing else"),
        ('["cat", "dog"', "begins as a list or a map in JSON does, but is none"),
        ('{"0": "cat", "2": "dog"}', "from 0 on without a gap"),
        ('{"0": "cat", "0": "dog"}', "from 0 on without a gap"),
        ('{"cat": 0, "dog": 0}', "from 0 on without a gap"),
        ('{"0": "cat", "1": null}', "A map must give each name its number"),
        ('["cat", ' + "[" * 100_000, "but is none"),
        (b"caf\xe9\n", "no text in UTF-8"),
        (b"\x89HDF\r\n\x1a\n\0\0", "no text"),
        ("cat\0\ndog", "This is no text"),
        ("x" * (MAX_LENGTH + 1), "The name of class 0, `xxxxxxxxxxxxxxxxxxxx` and so on, has 201"),
        ("a\n" * (MAX_NAMES + 1), "These are 25,001 names, but at most 25,000"),
        (b"a" * (MAX_BYTES + 1), "at most 4 MB"),
    ],
)
def test_what_holds_no_names_is_a_sentence(text, sentence):
    with pytest.raises(ClassNamesError, match=sentence):
        class_names_from(text)


def test_a_long_name_is_refused_before_its_letters_are_put_together(monkeypatch):
    put_together = []
    monkeypatch.setattr(
        unicodedata, "normalize", lambda form, text: put_together.append(len(text)) or text
    )
    accents = "a" + "".join(chr(0x300 + i % 60) for i in range(4 * MAX_LENGTH))
    with pytest.raises(ClassNamesError, match="and so on, has 801 characters"):
        class_names_from("cat\n" + accents)
    assert put_together == [3]


def test_spaces_of_a_name_are_not_counted():
    assert class_names_from("a" + 1000 * " " + "b") == ("a b",)


def test_a_cell_that_is_too_long_for_a_table_is_a_sentence():
    with pytest.raises(ClassNamesError, match="has more than 131,072 characters"):
        class_names_from("name\n" + 131_073 * "a", "names.csv")


def test_a_table_whose_names_are_not_told_is_a_sentence():
    with pytest.raises(ClassNamesError, match="has 2 columns, and none is headed `name`"):
        class_names_from("a,b\nc,d", "names.csv")


def test_many_lines_are_refused_before_they_are_looked_into(monkeypatch):
    """Four megabytes of them took up to 5 s."""
    looked_into = []
    monkeypatch.setattr(class_names, "names_of_table", lambda *given: looked_into.append(given))
    with pytest.raises(ClassNamesError, match="These are 25,002 lines, but at most 25,000 names"):
        class_names_from("a,b\n" * (MAX_NAMES + 2), "names.csv")
    assert not looked_into


@pytest.mark.parametrize("rows", [["a", "b"], ["0", "1"], ["a", "0", "1"]])
def test_a_table_of_very_many_columns_is_refused_before_they_are_compared(monkeypatch, rows):
    """Each count among them was compared with all others: 4 MB of these had no end."""
    compared = []
    monkeypatch.setattr(table, "is_count", lambda cells: compared.append(cells))
    wide = "\n".join(",".join([cell] * 101) for cell in rows)
    with pytest.raises(ClassNamesError, match="has 101 columns, but at most 100 are taken"):
        class_names_from(wide, "names.csv")
    assert not compared


def test_as_many_names_as_may_be_are_read():
    names = [f"class {i}" for i in range(MAX_NAMES)]
    assert class_names_from(json.dumps(dict(zip(names, range(MAX_NAMES), strict=True)))) == tuple(
        names
    )
    assert class_names_from("\n".join(f"{i} {name}" for i, name in enumerate(names))) == tuple(
        names
    )
