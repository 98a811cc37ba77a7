"""Networks as JSON and as links: both ways without loss, and a stranger's text does no harm."""

from __future__ import annotations

import json
import time
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.nets import (
    PRESETS,
    NetworkSpec,
    ReadingError,
    ZeroPadding2D,
    from_json,
    from_link,
    layer_shapes,
    spec_table,
    to_json,
    to_link,
)
from tests.nets.strategies import specs


@settings(max_examples=150)
@given(specs)
def test_texts_both_ways(spec):
    assert from_json(to_json(spec)) == spec
    assert from_link(to_link(spec)) == spec
    assert from_link(unquote(quote(to_link(spec)))) == spec


@pytest.mark.parametrize(
    ("padding", "text"),
    [
        (2, "zp,p2"),
        ((0, 2), "zp,p0x2"),
        (((0, 2), (1, 1)), "zp,p0x2x1x1"),
        (((1, 1), (0, 2)), "zp,p1x1x0x2"),
        (((1, 2), (1, 2)), "zp,p1x2x1x2"),
    ],
)
def test_zeros_both_ways(padding, text):
    spec = NetworkSpec((8, 8, 3), (ZeroPadding2D(padding),), "A")
    assert to_link(spec) == f"A~8x8x3~{text}"
    assert from_link(to_link(spec)) == from_json(to_json(spec)) == spec


@settings(max_examples=100)
@given(specs)
def test_every_network_is_described_to_the_end(spec):
    assert len(layer_shapes(spec)) == len(spec.layers)
    assert {row.position for row in spec_table(spec)} == set(range(len(spec.layers)))


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fit_an_address(name):
    spec = PRESETS[name]
    assert from_link(to_link(spec)) == spec
    assert from_json(to_json(spec)) == spec
    assert len(quote(to_link(spec))) < 300


def test_link_is_readable():
    assert to_link(PRESETS["Seed CNN"]) == (
        "Seed CNN~32x32x3~rs~c,f32,psame,arelu~mp~c,f64,psame,arelu~mp~c,f64,psame,arelu~fl"
        "~d,u128,arelu~d,u10,asoftmax"
    )


def network(*layers, **other):
    return json.dumps({"name": "A", "input_shape": [8, 8, 3], "layers": list(layers), **other})


HOSTILE = {
    "empty": ("", "This is no JSON."),
    "not JSON": ("{'a': 1}", "This is no JSON."),
    "deep": ("[" * 49_000, "This is no JSON."),
    "deep objects": ('{"a":' * 9_000, "This is no JSON."),
    "long": (" " * 50_001, "A network has at most 50,000 characters, got 50,001."),
    "list": ("[]", 'A network in JSON is {"name": …, "input_shape": […], "layers": […]}.'),
    "surplus": (
        network(author=1),
        'A network in JSON is {"name": …, "input_shape": […], "layers": […]}.',
    ),
    "twice": ('{"name": "A", "name": "B"}', '"name" is there twice.'),
    "NaN": (
        network({"kind": "Dropout", "rate": float("nan")}),
        "Layer 1: `rate` must be a number of at most a million, got nan.",
    ),
    "Infinity": (
        network({"kind": "Dropout", "rate": float("-inf")}),
        "Layer 1: `rate` must be a number of at most a million, got -inf.",
    ),
    "overflow": (
        network({"kind": "Dropout", "rate": 0}).replace("0}", "1e999}"),
        "Layer 1: `rate` must be a number of at most a million, got inf.",
    ),
    "digits": (
        network({"kind": "Dense", "units": 1}).replace("1}", "9" * 5000 + "}"),
        "Layer 1: `units` must be a whole number, got inf.",
    ),
    "large": (
        network({"kind": "Dense", "units": 10**12}),
        "Layer 1: `units` must be at most 8,192, got 1,000,000,000,000.",
    ),
    "no kind": (network({}), 'Layer 1: It must be {"kind": …} with its settings.'),
    "kind number": (network({"kind": 3}), 'Layer 1: It must be {"kind": …} with its settings.'),
    "unknown kind": (
        network({"kind": "Lambda", "function": 1}),
        'Layer 1: There is no layer of the kind "Lambda".',
    ),
    "program": (
        network({"kind": "Activation", "activation": "__import__('os')"}),
        "Layer 1: A name or word has at most 40 letters, digits, blanks and _ . ( ) + -, "
        "got \"__import__('os')\".",
    ),
    "private kind": (
        network({"kind": "Add"}),
        'Layer 1: There is no layer of the kind "Add".',
    ),
    "unknown setting": (
        network({"kind": "Flatten"}, {"kind": "Dense", "units": 1, "__class__": 1}),
        'Layer 2: `Dense` has no setting "__class__".',
    ),
    "missing": (network({"kind": "Dense"}), "Layer 1: `Dense` needs `units`."),
    "wrong type": (
        network({"kind": "Dense", "units": True}),
        "Layer 1: `units` must be a whole number, got True.",
    ),
    "object": (
        network({"kind": "Dense", "units": {"a": 1}}),
        "Layer 1: A setting must be a number, a word, true, false, null or a short list.",
    ),
    "nested": (
        network({"kind": "Conv2D", "filters": 1, "kernel_size": [[[1]]]}),
        "Layer 1: A setting must be a number, a word, true, false, null or a short list.",
    ),
    "markup": (
        network({"kind": "`](javascript:alert(1)) <b>" + "x" * 100}),
        'Layer 1: There is no layer of the kind "\'](javascript:alert(1)) <b>xxxxxxxxxxxxx…".',
    ),
    "name": (
        network(name="A\u0000B"),
        'A name or word has at most 40 letters, digits, blanks and _ . ( ) + -, got "A B".',
    ),
    "blanks": (
        network(name="A  B"),
        "`name` must be 1 to 40 letters, digits, single blanks and _ . ( ) + -, got 'A  B'.",
    ),
    "shape": (
        network(input_shape="888"),
        "`input_shape` must be (height, width, channels), got '888'.",
    ),
    "shape null": (
        network(input_shape=None),
        "`input_shape` must be (height, width, channels), got None.",
    ),
    "layers": (
        network(layers={}),
        'A network in JSON is {"name": …, "input_shape": […], "layers": […]}.',
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_json_is_refused_in_one_short_sentence(case):
    text, sentence = HOSTILE[case]
    with pytest.raises(ReadingError) as refusal:
        from_json(text)
    assert str(refusal.value) == sentence


LINKS = {
    "empty": "A network in a link is its name, ~, height x width x channels, ~, layers.",
    "A~8x8": "A network in a link is its name, ~, height x width x channels, ~, layers.",
    "A~8x8x٣": "A network in a link is its name, ~, height x width x channels, ~, layers.",
    "A~8x8x3~": 'Layer 1: There is no layer of the kind "".',
    "A~8x8x3~q": 'Layer 1: There is no layer of the kind "q".',
    "A~8x8x3~c": "Layer 1: `Conv2D` needs `filters`.",
    "A~8x8x3~c,f": "Layer 1: `filters` must be a whole number, got ''.",
    "A~8x8x3~c,f3,f4": 'Layer 1: "f4" is unknown or given twice.',
    "A~8x8x3~c,q3": 'Layer 1: "q3" is unknown or given twice.',
    "A~8x8x3~c,f3,u4": 'Layer 1: `Conv2D` has no setting "units".',
    "A~8x8x3~c,f3x3": "Layer 1: `filters` must be a whole number, got (3, 3).",
    "A~8x8x3~c,f1.5": "Layer 1: `filters` must be a whole number, got 1.5.",
    "A~8x8x3~d,u3,b2": "Layer 1: `use_bias` must be true or false, got '2'.",
    "A~8x8x3~do,rnan": "Layer 1: `rate` must be a number, got 'nan'.",
    "A~0x8x3": "`input_shape` must be at least 1, got 0.",
    "~8x8x3": "`name` must be 1 to 40 letters, digits, single blanks and _ . ( ) + -, got ''.",
    "A~8x8x3" + "~fl" * 101: "`layers` must be at most 100, got 101.",
    "A~8x8x3" + "~fl" * 5000: "A network has at most 10,000 characters, got 15,007.",
}


@pytest.mark.parametrize("text", LINKS)
def test_link_is_refused_in_one_short_sentence(text):
    with pytest.raises(ReadingError) as refusal:
        from_link("" if text == "empty" else text)
    assert str(refusal.value) == LINKS[text]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["kind", "units", "filters", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(json_values, json_values, json_values)
def test_any_json_is_a_network_or_a_sentence(name, shape, layers):
    text = json.dumps({"name": name, "input_shape": shape, "layers": layers})
    try:
        assert isinstance(from_json(text), NetworkSpec)
    except ReadingError as refusal:
        assert len(str(refusal)) < 250
        assert str(refusal).isprintable()


@settings(max_examples=300)
@given(st.text(st.sampled_from("Aacdfkmpruxzglos0189,~x.-e`< \n"), max_size=80))
def test_any_link_is_a_network_or_a_sentence(text):
    try:
        assert isinstance(from_link("A~8x8x3~" + text), NetworkSpec)
    except ReadingError as refusal:
        assert len(str(refusal)) < 250
        assert str(refusal).isprintable()


def test_the_worst_json_takes_no_time():
    many = json.dumps({f"a{i}": i for i in range(4000)})
    start = time.perf_counter()
    with pytest.raises(ReadingError):
        from_json(many)
    with pytest.raises(ReadingError):
        from_link("A~8x8x3~do,r" + "1" * 9_900)
    assert time.perf_counter() - start < 1


def test_sentences_quote_nothing_that_markdown_acts_on():
    with pytest.raises(ReadingError, match=r"got \"' # Title\"\.$"):
        from_json(network({"kind": "Conv2D", "filters": "`\n\n# Title"}))
