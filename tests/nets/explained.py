"""How tests ask whether explanations are right: against Keras, and against the maps before."""

from __future__ import annotations

import numpy as np

from cnnviz.nets.explain.task import as_map

TOLERANCE = 1e-4


def randomize(model, seed=0):
    """Give every weight a random value, statistics and biases too, so that each one matters."""
    rng = np.random.default_rng(seed)
    for variable in model.variables:
        if variable.dtype not in ("float32", "bfloat16", "float16"):
            continue  # the state of a random generator
        numbers = rng.standard_normal(variable.shape)
        if "variance" in variable.name:
            numbers = rng.uniform(0.5, 2.0, variable.shape)
        elif "gamma" in variable.name:
            numbers = rng.uniform(0.5, 1.5, variable.shape)
        elif len(variable.shape) > 1:
            numbers *= np.sqrt(2 / max(1, np.prod(variable.shape[:-1])))
        variable.assign(numbers)
    return model


def random_cells(explainer, layers, count, seed=0):
    """Draw cells, the same number of each layer."""
    rng = np.random.default_rng(seed)
    for layer in layers:
        shape = as_map(explainer.map(layer)).shape
        for _ in range(-(-count // len(layers))):
            yield (layer, *(int(rng.integers(size)) for size in shape))


def check(explainer, cell, tolerance=TOLERANCE):
    """Assert that a cell's explanation gives Keras's value from numbers of the layers before."""
    found = explainer.explain(*cell)
    assert found.cell == cell
    assert found.reason == "", found.reason
    assert found.relative_error <= tolerance, (cell, found.value, found.model_value)
    assert {read.source for read in found.reads} <= set(found.sources)
    start = 0
    for read in found.reads:
        for index in range(0, read.inputs.size, 1 + read.inputs.size // 10):
            place = np.unravel_index(index, read.inputs.shape)
            came_from = found.follow(start + index)
            assert (came_from is not None) == read.inside[place[:2]]
            assert number(explainer, came_from) == read.inputs[place]
        start += read.inputs.size
    assert start == found.count
    return found


def number(explainer, cell):
    """Give the number in a cell, 0 for padding."""
    if cell is None:
        return 0.0
    return float(as_map(explainer.map(cell.layer))[cell[1:]])
