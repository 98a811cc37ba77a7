"""The kinds that the editor offers, as it adds them, held to Keras."""

from __future__ import annotations

import pytest

from cnnviz.nets import KINDS, AveragePooling2D, Conv2D
from cnnviz.nets.layers import layer_kind
from tests.nets.layers.held_to_keras import (
    check_cells,
    check_costs,
    check_largest_field,
    check_receptive_field,
    check_texts,
    on,
)

ADDED = {
    name: spec(
        **{**layer_kind(name).added, **({"filters": 6} if "filters" in spec.letters() else {})}
    )
    for name, spec in KINDS.items()
    if not layer_kind(name).block  # several layers
}


@pytest.mark.parametrize("name", ADDED)
def test_a_kind_as_it_is_added(keras, name):
    shape, before = (7, 8, 3), [Conv2D(8, 2)]
    network = on(shape, *([] if layer_kind(name).needs_row else before), ADDED[name])
    if layer_kind(name).needs_row:
        network = on(shape, *before, KINDS["Flatten"](), ADDED[name])
    check_costs(network)
    check_texts(network)
    check_cells(network)


def test_windows_upon_windows_are_seen_through(keras):
    layers = (Conv2D(2, 3, 2, "same"), AveragePooling2D(2, 1), Conv2D(2, (2, 1), dilation_rate=2))
    check_receptive_field(on((9, 8, 2), *layers))
    check_largest_field(layers)
