"""Networks as data: what can be written down, what is refused, and in which words."""

from __future__ import annotations

import dataclasses
import math

import pytest

from cnnviz.nets import (
    KINDS,
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    MaxPooling2D,
    NetworkSpec,
    Rescaling,
    SeparableConv2D,
    ZeroPadding2D,
)
from cnnviz.nets.layers import layer_kind

REFUSED = {
    "filters 0": (lambda: Conv2D(0), "`filters` must be at least 1, got 0."),
    "filters many": (lambda: Conv2D(8193), "`filters` must be at most 8,192, got 8,193."),
    "filters float": (lambda: Conv2D(3.0), "`filters` must be a whole number, got 3.0."),
    "filters bool": (lambda: Conv2D(True), "`filters` must be a whole number, got True."),
    "filters text": (lambda: Conv2D("3"), "`filters` must be a whole number, got '3'."),
    "kernel_size 0": (lambda: Conv2D(1, 0), "`kernel_size` must be at least 1, got 0."),
    "kernel_size large": (lambda: Conv2D(1, (1, 65)), "`kernel_size` must be at most 64, got 65."),
    "kernel_size triple": (
        lambda: Conv2D(1, (1, 2, 3)),
        "`kernel_size` must be one number or a pair (rows, columns), got (1, 2, 3).",
    ),
    "strides None": (
        lambda: Conv2D(1, strides=None),
        "`strides` must be a whole number, got None.",
    ),
    "padding": (
        lambda: Conv2D(1, padding="full"),
        "`padding` must be one of valid, same, got 'full'.",
    ),
    "padding number": (
        lambda: Conv2D(1, padding=1),
        "`padding` must be one of valid, same, got 1.",
    ),
    "groups": (lambda: Conv2D(6, groups=4), "`groups` must divide the 6 filters, got 4."),
    "strides and dilation": (
        lambda: Conv2D(1, strides=2, dilation_rate=(1, 2)),
        "`strides` and `dilation_rate` cannot both be above 1 in Keras, got (2, 2) and (1, 2).",
    ),
    "depthwise strides": (
        lambda: DepthwiseConv2D(strides=(1, 2)),
        "`strides` of a depthwise layer must be the same on both axes, got (1, 2).",
    ),
    "separable strides": (
        lambda: SeparableConv2D(1, strides=(1, 2)),
        "`strides` of a depthwise layer must be the same on both axes, got (1, 2).",
    ),
    "use_bias": (lambda: Dense(1, use_bias=1), "`use_bias` must be true or false, got 1."),
    "rate 1": (lambda: Dropout(1), "`rate` must be at least 0 and below 1, got 1."),
    "rate nan": (
        lambda: Dropout(math.nan),
        "`rate` must be a number of at most a million, got nan.",
    ),
    "rate text": (lambda: Dropout("0.5"), "`rate` must be a number, got '0.5'."),
    "epsilon": (lambda: BatchNormalization(epsilon=0), "`epsilon` must be above 0, got 0."),
    "scale": (
        lambda: Rescaling(math.inf),
        "`scale` must be a number of at most a million, got inf.",
    ),
    "zeros": (lambda: ZeroPadding2D(-1), "`padding` must be at least 0, got -1."),
    "zeros many": (lambda: ZeroPadding2D(65), "`padding` must be at most 64, got 65."),
    "input_shape": (
        lambda: NetworkSpec((8, 8)),
        "`input_shape` must be (height, width, channels), got (8, 8).",
    ),
    "input_shape large": (
        lambda: NetworkSpec((8, 1025, 3)),
        "`input_shape` must be at most 1,024, got 1,025.",
    ),
    "layers": (
        lambda: NetworkSpec((8, 8, 3), ("Flatten",)),
        "`layers` must be layers of cnnviz.nets, got 'Flatten'.",
    ),
    "layers many": (
        lambda: NetworkSpec((8, 8, 3), (Dropout(),) * 101),
        "`layers` must be at most 100, got 101.",
    ),
    "name": (
        lambda: NetworkSpec((8, 8, 3), name="<b>"),
        "`name` must be 1 to 40 letters, digits, single blanks and _ . ( ) + -, got '<b>'.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_sentence(case):
    make, sentence = REFUSED[case]
    with pytest.raises((TypeError, ValueError)) as refusal:
        make()
    assert str(refusal.value) == sentence


def test_unknown_activation_is_refused_with_the_list():
    with pytest.raises(ValueError, match=r"one of linear, relu, .*, softmax, got 'swish'\.$"):
        Activation("swish")


def test_spellings_are_brought_to_one_form():
    assert Conv2D(4, [3, 3]) == Conv2D(4, 3) == Conv2D(4, (3, 3))
    assert MaxPooling2D(3).strides is None
    assert ZeroPadding2D((1, 2)).padding == ((1, 1), (2, 2))
    assert NetworkSpec([8, 9, 3], [Dense(1)]) == NetworkSpec((8, 9, 3), (Dense(1),))


@pytest.mark.parametrize("kind", KINDS)
def test_layers_are_frozen_hashable_and_spelled_as_in_keras(keras, kind):
    required = {"filters": 4, "units": 4}
    names = [field.name for field in dataclasses.fields(KINDS[kind])]
    layer = KINDS[kind](**{name: required[name] for name in names if name in required})
    assert hash(layer) == hash(dataclasses.replace(layer))
    assert layer.kind == kind
    if names:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(layer, names[0], 1)
    if not layer_kind(kind).block:
        assert set(names) <= getattr(keras.layers, kind)(**layer.settings()).get_config().keys()


def test_repr_makes_the_layer_again():
    layer = Conv2D(4, (3, 5), padding="same", activation="relu")
    assert eval(repr(layer), dict(KINDS)) == layer
