"""The loss from above and in space: logarithmic colours, what is not finite, paths told apart."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.landscape_chart import GRID, DrawnPath, contour_chart, surface_chart
from cnnviz.figures.loss_scale import scale_ticks
from cnnviz.nets.loss_landscape.plane import LossGrid
from tests.figures.test_sweep_lines import luminance

LOSSES = np.array([[10.0, 1.0, np.inf], [0.1, 1.0, np.nan]])
LANDSCAPE = LossGrid(np.array([-1.0, 0.0, 1.0]), np.array([0.0, 1.0]), LOSSES)
AXES = "a", "b"


def trace(figure, kind):
    return next(each for each in figure.data if each.type == kind)


def test_heights_are_logarithms_and_what_is_infinite_is_as_high_as_the_highest():
    expected = [[1.0, 0.0, 1.0], [-1.0, 0.0, np.nan]]
    np.testing.assert_allclose(trace(contour_chart(LANDSCAPE, AXES), "contour").z, expected)
    found = trace(surface_chart(LANDSCAPE, (0.0, 0.0, 1.0)), "surface")
    np.testing.assert_allclose(found.z, expected)
    assert found.customdata[0][2] == "Infinity"


def test_each_point_of_the_grid_tells_its_loss():
    found = next(each for each in contour_chart(LANDSCAPE, AXES).data if each.name == GRID)
    points = list(zip(found.x, found.y, found.customdata, strict=True))
    assert points[:2] == [(-1.0, 0.0, "10"), (0.0, 0.0, "1")]
    assert points[-1] == (1.0, 1.0, "NaN")


def test_the_scale_names_losses():
    bar = contour_chart(LANDSCAPE, AXES).layout.coloraxis.colorbar
    assert bar.ticktext == ("0.1", "0.2", "0.5", "1", "2", "5", "10")
    np.testing.assert_allclose(bar.tickvals, np.log10([0.1, 0.2, 0.5, 1, 2, 5, 10]))


def test_the_lower_is_the_darker():
    scale = contour_chart(LANDSCAPE, AXES).layout.coloraxis.colorscale
    low, high = ([int(each) for each in colour[4:-1].split(",")] for _, colour in scale)
    assert luminance(low) < luminance(high)


@pytest.mark.parametrize("loss", [0.0, 3.0, np.inf, np.nan])
def test_a_loss_that_is_the_same_everywhere_is_drawn(loss):
    same = LANDSCAPE._replace(losses=np.full((2, 3), loss))
    assert contour_chart(same, AXES, chosen=(0.0, 0.0)).data
    assert surface_chart(same, (0.0, 0.0, loss)).data
    assert len(scale_ticks(3.0, 3.0)) > 0


def test_paths_differ_in_colour_and_symbol_and_tell_their_epochs():
    paths = [
        DrawnPath(name, np.array([[-1.0, 0.0], [0.5, 1.0]]), (0, 7), np.array([2.5, 0.25]))
        for name in "abcd"
    ]
    drawn = [each for each in contour_chart(LANDSCAPE, AXES, paths=paths).data if each.text]
    assert [each.name for each in drawn] == list("abcd")
    assert len({each.line.color for each in drawn}) == 4
    assert len({each.marker.symbol for each in drawn}) == 4
    assert list(drawn[0].text) == ["Epoch 0: loss 2.5", "Epoch 7: loss 0.25"]
    for each in drawn:  # a white rim goes round it, which is seen on the darkest
        rgb = [int(each.line.color[at : at + 2], 16) for at in (1, 3, 5)]
        assert (luminance([230, 238, 248]) + 0.05) / (luminance(rgb) + 0.05) >= 3
