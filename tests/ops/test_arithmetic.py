"""Sizes, windows and costs, against sums done by hand, Keras, and counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.ops import (
    TransposedWindow,
    Window,
    output_size,
    padding_amounts,
    receptive_field,
)


@pytest.mark.parametrize(
    ("size", "kernel", "strides", "padding", "dilation", "expected"),
    [
        (32, 3, 1, "valid", 1, 30),
        (32, 3, 1, "same", 1, 32),
        (32, 3, 2, "same", 1, 16),
        (7, 2, 2, "valid", 1, 3),  # 2.5 steps, and the last row is never visited
        (7, 3, 1, 2, 1, 9),
        (7, 3, 1, (0, 3), 1, 8),
        (9, 3, 1, "valid", 3, 3),  # spans 7
        (224, 7, 2, 3, 1, 112),  # the first layer of ResNet50
        (1, 1, 5, "valid", 1, 1),
        (1, 9, 3, "same", 2, 1),
    ],
)
def test_output_size_by_hand(size, kernel, strides, padding, dilation, expected):
    assert output_size(size, kernel, strides, padding, dilation) == expected


def test_output_size_is_a_plain_int():
    assert type(output_size(np.int64(5), np.int64(3))) is int


@pytest.mark.parametrize(
    ("arguments", "expected"), [((6, 2, 1), (0, 1)), ((5, 4, 2), (1, 2)), ((9, 1, 3), (0, 0))]
)
def test_same_puts_the_odd_zero_after(arguments, expected):
    assert padding_amounts(*arguments, "same") == expected


@given(
    st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3)
)
def test_output_size_counts_the_places_of_the_window(size, kernel, strides, padding, dilation):
    last = dilation * (kernel - 1)
    padded = size + 2 * padding
    places = [start for start in range(0, padded, strides) if start + last < padded]
    if places:
        assert output_size(size, kernel, strides, padding, dilation) == len(places)
    else:
        with pytest.raises(ValueError, match="spans"):
            output_size(size, kernel, strides, padding, dilation)


@given(st.integers(1, 12), st.integers(2, 9), st.integers(0, 3), st.integers(1, 3))
def test_a_kernel_too_large_is_told_the_nearest_possible(size, kernel, padding, dilation):
    missing = dilation * (kernel - 1) + 1 - size - 2 * padding
    if missing <= 0:
        return
    with pytest.raises(ValueError, match="spans") as error:
        output_size(size, kernel, 1, padding, dilation)
    text = str(error.value)
    largest = int(text.split("at most ")[1].split(",")[0])
    assert output_size(size, largest, 1, padding, dilation) >= 1
    with pytest.raises(ValueError, match="spans"):
        output_size(size, largest + 1, 1, padding, dilation)
    assert f"pad with {missing} more in all" in text
    assert output_size(size, kernel, 1, (padding, padding + missing), dilation) == 1


def test_the_sentence_about_a_kernel_too_large():
    with pytest.raises(ValueError, match="spans") as error:
        Window.make((9, 20), 7, dilation_rate=2)
    assert str(error.value) == (
        "Along the rows, `kernel_size` 7 with `dilation_rate` 2 spans 13, "
        "but the padded input has 9: "
        "use a `kernel_size` of at most 5, or pad with 4 more in all."
    )


@pytest.mark.parametrize(
    ("padding", "resolved"),
    [
        ("valid", ((0, 0), (0, 0))),
        ("same", ((1, 1), (0, 1))),
        (2, ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        (((1, 2), (3, 4)), ((1, 2), (3, 4))),
    ],
)
def test_every_spelling_of_padding_is_resolved(padding, resolved):
    window = Window.make((6, 6), (3, 2), padding=padding)
    assert window.padding == resolved
    assert window.padded_size == tuple(6 + sum(sides) for sides in resolved)


@pytest.mark.parametrize("cls", [Window, TransposedWindow])
@pytest.mark.parametrize("name", ["input_size", "kernel_size", "strides", "dilation_rate"])
@pytest.mark.parametrize(
    ("value", "error"), [((0, 1), ValueError), ((1, -1), ValueError), ((1, 1.5), TypeError)]
)
def test_a_window_checks_itself(cls, name, value, error):
    settings = {"input_size": (4, 4), "kernel_size": (2, 2), name: value}
    with pytest.raises(error, match=f"`{name}` must be"):
        cls(**settings)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_transposed_links_mirror_those_of_a_convolution(kernel, strides, padding):
    # What a convolution reads from cell a into cell b, its transpose spreads from b into a.
    transposed = TransposedWindow((4, 1), (kernel, 1), (strides, 1), padding)
    height = transposed.output_size[0]
    window = Window.make((height, 1), (kernel, 1), (strides, 1), padding)
    top = window.padding[0][0]
    read = {
        (row - top, output, k)
        for output, links in enumerate(window.rows())
        for row, k in links
        if 0 <= row - top < height
    }
    spread = {
        (output, row, k) for output, links in enumerate(transposed.rows()) for row, k in links
    }
    assert window.output_size[0] == 4
    assert spread == read


layers = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))


@given(st.lists(layers, max_size=4))
def test_receptive_field_spans_the_inputs_that_reach_an_output(stack):
    field, step = receptive_field(stack)

    def span(output):
        first = last = output
        for kernel, strides, dilation in reversed(stack):
            rows = Window(
                ((last + 1) * strides + dilation * kernel, 1),
                (kernel, 1),
                (strides, 1),
                dilation_rate=(dilation, 1),
            ).rows()
            first, last = rows[first][0][0], rows[last][-1][0]
        return first, last

    (first, last), (following, _) = span(0), span(1)
    assert last - first + 1 == field
    assert following - first == step
