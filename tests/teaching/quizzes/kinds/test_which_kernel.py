"""Questions about kernels, against sums that are taken cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import PRESETS
from cnnviz.teaching.quizzes import LETTERS, LEVELS
from cnnviz.ui.convolution.settings import preset_of
from cnnviz.ui.photo import sample_photo, small_photo
from tests.teaching.quizzes.made import questions, restored

FEW = 40


def kernel_of(name):
    return PRESETS[name].values


@pytest.mark.parametrize("level", LEVELS)
def test_the_map_is_that_of_the_right_kernel_and_of_no_other(level):
    for question in questions("which_kernel", level)[:FEW]:
        photo, shown = (each for each in question.exhibits)
        pixels, found = photo.pixels.astype(np.float64), shown.values
        cells = np.random.default_rng(0).integers(0, np.array(found.shape) - 4, (60, 2))

        def computed(name, row, column, pixels=pixels):
            kernel = kernel_of(name)
            height, width = kernel.shape
            return (pixels[row : row + height, column : column + width] * kernel).sum()

        for row, column in cells[:20]:
            assert computed(question.answer, row, column) == pytest.approx(
                found[row, column], abs=1e-3
            )
        for option in question.options:
            if option.answer != question.answer:
                # Of a smaller or larger kernel the map begins elsewhere: it must differ anywhere.
                away = [abs(computed(option.answer, *cell) - found[tuple(cell)]) for cell in cells]
                assert max(away) > 1


@pytest.mark.parametrize("level", LEVELS)
def test_options_are_kernels_with_letters(level):
    for question in questions("which_kernel", level):
        assert tuple(each.label for each in question.options) == tuple(LETTERS)
        for option in question.options:
            np.testing.assert_array_equal(option.exhibit.values, kernel_of(option.answer))


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_tells_what_its_kernel_does(level):
    def edges(kernel):
        """Give the strongest answers to a step from 0 to 1, upright and level."""
        size = 3 * len(kernel)
        step = np.zeros((size, size))
        step[:, size // 2 :] = 1
        answers = []
        for image in (step, step.T):
            windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
            answers.append(np.abs((windows * kernel).sum((2, 3))).max())
        return answers

    for question in questions("which_kernel", level):
        right = kernel_of(question.answer)
        for mistake in question.mistakes:
            kernel, values = kernel_of(mistake.answer), mistake.sentence.values
            if mistake.name == "sum":
                assert abs(kernel.sum() - right.sum()) > 0.5
                assert float(values["sum"].replace("−", "-")) == pytest.approx(kernel.sum())
            elif mistake.name == "direction":
                upright, level_ = edges(kernel)
                assert float(values["upright"]) == pytest.approx(upright, abs=1e-3)
                assert float(values["level"]) == pytest.approx(level_, abs=1e-3)
                assert (upright > level_) != (edges(right)[0] > edges(right)[1])
            else:
                assert mistake.name == "strength"
                assert values["wrong"] != values["right"] or level == 3


def test_the_page_convolves_the_same_photo():
    for question in questions("which_kernel", 2)[:5]:
        link = restored(question)
        small = small_photo(sample_photo(link.get("photo")), int(link.get("side")), 1)
        np.testing.assert_array_equal(question.exhibits[0].pixels, small[..., 0])
        assert preset_of(link.get("kernel")) == question.answer
