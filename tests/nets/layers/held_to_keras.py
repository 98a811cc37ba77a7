"""How tests hold a kind of layer to Keras: shape, costs, texts, cells, and what a cell sees."""

from __future__ import annotations

import contextlib
import io

import numpy as np

from cnnviz.nets import (
    Explainer,
    NetworkSpec,
    build,
    feature_maps,
    from_json,
    from_link,
    layer_table,
    network_code,
    spec_table,
    to_json,
    to_link,
)
from cnnviz.nets.receptive_field.regions import input_spans
from tests.nets.explained import check, random_cells, randomize

MOVED = 1e-5  # by more than this a cell moves; rounding moves it by less
# Of a thousandth of what is added up: a normalization rounds a number and the mean apart, some five
# times half of a float32's last digit.
ROUNDED = 3e-4
WHOLE = ("name", "output_shape", "parameters", "macs", "receptive_field", "stride")


def check_costs(network):
    """Hold shape, parameters, the formulas and the table of a network to its Keras model."""
    rows, model = spec_table(network), build(network)
    for row in rows:
        layer = model.get_layer(row.name)
        assert row.kind == type(layer).__name__
        assert row.output_shape == layer.output.shape[1:]
        assert row.parameters == layer.count_params()
        for formula, total in (
            (row.parameters_formula, row.parameters),
            (row.macs_formula, row.macs),
        ):
            assert computed(formula) == (total if formula else 0)
    # Keras lists branches side by side in another order.
    told, wanted = (
        sorted([getattr(row, name) for name in WHOLE] for row in table)
        for table in (layer_table(model), rows)
    )
    assert told == wanted
    return rows


def computed(formula):
    """Work out the left side of a formula of the table."""
    left = formula.partition(" = ")[0].replace(",", "").replace("·", "*").replace("^", "**")
    return eval(left) if left else 0


def check_texts(network):
    """Hold link, JSON and program to the network that they were written from."""
    assert from_link(to_link(network)) == network
    assert from_json(to_json(network)) == network
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(network_code(network), names)
    told, wanted = (
        [{**layer.get_config(), "name": ""} for layer in model.layers]
        for model in (names["model"], build(network))
    )
    assert told == wanted


def check_cells(network, count=300):
    """Hold cells of a network of random weights to the numbers that Keras gives."""
    model = randomize(build(network))
    image = np.random.default_rng(1).standard_normal(network.input_shape).astype(np.float32)
    explainer = Explainer(model, image)
    for cell in random_cells(explainer, [row.name for row in spec_table(network)], count):
        check(explainer, cell, ROUNDED)


def check_receptive_field(network):
    """Hold what cells see to the pixels that move them, one by one; and the table to the most."""
    model = randomize(build(network))
    row = spec_table(network)[-1]
    height, width, channels = network.input_shape
    rng = np.random.default_rng(2)
    image = rng.standard_normal(network.input_shape)
    # Channels move apart: a normalization would take a move that they share away.
    pixels = np.eye(height * width).reshape(-1, height, width, 1) * rng.uniform(1, 5, channels)
    images = np.concatenate([image[np.newaxis], image + pixels]).astype(np.float32)
    maps = feature_maps(model, images, [row.name])[row.name]
    if maps.ndim == 2:  # a row of numbers counts as one cell
        maps = maps[:, np.newaxis, np.newaxis]
    moved = np.abs(maps[1:] - maps[0]).max(axis=-1) > MOVED
    spans = input_spans(network, row.name)
    most = [0, 0]
    for i, j in np.ndindex(moved.shape[1:]):
        seen = moved[:, i, j].reshape(height, width)
        if not seen.any():
            assert spans[0][i] is None or spans[1][j] is None
            continue
        ends = [(int(at.min()), int(at.max())) for at in np.nonzero(seen)]
        assert [spans[0][i], spans[1][j]] == ends
        most = [max(m, last - first + 1) for m, (first, last) in zip(most, ends, strict=True)]
    return row, tuple(most)


def check_largest_field(layers, channels=1, side=(30, 7)):
    """Hold the table's field and stride to a strip in which some cell meets no border."""
    network = NetworkSpec((*side, channels), tuple(layers))
    row, most = check_receptive_field(network)
    assert row.receptive_field[0] == most[0]
    spans, _ = input_spans(network, row.name)
    known = [(i, span) for i, span in enumerate(spans) if span]
    (first, start), (last, end) = known[len(known) // 4], known[-1 - len(known) // 4]
    slope = (end[0] + end[1] - start[0] - start[1]) / 2 / (last - first)
    assert abs(slope - row.stride[0]) <= row.receptive_field[0] / (last - first)


def on(shape, *layers):
    """Make a network."""
    return NetworkSpec(shape, layers, "Held")
