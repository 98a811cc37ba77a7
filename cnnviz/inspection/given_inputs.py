"""A model closed over all that it is given beside the picture. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets.input_choice import (
    Given,
    GivenPicture,
    InputChoice,
    ModelInput,
    takes_the_same,
)
from cnnviz.nets.loading import ModelError
from cnnviz.nets.loading.open_size import usual_side
from cnnviz.nets.loading.size import check_size
from cnnviz.nets.pixel_scaling import Numbers

if TYPE_CHECKING:
    import keras

_BLACK = GivenPicture("black", np.zeros((1, 1, 3), np.uint8))


def picture_size(model: keras.Model, choice: InputChoice) -> tuple[int, int]:
    """Give the rows and columns of the picture in a model.

    Raises
    ------
    InspectionError
        If no input takes pictures, or none of that size passes through the layers.
    """
    from cnnviz.nets.one_picture import model_inputs

    try:
        inputs = model_inputs(model)
        chosen = choice.looked_into(inputs)
        usual = usual_side(model)
        size = choice.height or usual, choice.width or usual
        if any(any(each.open) for each in inputs) and size != (usual, usual):
            check_size(model, size)
    except (ModelError, ValueError) as sentence:
        raise InspectionError(str(sentence)) from None
    height, width = (own or given for own, given in zip(chosen.shape, size, strict=False))
    return height, width


def with_one_picture(
    model: keras.Model, choice: InputChoice, numbers: Numbers = "0..255"
) -> keras.Model:
    """Give a model of one picture (height, width, 1 or 3), the same where it is one already.

    Parameters
    ----------
    numbers : str
        That all inputs take for pixels.

    Raises
    ------
    InspectionError
    """
    from cnnviz.nets.one_picture import model_inputs, one_picture_model

    try:
        inputs = model_inputs(model)
        chosen, given = choice.looked_into(inputs), dict(choice.others)
        if len(inputs) == 1 and len(chosen.shape) == 3:
            return model
        size = picture_size(model, choice)
        fixed = {
            each.name: _fixed(each, given.get(each.name), size, numbers)
            for each in inputs
            if each is not chosen and (each.name in given or not takes_the_same(chosen, each))
        }
        return one_picture_model(model, choice, fixed, size)
    except ValueError as sentence:
        raise InspectionError(str(sentence)) from None


def _fixed(
    each: ModelInput, given: Given | None, size: tuple[int, int], numbers: Numbers
) -> NDArray[Any]:
    """Give what an input is given, as the model takes it."""
    if not each.channels:
        from cnnviz.nets.one_picture import fixed_numbers

        return fixed_numbers(given if isinstance(given, tuple) else (0.0,), each)
    picture = given if isinstance(given, GivenPicture) else _BLACK
    height, width = (own or other for own, other in zip(each.shape, size, strict=False))
    found = Preprocessing(height, width, each.channels, numbers)(picture.pixels).input
    return found[..., 0] if len(each.shape) == 2 else found
