"""Networks for tests: any that can be written down, and random ones that can be built."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from cnnviz.nets.layers import (
    KINDS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
    Rescaling,
    ResidualBlock,
    SeparableConv2D,
    ZeroPadding2D,
)
from cnnviz.nets.shapes import mended
from cnnviz.nets.spec import NetworkSpec
from cnnviz.ops import ACTIVATIONS

counts = st.integers(1, 8192)
windows = st.integers(1, 64) | st.tuples(st.integers(1, 64), st.integers(1, 64))
sides = st.tuples(st.integers(0, 64), st.integers(0, 64))
activations = st.sampled_from(["linear", *ACTIVATIONS])
paddings = st.sampled_from(["valid", "same"])
shares = st.floats(0, 1, exclude_max=True)
convolution = {
    "kernel_size": windows,
    "padding": paddings,
    "activation": activations,
    "use_bias": st.booleans(),
}
stepping = st.sampled_from(["strides", "dilation_rate"]).flatmap(
    lambda name: st.integers(1, 64).map(lambda step: {name: step})
)


def _convolutions(kind, **settings):
    return st.builds(
        lambda steps, **given: kind(**given, **steps), stepping, **convolution, **settings
    )


layers = st.one_of(
    st.builds(
        lambda steps, groups, times, **given: Conv2D(
            groups * times, groups=groups, **given, **steps
        ),
        stepping,
        st.integers(1, 64),
        st.integers(1, 128),
        **convolution,
    ),
    _convolutions(SeparableConv2D, filters=counts, depth_multiplier=counts),
    _convolutions(DepthwiseConv2D, depth_multiplier=counts),
    *(
        st.builds(kind, windows, st.none() | windows, paddings)
        for kind in (MaxPooling2D, AveragePooling2D)
    ),
    st.sampled_from([GlobalAveragePooling2D(), GlobalMaxPooling2D(), Flatten()]),
    st.builds(BatchNormalization, shares, st.floats(0, 1e6, exclude_min=True)),
    st.builds(Activation, activations),
    st.builds(Dropout, shares),
    st.builds(Dense, counts, activations, st.booleans()),
    st.builds(ResidualBlock, counts, windows, windows, activations),
    st.builds(Rescaling, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
    st.builds(ZeroPadding2D, st.integers(0, 64) | sides | st.tuples(sides, sides)),
)
names = st.from_regex(r"\w[\w .()+-]{0,39}", fullmatch=True).filter(
    lambda name: name == " ".join(name.split())
)
sizes = st.integers(1, 1024)
specs = st.builds(
    NetworkSpec, st.tuples(sizes, sizes, sizes), st.lists(layers, max_size=12).map(tuple), names
)


def small_spec(
    seed: int, longest: int = 7, kinds: frozenset[str] = frozenset(KINDS)
) -> NetworkSpec:
    """Make a random network that is small and can be built."""
    rng = random.Random(seed)
    # Keras warns of a softmax over one channel.
    everywhere = [name for name in ACTIVATIONS if name != "softmax"]

    def window(most):
        rows, columns = rng.randint(1, most), rng.randint(1, most)
        return (rows, columns) if rng.random() < 0.4 else rows

    def steps(square):
        if rng.random() < 0.3:
            return {"dilation_rate": rng.randint(1, 2) if square else window(2)}
        return {"strides": rng.randint(1, 2) if square else window(3)}

    def conv(square):
        return {
            "kernel_size": window(4),
            "padding": rng.choice(["valid", "same"]),
            "activation": rng.choice(["linear", "relu", "gelu"]),
            "use_bias": rng.random() < 0.7,
            **steps(square),
        }

    def pool(kind):
        return kind(window(3), rng.choice([None, window(3)]), padding=rng.choice(["valid", "same"]))

    def grouped():
        groups = rng.choice([1, 1, 2])
        return Conv2D(groups * rng.randint(1, 4), groups=groups, **conv(False))

    makers = {
        "Conv2D": grouped,
        "SeparableConv2D": lambda: SeparableConv2D(
            rng.randint(1, 6), depth_multiplier=rng.randint(1, 2), **conv(True)
        ),
        "DepthwiseConv2D": lambda: DepthwiseConv2D(
            depth_multiplier=rng.randint(1, 2), **conv(True)
        ),
        "MaxPooling2D": lambda: pool(MaxPooling2D),
        "AveragePooling2D": lambda: pool(AveragePooling2D),
        "BatchNormalization": lambda: BatchNormalization(rng.choice([0.9, 0.99])),
        "Activation": lambda: Activation(rng.choice(everywhere)),
        "Dropout": lambda: Dropout(rng.choice([0.1, 0.5])),
        "ResidualBlock": lambda: ResidualBlock(
            rng.choice([2, 4]), window(3), window(2), rng.choice(["relu", "tanh"])
        ),
        "Rescaling": lambda: Rescaling(1 / 127.5, -1),
        "ZeroPadding2D": lambda: ZeroPadding2D(
            rng.choice([1, (0, 2), ((0, 1), (2, rng.randint(0, 3)))])
        ),
    }
    chosen = [maker for kind, maker in makers.items() if kind in kinds]
    body = [rng.choice(chosen)() for _ in range(rng.randint(1, longest))]
    head = rng.choice(
        [
            [],
            [Flatten(), Dense(rng.randint(1, 5), "relu", rng.random() < 0.5), Dense(3, "softmax")],
            [GlobalAveragePooling2D(), Dropout(0.2), Dense(4)],
            [GlobalMaxPooling2D(), BatchNormalization()],
        ]
    )
    shape = (rng.randint(7, 20), rng.randint(7, 20), rng.choice([1, 2, 3, 4]))
    return mended(NetworkSpec(shape, (*body, *head), f"Random {seed}"))
