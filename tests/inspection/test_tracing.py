"""Any number followed down to the pixels, each trace complete in itself."""

from __future__ import annotations

import csv
import pickle

import numpy as np
import pytest

from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.forward_pass import forward
from cnnviz.inspection.questions.tracing import MOST_CHANNELS, MOST_TERMS, pixel, trace, trace_table
from cnnviz.nets import Cell

FAST, SEED = ModelChoice("shipped", "fast"), ModelChoice("shipped", "seed")


def strongest(found):
    """Follow the input that contributes most; None where only padding is read."""
    if found.ranked:
        return next((term.source for term in found.ranked.terms if term.source), None)
    best = None
    for window in found.windows:
        for place, product in np.ndenumerate(window.contributions):
            cell = window.cell(*place)
            if cell and (best is None or abs(product) > best[0]):
                best = (abs(product), cell)
    return best and best[1]


@pytest.mark.parametrize("choice", [FAST, SEED], ids=lambda choice: choice.name)
def test_the_answer_is_followed_down_to_a_pixel(context, cat, choice):
    forward_pass = forward(context, choice, cat)
    head = forward_pass.loaded.heads[0].path
    cell = Cell(head, 0, 0, int(forward_pass.map(head).argmax()))
    depth = 0
    while cell.layer != "input":
        found = pickle.loads(pickle.dumps(trace(context, choice, cat, cell)))
        assert not found.layers[0].reason
        last = found.layers[-1]
        assert last.cell == cell
        assert last.model_value == forward_pass.map(cell.layer)[cell[1:]]
        assert last.value == pytest.approx(last.model_value, rel=1e-3, abs=1e-4)
        cell = strongest(found)
        depth += 1
    assert depth > 5
    found = pixel(context, choice, cat, cell)
    assert found.value == forward_pass.preprocessed.input[cell[1:]]
    assert found.intensity == found.value  # both take 0 to 255
    assert found.colour == cell.channel


def test_what_is_shown_and_what_is_left_out_add_up(context, cat):
    layers = context.cache.model(context, FAST).layers.calls
    layer = [path for path, call in layers.items() if call.kind == "Conv2D"][2]
    found = trace(context, FAST, cat, Cell(layer, 3, 2, 5))
    (window,) = found.windows
    assert len(window.channels) == MOST_CHANNELS
    assert window.others > 0
    sums = window.channel_sums
    assert list(np.abs(sums)) == sorted(np.abs(sums), reverse=True)
    layer = found.layers[0]
    assert sums.sum() + window.rest + layer.bias == pytest.approx(layer.sum)


def test_a_table_has_every_term_and_ends_in_keras_s_number(context, cat):
    cell = Cell("conv2d_1", 3, 2, 5)  # a kernel of 3 × 3 × 32, a bias, a ReLU
    *terms, total, keras_s = csv.DictReader(trace_table(context, SEED, cat, cell).splitlines())
    assert len(terms) == 3 * 3 * 32 + 2
    products = sum(float(row["product"]) for row in terms if row["product"])
    wanted = forward(context, SEED, cat).explainer.explain(*cell)
    assert products == pytest.approx(wanted.sum)
    assert (terms[-2]["term"], terms[-1]["term"]) == ("bias", "relu")
    assert float(total["value"]) == wanted.value
    assert (keras_s["through"], float(keras_s["value"])) == ("Keras", wanted.model_value)


@pytest.mark.parametrize("cell", [Cell("conv2d_2", 3, 2, 5), Cell("dense", 0, 0, 3)])
def test_the_sum_is_that_of_all_that_is_read_not_of_what_is_sent(context, cat, cell):
    found = trace(context, SEED, cat, cell).layers[0]
    wanted = forward(context, SEED, cat).explainer.explain(*cell)
    assert found.count < wanted.count
    assert (found.sum, found.bias, found.value) == (wanted.sum, wanted.bias, wanted.value)
    assert sum(read.others + len(read.channels) for read in found.reads) == sum(
        len(read.channels) for read in wanted.reads
    )


def test_activation_and_normalisation_go_back_to_their_convolution(context, cat):
    found = trace(context, FAST, cat, Cell("activation_3", 2, 2, 1))
    assert [layer.kind for layer in found.layers] == [
        "Conv2D",
        "BatchNormalization",
        "Activation",
    ]
    steps = [step for layer in found.layers for step in layer.steps]
    assert [next(iter(step.operands), "") for step in steps[:4]] == [
        "mean",
        "variance",
        "gamma",
        "beta",
    ]
    assert steps[-1].value == found.layers[-1].value


def test_terms_of_a_dense_layer_are_ranked(context, cat):
    found = trace(context, SEED, cat, Cell("dense", 0, 0, 3))
    assert len(found.ranked.terms) == MOST_TERMS
    total = sum(term.contribution for term in found.ranked.terms) + found.ranked.rest
    assert total + found.layers[0].bias == pytest.approx(found.layers[0].sum)


def test_blue_first_networks_say_which_colour_a_number_was(context, cat):
    choice = ModelChoice("random", "VGG16")
    found = pixel(context, choice, cat, Cell("input", 7, 9, 0))
    assert found.colour == 2
    assert found.numbers == "caffe"
    assert found.value == pytest.approx(found.intensity - 103.939, abs=1e-4)


@pytest.mark.parametrize(
    "cell", [Cell("conv2d", 99, 0, 0), Cell("conv2d", 0, 0, -1), Cell("input", 0, 32, 0)]
)
def test_a_cell_outside_is_one_sentence(context, cat, cell):
    with pytest.raises(InspectionError, match="so there is no cell"):
        trace(context, FAST, cat, cell)


def test_a_layer_that_is_not_there_is_one_sentence(context, cat):
    with pytest.raises(InspectionError, match="no layer “nowhere”"):
        trace(context, FAST, cat, Cell("nowhere", 0, 0, 0))
