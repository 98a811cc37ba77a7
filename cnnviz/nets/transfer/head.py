"""The layers that are put behind a backbone: which they may be, and the lesson's."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.i18n import joined, message
from cnnviz.nets import rules
from cnnviz.nets.layers import (
    Activation,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LayerSpec,
)
from cnnviz.nets.reading import short

MAX_LAYERS = 10  # of a head
HEAD_KINDS = (
    *(Activation, Dense, Dropout, Flatten),
    *(GlobalAveragePooling2D, GlobalMaxPooling2D),
)


def usual_head(classes: int, units: int = 128) -> tuple[LayerSpec, ...]:
    """Give the lesson's head: the mean of each map, a hidden layer, and the classes.

    Examples
    --------
    >>> usual_head(10)[-1]
    Dense(units=10, activation='softmax')
    """
    return (
        GlobalAveragePooling2D(),
        Dense(units, activation="relu"),
        Dense(classes, activation="softmax"),
    )


def checked_head(layers: object) -> tuple[LayerSpec, ...]:
    """Let through what can be a head.

    Raises
    ------
    ValueError
        One sentence.
    """
    head = tuple(layers) if isinstance(layers, Iterable) else ()
    for layer in head:
        if not isinstance(layer, HEAD_KINDS):
            kinds = joined(", ", (kind.__name__ for kind in HEAD_KINDS))
            raise ValueError(
                message(
                    "`head` must be layers of {kinds}, got {layer}.",
                    kinds=kinds,
                    layer=short(repr(layer)),
                )
            )
    rules.at_most(len(head), "head", MAX_LAYERS)
    last = head[-1] if head else None
    if not isinstance(last, Dense) or last.activation != "softmax":
        raise ValueError(
            message(
                "`head` must end in a Dense with a unit for each class and the activation softmax."
            )
        )
    return head
