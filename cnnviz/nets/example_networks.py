"""Networks to start from."""

from __future__ import annotations

from cnnviz.nets.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LayerSpec,
    MaxPooling2D,
    Rescaling,
)
from cnnviz.nets.spec import NetworkSpec


def _normalized(filters: int, pool_size: int = 1) -> tuple[LayerSpec, ...]:
    # The normalisation's shift does the work of a bias. What a pooling leaves out need not be
    # normalised. A short memory of the batches' means suits a short training.
    return (
        Conv2D(filters, 3, padding="same", use_bias=False),
        *([MaxPooling2D(pool_size)] if pool_size > 1 else []),
        BatchNormalization(momentum=0.9),
        Activation("relu"),
    )


SEED_CNN = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(1 / 255),
        Conv2D(32, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Conv2D(64, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Conv2D(64, 3, padding="same", activation="relu"),
        Flatten(),
        Dense(128, activation="relu"),
        Dense(10, activation="softmax"),
    ),
    "Seed CNN",
)

# Poolings early and filters that double: most of the work is done on small maps with many
# channels, which processors are fastest at.
FAST_CNN = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(1 / 255),
        *_normalized(32, pool_size=2),
        *_normalized(64, pool_size=2),
        *_normalized(128, pool_size=2),
        *_normalized(128),
        *_normalized(256, pool_size=2),
        *_normalized(256),
        GlobalAveragePooling2D(),
        Dense(10, activation="softmax"),
    ),
    "Fast CNN",
)

# For five times the time: first filters that a run can take from the images themselves, so that
# the wide layers begin on maps that say more, and two convolutions on each size of map.
WIDE_CNN = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(1 / 255),
        Conv2D(24, 2, activation="relu"),
        *_normalized(64, pool_size=2),
        *_normalized(64),
        *_normalized(192, pool_size=2),
        *_normalized(192),
        *_normalized(256, pool_size=2),
        *_normalized(256),
        GlobalMaxPooling2D(),
        Dense(10, activation="softmax"),
    ),
    "Wide CNN",
)

# LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition",
# 1998; with softmax at the end, and every map of the second convolution reading all of the first.
LENET5 = NetworkSpec(
    (32, 32, 1),
    (
        Rescaling(1 / 255),
        Conv2D(6, 5, activation="tanh"),
        AveragePooling2D(2),
        Conv2D(16, 5, activation="tanh"),
        AveragePooling2D(2),
        Conv2D(120, 5, activation="tanh"),
        Flatten(),
        Dense(84, activation="tanh"),
        Dense(10, activation="softmax"),
    ),
    "LeNet-5",
)

# Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural
# networks", 2012: its five convolutions and overlapping pools, with windows and dense layers
# that fit 32 pixels and ten classes.
ALEXNET_32 = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(1 / 255),
        Conv2D(96, 5, padding="same", activation="relu"),
        MaxPooling2D(3, strides=2),
        Conv2D(256, 5, padding="same", activation="relu"),
        MaxPooling2D(3, strides=2),
        Conv2D(384, 3, padding="same", activation="relu"),
        Conv2D(384, 3, padding="same", activation="relu"),
        Conv2D(256, 3, padding="same", activation="relu"),
        MaxPooling2D(3, strides=2),
        Flatten(),
        Dropout(0.5),
        Dense(1024, activation="relu"),
        Dropout(0.5),
        Dense(1024, activation="relu"),
        Dense(10, activation="softmax"),
    ),
    "AlexNet (32 px)",
)

PRESETS = {spec.name: spec for spec in (SEED_CNN, FAST_CNN, WIDE_CNN, LENET5, ALEXNET_32)}
