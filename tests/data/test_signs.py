"""Plain pictures mean what they are drawn for."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data.signs import LIGHTS, draw_ball, draw_digit, draw_light, has_ball


def away(one, other):
    return np.abs(one.astype(float) - other).mean()


def test_a_six_turned_by_180_degrees_is_nearer_to_a_nine():
    six, nine = draw_digit(6), draw_digit(9)
    turned = six[::-1, ::-1]
    assert away(turned, nine) < away(turned, six) / 2


def test_lights_differ_in_their_colour_alone():
    red, green = draw_light("red"), draw_light("green")
    changed = (red != green).any(-1)
    assert (red[~changed] == red[0, 0]).all()
    assert {tuple(each[32, 32].tolist()) for each in (red, green)} == set(LIGHTS.values())


def test_the_ball_is_seen_where_it_lies():
    assert has_ball(draw_ball(64))
    assert not has_ball(draw_ball(64)[:40])


@pytest.mark.parametrize("make", [lambda: draw_digit(10), lambda: draw_light("blue")])
def test_what_there_is_not_is_refused(make):
    with pytest.raises(ValueError, match="must be"):
        make()
