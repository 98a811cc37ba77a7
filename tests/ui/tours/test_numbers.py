"""Every number that a step says of what the page computes is what the core computes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.data.kinds import DATASETS
from cnnviz.nets import FAST_CNN, SEED_CNN
from cnnviz.nets.tables import shipped_table
from cnnviz.ops import (
    PRESETS,
    ConvLayer,
    conv2d,
    dense_parameters,
    output_size,
    parameters,
    pool2d,
    softmax_steps,
)
from cnnviz.teaching.tours import PATH
from cnnviz.training.sources import part_sizes
from cnnviz.training.sweep import grid
from cnnviz.ui.activation import views as activation
from cnnviz.ui.architecture.views import network_data
from cnnviz.ui.augmentation.settings import DRAWS
from cnnviz.ui.convolution import settings as convolution
from cnnviz.ui.dense import views as dense
from cnnviz.ui.learning.settings import LINK as LEARNING
from cnnviz.ui.page_links import link_of
from cnnviz.ui.photo import MAX_SIDE, sample_photo, small_photo
from cnnviz.ui.pooling import settings as pooling
from cnnviz.ui.tours.texts import tour_of
from cnnviz.ui.training.settings import INSTANT
from cnnviz.ui.training.settings import PRESETS as RUNS
from cnnviz.ui.transfer.settings import LINK as TRANSFER
from tests.ui.tours.numbers import numbers_in

CAT = sample_image("chelsea", max_side=MAX_SIDE)
SMALL = small_photo(sample_photo("chelsea"), 224, 1)
GRID = convolution.LINK.field("grid").default
POOLED = pooling.LINK.field("grid").default
ROWS = network_data(SEED_CNN, 1, 0).rows
FIRST = SEED_CNN.layers[1]
LESSON = RUNS["Seed lesson"]
LOGITS = np.array([2.0, 1.0, 0.2, -1.0])


def kernel(name, depth=1):
    return np.repeat(PRESETS[name].values[..., None, None], depth, 2)


def sums(name):
    return conv2d(GRID, kernel(name))[..., 0]


def zeros(bias):
    """Give the share of pixels that ReLU makes 0, in percent."""
    photo = small_photo(sample_photo("chelsea"), 160, 1)
    before = activation.feature_map(photo, "sobel_x", 2.0, bias)
    return 100 * (activation.activation_data(before, "relu", {}).after == 0).mean()


def probability(dog):
    return softmax_steps(np.array([2.0, dog, 0.2, -1.0]), 1.0).probabilities[0]


def params(*names):
    return sum(row.parameters for row in ROWS if row.name in names)


def shapes_parts(share):
    learned, kept = part_sizes(DATASETS["shapes"].images, share, 0.2, 0)
    return learned, kept, math.ceil(learned / INSTANT.batch_size)


def moved(columns):
    """Give how much of the convolution's and the dense layer's numbers change."""
    return [column.notes[-1] for column in dense.comparison(CAT, "shift", (0, columns))[1:]]


VGG16 = shipped_table("VGG16").rows

FACTS = {
    ("images", 1): [*CAT.shape, CAT.size],
    ("images", 2): [np.iinfo(CAT.dtype).max],
    ("images", 4): [*CAT.shape[:2], 1, 28, 1, 28 * 28, 3, 28 * 28 * 3],
    ("convolution", 1): [*GRID.shape[:2], 3],
    ("convolution", 2): [sums("sobel_x")[0, 1], 0],
    ("convolution", 4): [4, FIRST.filters],
    ("convolution", 5): [
        27, parameters(3, 3, 1), FIRST.filters, FIRST.filters * 27, parameters(3, 3, FIRST.filters),
    ],
    ("padding", 1): [8, 3, output_size(8, 3), output_size(output_size(output_size(8, 3), 3), 3)],
    ("padding", 2): [output_size(8, 3, padding="same")],
    ("padding", 3): [output_size(8, 3, padding=2)],
    ("padding", 4): [2, output_size(8, 3, 2)],
    ("padding", 5): [2, 3, output_size(8, 3, 2), output_size(8, 3, 3)],
    ("padding", 6): [
        *SMALL.shape[:2], output_size(149, 3, 2), output_size(224, 3, 3), parameters(3, 1, 1),
    ],
    ("pooling", 1): [2, 8, *pool2d(POOLED, 2).shape[:2]],
    ("pooling", 2): [pool2d(POOLED, 2)[0, -1, 0], *POOLED[:2, 6:, 0].ravel(),
                     pool2d(POOLED, 2, mode="average")[0, -1, 0]],
    ("pooling", 3): [4, *pool2d(POOLED, 4).shape[:2]],
    ("pooling", 4): [8, *pool2d(np.repeat(POOLED, 3, 2), 2).shape, 0, parameters(3, 3, 3)],
    ("pooling", 6): [1, 2],
    ("activation", 1): [0, round(zeros(0.0), 1)],
    ("activation", 2): [0, 6],
    ("activation", 3): [0, 0.2],
    ("activation", 4): [0, 1, 2, round(probability(1.0), 4), round(probability(2.0), 4)],
    ("dense", 1): [6, 36, *ROWS[5].output_shape, ROWS[6].output_shape[0]],
    ("dense", 2): [2],
    ("dense", 3): [
        128, *ROWS[5].output_shape, params("dense"), round(100 * params("dense") / 582026), 4,
        dense_parameters(4 * 4 * 64, 128), 3, parameters(3, 64, 128), dense_parameters(64, 128),
    ],
    ("dense", 4): [3],
    ("architecture", 1): [*SEED_CNN.input_shape],
    ("architecture", 2): [
        FIRST.filters, 3, 864, 32, params("conv2d"), *ROWS[1].output_shape, 255, 0, 1,
    ],
    ("architecture", 3): [*(ROWS[at].output_shape[0] for at in (0, 2, 4)), 3, 64,
                          *ROWS[1].receptive_field, *ROWS[5].receptive_field],
    ("architecture", 4): [sum(row.parameters for row in ROWS), params("dense")],
    ("architecture", 6): [FIRST.filters, 3, ROWS[-1].output_shape[0]],
    ("learning", 1): [10, round(math.log(10), 1), 0],
    ("learning", 2): [3, LEARNING.field("images").default, 0],
    ("learning", 6): [0.001, 0.1],
    ("training", 1): [*SEED_CNN.input_shape, DATASETS["cifar10"].images, 10_000],
    ("training", 2): [LESSON.batch_size, LESSON.epochs, 255, 100 * LESSON.validation_share,
                      LESSON.seed],
    ("training", 3): [
        DATASETS["shapes"].images, INSTANT.batch_size, *shapes_parts(1.0), 50,
        *shapes_parts(0.5)[::2],
    ],
    ("training", 4): [0, 10, round(math.log(10), 1)],
    ("sweeps", 2): [6],
    ("feature_maps", 2): [FIRST.filters],
    ("feature_maps", 3): [64, *ROWS[5].output_shape[:2], 0],
    ("transfer_learning", 1): [
        sum(row.parameters for row in network_data(FAST_CNN, 0, 0).rows[:-1]),
        dense_parameters(256, 128) + dense_parameters(128, 10),
    ],
    ("transfer_learning", 2): [
        sum(row.parameters for row in VGG16 if row.kind != "Dense"),
        512, 128, 10, dense_parameters(512, 128) + dense_parameters(128, 10),
    ],
    ("transfer_learning", 4): [TRANSFER.field("tune_epochs").default,
                               TRANSFER.field("tune_rate").default],
    ("augmentation", 3): [180],
    ("augmentation", 5): [6, 180, 9],
    ("classify", 1): [100, *FAST_CNN.input_shape[:2]],
    ("classify", 4): [100],
}  # fmt: skip


def written(value):
    return f"{value:,.10g}" if value >= 1000 else f"{value:.10g}"


@pytest.mark.parametrize("name", PATH)
def test_numbers_are_what_the_core_computes(name):
    for at, step in enumerate(tour_of(name).steps, 1):
        known = {written(float(value)) for value in FACTS.get((name, at), [])}
        assert known - {"0"} == {*numbers_in(step)} - {"0"}, step.title


def test_the_corner_is_read_once_and_with_padding_four_times():
    ones = np.ones((3, 3, 1, 1))
    for padding, corner, middle in (("valid", 1, 9), ("same", 4, 9)):
        window = ConvLayer("conv", ones, padding=padding).window((8, 8))
        (top, _), (left, _) = window.padding

        def read(cell, before, links):
            return sum(cell + before in dict(pairs) for pairs in links)

        reads = [
            read(cell, top, window.rows()) * read(cell, left, window.columns()) for cell in (0, 4)
        ]
        assert reads == [corner, middle]


def test_a_shift_leaves_the_convolution_s_numbers_and_none_of_the_dense_layer_s():
    kept, lost = moved(3)
    assert kept.startswith("0")
    assert lost.startswith("100")


def test_the_largest_number_left_of_a_negative_sum_is_none():
    assert zeros(-6.0) == 100


def test_most_multiplications_are_in_the_second_convolution():
    assert max(ROWS, key=lambda row: row.macs).name == "conv2d_1"


def test_the_sweep_of_the_tour_makes_as_many_runs_as_it_says():
    field = link_of("sweeps").field("grid")
    steps = tour_of("sweeps").steps
    assert len(grid(INSTANT, field.read(steps[0].settings["grid"]))) == 3
    assert len(grid(INSTANT, field.read(steps[1].waits[0].value))) == 6


def test_the_augmentation_tour_counts_the_draws():
    assert DRAWS == 15
    assert tour_of("augmentation").steps[0].body.startswith("Fifteen")
