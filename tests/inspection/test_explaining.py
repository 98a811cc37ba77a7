"""Any number followed down to the pixels, each account complete in itself."""

from __future__ import annotations

import pickle
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.desk import Desk
from cnnviz.inspection.questions.explaining import MOST_CHANNELS, MOST_TERMS, account, pixel
from cnnviz.inspection.seen import Picture, look
from cnnviz.inspection.shelf import Shelf
from cnnviz.nets import Cell

FAST, SEED = ModelChoice("shipped", "fast"), ModelChoice("shipped", "seed")


@pytest.fixture(scope="module")
def desk(keras):
    return Desk(Shelf(), "memory://", Path(), lambda progress: None, Event())


@pytest.fixture(scope="module")
def cat():
    return Picture("cat", sample_image("chelsea", max_side=256))


def strongest(found):
    """Follow the input that contributes most; None where only padding is read."""
    if found.ranked:
        return next((term.source for term in found.ranked.terms if term.source), None)
    best = None
    for window in found.windows:
        products = window.inputs if window.weights is None else window.inputs * window.weights
        for place in np.ndindex(products.shape):
            cell = window.cell(*(int(at) for at in place))
            if cell and (best is None or abs(products[place]) > best[0]):
                best = (abs(products[place]), cell)
    return best and best[1]


@pytest.mark.parametrize("choice", [FAST, SEED], ids=lambda choice: choice.name)
def test_the_answer_is_followed_down_to_a_pixel(desk, cat, choice):
    seen = look(desk, choice, cat)
    head = seen.opened.heads[0].path
    cell = Cell(head, 0, 0, int(seen.map(head).argmax()))
    depth = 0
    while cell.layer != "input":
        found = pickle.loads(pickle.dumps(account(desk, choice, cat, cell)))
        assert not found.reason
        last = found.stations[-1]
        assert last.cell == cell
        assert last.model_value == seen.map(cell.layer)[cell[1:]]
        assert last.value == pytest.approx(last.model_value, rel=1e-3, abs=1e-4)
        cell = strongest(found)
        depth += 1
    assert depth > 5
    found = pixel(desk, choice, cat, cell)
    assert found.value == seen.prepared.input[cell[1:]]
    assert found.seen == found.value  # both take 0 to 255
    assert found.colour == cell.channel


def test_what_is_shown_and_what_is_left_out_add_up(desk, cat):
    layers = desk.shelf.model(desk, FAST).layers.calls
    layer = [path for path, call in layers.items() if call.kind == "Conv2D"][2]
    found = account(desk, FAST, cat, Cell(layer, 3, 2, 5))
    (window,) = found.windows
    assert len(window.channels) == MOST_CHANNELS
    assert window.others > 0
    products = window.inputs * window.weights
    np.testing.assert_allclose(products.sum((0, 1)), window.sums)
    assert list(np.abs(window.sums)) == sorted(np.abs(window.sums), reverse=True)
    station = found.stations[0]
    assert sum(window.sums) + window.rest + (station.bias or 0) == pytest.approx(station.sum)


def test_activation_and_normalisation_go_back_to_their_convolution(desk, cat):
    found = account(desk, FAST, cat, Cell("activation_3", 2, 2, 1))
    assert [station.kind for station in found.stations] == [
        "Conv2D",
        "BatchNormalization",
        "Activation",
    ]
    steps = [step for station in found.stations for step in station.steps]
    assert [next(iter(step.operands), "") for step in steps[:4]] == [
        "mean",
        "variance",
        "gamma",
        "beta",
    ]
    assert steps[-1].value == found.stations[-1].value


def test_terms_of_a_dense_layer_are_ranked(desk, cat):
    found = account(desk, SEED, cat, Cell("dense", 0, 0, 3))
    assert len(found.ranked.terms) == MOST_TERMS
    total = sum(term.contribution for term in found.ranked.terms) + found.ranked.rest
    assert total + found.stations[0].bias == pytest.approx(found.stations[0].sum)


def test_blue_first_networks_say_which_colour_a_number_was(desk, cat):
    choice = ModelChoice("random", "VGG16")
    found = pixel(desk, choice, cat, Cell("input", 7, 9, 0))
    assert found.colour == 2
    assert found.numbers == "caffe"
    assert found.value == pytest.approx(found.seen - 103.939, abs=1e-4)


@pytest.mark.parametrize(
    "cell", [Cell("conv2d", 99, 0, 0), Cell("conv2d", 0, 0, -1), Cell("input", 0, 32, 0)]
)
def test_a_cell_outside_is_one_sentence(desk, cat, cell):
    with pytest.raises(InspectionError, match="so there is no cell"):
        account(desk, FAST, cat, cell)


def test_a_layer_that_is_not_there_is_one_sentence(desk, cat):
    with pytest.raises(InspectionError, match="no layer “nowhere”"):
        account(desk, FAST, cat, Cell("nowhere", 0, 0, 0))
