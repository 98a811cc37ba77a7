import pytest

from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.layers import Conv2D


def test_settings_are_brought_to_one_form_and_written_where_they_are_not_the_usual():
    assert repr(Conv2D(8, (3, 3), strides=2)) == "Conv2D(filters=8, strides=(2, 2))"
    assert repr(Rotation([-9, 9])) == "Rotation(degrees=(-9.0, 9.0))"


def test_the_first_setting_as_they_are_written_is_refused():
    with pytest.raises(ValueError, match="`filters` must be at least 1"):
        Conv2D(0, 0)
    with pytest.raises(ValueError, match="`degrees` must be"):
        Rotation((0, 400), probability=2)
