import hashlib

import numpy as np
import pytest

from cnnviz.data import CLASS_NAMES, draw_shapes
from cnnviz.data.outlines import OUTLINES
from cnnviz.data.shapes import _cover, _Dice, _draw

N = 4000
IMAGES, LABELS = draw_shapes(N, seed=0)


def test_shape_and_type():
    assert IMAGES.shape == (N, 32, 32, 3)
    assert IMAGES.dtype == np.uint8
    assert LABELS.shape == (N,)
    assert LABELS.dtype == np.int64
    assert len(set(CLASS_NAMES)) == 10


def test_classes_are_balanced():
    assert set(np.bincount(LABELS)) == {N // 10}
    assert sorted(np.bincount(draw_shapes(25)[1])) == [2] * 5 + [3] * 5


def test_classes_come_in_no_order():
    assert len(set(LABELS[:30])) > 5
    assert np.abs(np.corrcoef(LABELS[:-1], LABELS[1:])[0, 1]) < 0.1


@pytest.mark.parametrize("count", [0, 1, 9, 256, 257])
def test_any_count(count):
    images, labels = draw_shapes(count)
    assert len(images) == len(labels) == count


def test_same_seed_same_bytes_on_every_machine():
    images, labels = draw_shapes(300, seed=7)
    digest = hashlib.sha256(images.tobytes() + labels.astype("<i8").tobytes()).hexdigest()
    assert digest == "ef382bb40c4583ef56e6c29c015904ac10960ab7af1018250a8657f5f0c00f7b"


def test_another_seed_other_pictures():
    assert not np.array_equal(draw_shapes(10, seed=1)[0], draw_shapes(10, seed=2)[0])


def test_no_two_pictures_alike():
    assert len(np.unique(IMAGES.reshape(N, -1), axis=0)) == N


@pytest.mark.parametrize(("name", "value"), [("count", -1), ("seed", -1)])
def test_negative(name, value):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 0, got {value}"):
        draw_shapes(**{"count": 1, "seed": 0} | {name: value})


def covered(labels, seed=0):
    return _cover(np.asarray(labels), _Dice(seed))


@pytest.mark.parametrize("label", range(10), ids=CLASS_NAMES)
def test_shape_is_whole_inside_the_frame(label):
    coverage = covered([label] * 500)
    border = np.ones((32, 32), bool)
    border[1:-1, 1:-1] = False
    # Smooth edges may touch the outermost pixels, the shape itself must not.
    assert coverage[:, border].max() < 0.6
    area = coverage.sum((1, 2))
    assert area.min() > 20
    assert area.max() < 32 * 32 * 0.6


@pytest.mark.parametrize("label", range(10), ids=CLASS_NAMES)
def test_shape_fits_the_unit_disc_and_nearly_fills_it(label):
    y, x = np.mgrid[-1.2:1.2:241j, -1.2:1.2:241j].astype(np.float32)
    inside = list(OUTLINES.values())[label](x, y) < 0
    farthest = np.sqrt(x * x + y * y)[inside].max()
    assert 0.85 < farthest < 1.01


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("circle", np.pi * 0.9**2),
        ("ring", np.pi * (0.94**2 - 0.54**2)),
        ("square", 1.4**2),
        ("triangle", 3 * np.sqrt(3) / 4),
        ("cross", 2 * 1.84 * 0.6 - 0.6**2),
        ("stripes", 3 * 1.4 * 0.3),
        # Square of side 1/sqrt(2), and two half discs on its sides.
        ("heart", 1.45**2 * (0.5 + np.pi * 0.125)),
    ],
)
def test_area_is_that_of_the_figure(name, area):
    y, x = np.mgrid[-1.2:1.2:961j, -1.2:1.2:961j].astype(np.float32)
    step = 2.4 / 960
    assert (OUTLINES[name](x, y) < 0).sum() * step**2 == pytest.approx(area, rel=0.01)


def test_star_has_five_points_and_a_fifth_of_a_turn_changes_nothing():
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    x, y = (np.float32(0.7) * f(turn).astype(np.float32) for f in (np.sin, np.cos))
    distance = OUTLINES["star"](x, y)
    assert np.count_nonzero(np.diff(distance < 0, append=distance[:1] < 0)) == 10
    np.testing.assert_allclose(distance, np.roll(distance, 144), atol=1e-5)


def test_shape_and_ground_differ_clearly_in_lightness():
    labels = np.arange(2000) % 10
    coverage, images = covered(labels, seed=5), _draw(labels, _Dice(5))
    luma = images @ np.array([0.299, 0.587, 0.114])
    inside, outside = coverage > 0.99, coverage < 0.01
    apart = [
        abs(np.median(picture[i]) - np.median(picture[o]))
        for picture, i, o in zip(luma, inside, outside, strict=True)
    ]
    assert min(apart) > 64
    # Lighter and darker shapes, both often.
    lighter = [
        picture[i].mean() > picture[o].mean()
        for picture, i, o in zip(luma, inside, outside, strict=True)
    ]
    assert 0.4 < np.mean(lighter) < 0.6


def test_size_place_and_colour_vary():
    coverage = covered([0] * 1000)
    area = coverage.sum((1, 2))
    assert area.max() > 2.5 * area.min()
    rows = (coverage * np.arange(32)[:, None]).sum((1, 2)) / area
    columns = (coverage * np.arange(32)).sum((1, 2)) / area
    assert np.ptp(rows) > 10
    assert np.ptp(columns) > 10
    assert abs(np.corrcoef(rows, columns)[0, 1]) < 0.1
    assert IMAGES.std(axis=0).min() > 40


def test_turned_every_way():
    arrows = covered([CLASS_NAMES.index("arrow")] * 400, seed=3)
    area = arrows.sum((1, 2))
    # Where the heavy head lies, seen from the middle of the frame the arrow spans.
    grid = np.arange(32)
    down = (arrows * grid[:, None]).sum((1, 2)) / area
    filled = arrows > 0.5
    middle = np.array([np.nonzero(each.any(1))[0][[0, -1]].mean() for each in filled])
    assert (down - middle > 0.5).any()
    assert (down - middle < -0.5).any()
