"""Rows and columns of a picture, where a model leaves them open."""

from __future__ import annotations

import pytest

from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.open_size import larger_side, takes, usual_side
from cnnviz.nets.loading.size import check_size

pytestmark = pytest.mark.tensorflow


def there_and_back(keras, factor):
    """Make a network whose maps get smaller and larger again, as those that mark things do."""
    pictures = keras.Input((None, None, 3))
    small = keras.layers.AveragePooling2D(factor)(pictures)
    return keras.Model(
        pictures, keras.layers.Add()([pictures, keras.layers.UpSampling2D(factor)(small)])
    )


@pytest.mark.parametrize(("factor", "side"), [(1, 224), (32, 224), (64, 256)])
def test_the_usual_side_is_the_first_that_passes(keras, factor, side):
    assert usual_side(there_and_back(keras, factor)) == side


def test_where_no_usual_side_passes_the_layer_says_why(keras):
    with pytest.raises(ValueError, match="shape"):
        usual_side(there_and_back(keras, 100))


def test_a_larger_side_that_passes_is_found(keras):
    assert larger_side(there_and_back(keras, 16), 100) == 112


@pytest.mark.parametrize(("side", "passes"), [(8, False), (9, True)])
def test_a_window_needs_room(keras, side, passes):
    model = keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(1, 9)])
    assert takes(model, (side, side)) is passes
    wide = keras.Sequential([keras.Input((None, None, 1)), keras.layers.MaxPooling2D(9)])
    assert takes(wide, (side, side)) is passes


def test_a_size_that_takes_too_much_is_refused(keras):
    layers = [keras.layers.Conv2D(64, 3, padding="same") for _ in range(9)]
    model = keras.Sequential([keras.Input((None, None, 3)), *layers])
    check_size(model, (64, 64))
    with pytest.raises(ModelError, match="bring a model with a smaller input"):
        check_size(model, (1024, 1024))
