import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.nets import ReadingError
from cnnviz.nets.augment import (
    PRESETS,
    STEPS,
    Augmentation,
    AugmentationStep,
    from_json,
    from_link,
    to_json,
    to_link,
)


@st.composite
def steps(draw: st.DrawFn) -> AugmentationStep:
    kind = draw(st.sampled_from(list(STEPS.values())))
    settings = {}
    for name, limits in kind.ranges().items():
        ends = st.floats(limits.low, limits.high)
        settings[name] = tuple(sorted((draw(ends), draw(ends))))
    for name, limits in kind.numbers().items():
        settings[name] = draw(st.floats(limits.low, limits.high))
    for name, options in kind.options().items():
        settings[name] = draw(st.sampled_from(options.words))
    return kind(**settings)


augmentations = st.builds(
    Augmentation, st.lists(steps(), max_size=4).map(tuple), st.integers(0, 2**31 - 1)
)


@given(augmentations)
def test_both_texts_give_back_what_was_written(augmentation: Augmentation) -> None:
    assert from_json(to_json(augmentation)) == augmentation
    assert from_link(to_link(augmentation)) == augmentation


@pytest.mark.parametrize("preset", PRESETS.values())
def test_a_link_keeps_to_what_an_address_can_hold(preset: Augmentation) -> None:
    assert re.fullmatch(r"[\w.,~-]{1,200}", to_link(preset), re.ASCII)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is no JSON."),
        ("[" * 9_000, "This is no JSON."),
        ("[]", "An augmentation in JSON is"),
        ('{"steps": 1}', "An augmentation in JSON is"),
        ('{"steps": [], "name": "a"}', "An augmentation in JSON is"),
        ('{"seed": NaN}', "`seed` must be a whole number, got nan."),
        ('{"seed": 1e3}', "`seed` must be a whole number, got 1000.0."),
        (f'{{"seed": {"9" * 5000}}}', "`seed` must be a whole number, got inf."),
        ('{"steps": [1]}', 'Step 1: It must be {"kind": …} with its settings.'),
        ('{"steps": [{"kind": "Swirl"}]}', 'Step 1: There is no step of the kind "Swirl".'),
        ('{"steps": [{"kind": "Grey", "x": 1}]}', 'Step 1: `Grey` has no setting "x".'),
        (
            '{"steps": [{"kind": "Grey"}, {"kind": "Crop", "side": [0, 1]}]}',
            "Step 2: `side` must be 0.1 to 1, got 0.",
        ),
        ('{"steps": [' + ",".join(['{"kind": "Grey"}'] * 13) + "]}", "at most 12 steps, got 13."),
        (" " * 10_001, "An augmentation has at most 10,000 characters, got 10,001."),
    ],
)
def test_a_bad_json_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ReadingError) as refused:
        from_json(text)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "An augmentation in a link is"),
        ("ro", "An augmentation in a link is"),
        ("9999999999", "`seed` must be at most 2,147,483,647, got 9,999,999,999."),
        ("0~", 'Step 1: There is no step of the kind "".'),
        ("0~ro,d1,d2", 'Step 1: "d2" is unknown or given twice.'),
        ("0~ro,s1", 'Step 1: `Rotation` has no setting "side".'),
        ("0~ro,dabc", "Step 1: `degrees` must be a number, got 'abc'."),
        ("0~ro,d1x2x3", "Step 1: `degrees` must be a number, got '1x2x3'."),
        ("0~ro,mmirror", "Step 1: `fill_mode` must be one of"),
        ("0" * 2_001, "An augmentation has at most 2,000 characters, got 2,001."),
    ],
)
def test_a_bad_link_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ReadingError) as refused:
        from_link(text)
    assert sentence in str(refused.value)
