"""A model closed over all that it is given beside the picture. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import sentence_of
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets.input_choice import (
    Given,
    GivenPicture,
    InputChoice,
    ModelInput,
    takes_the_same,
)
from cnnviz.nets.loading.open_size import usual_side
from cnnviz.nets.loading.size import check_size
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers

if TYPE_CHECKING:
    import keras

_BLACK = GivenPicture("black", np.zeros((1, 1, 3), np.uint8))


def picture_size(model: keras.Model, choice: InputChoice, usual: int) -> tuple[int, int]:
    """Give the rows and columns of the picture in a model, which opens with the usual side.

    Raises
    ------
    InspectionError
        If no input takes pictures, or none of that size passes through the layers.
    """
    from cnnviz.nets.one_picture import model_inputs

    try:
        return choice.looked_into(model_inputs(model)).sides(_open_size(model, choice, usual))
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None


def with_one_picture(
    model: keras.Model, choice: InputChoice, numbers: Numbers = "0..255"
) -> keras.Model:
    """Give a model of one picture (height, width, 1 or 3), the same where it is one already.

    Parameters
    ----------
    numbers : str
        That all inputs take for pixels; of another input those of whole numbers are 0 to 255, and
        grey ones 0 to 1 where the scaling is of three colours.

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
        size = _open_size(model, choice, usual_side(model))
        fixed = {
            each.name: _fixed(each, given.get(each.name), size, numbers)
            for each in inputs
            if each is not chosen and (each.name in given or not takes_the_same(chosen, each))
        }
        return one_picture_model(model, choice, fixed, size)
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None


def _fixed(
    each: ModelInput, given: Given | None, size: tuple[int, int], numbers: Numbers
) -> NDArray[Any]:
    """Give what an input is given, as the model takes it."""
    if not each.channels:
        from cnnviz.nets.one_picture import fixed_numbers

        return fixed_numbers(given if isinstance(given, tuple) else (0.0,), each)
    picture = given if isinstance(given, GivenPicture) else _BLACK
    if each.takes_integers:
        numbers = "0..255"
    elif not SCALINGS[numbers].fits(each.channels):
        numbers = "0..1"
    prepare = Preprocessing(*each.sides(size), each.channels, numbers, each.takes_integers)
    found = prepare(picture.pixels).input
    return found[..., 0] if len(each.shape) == 2 else found


def _open_size(model: keras.Model, choice: InputChoice, usual: int) -> tuple[int, int]:
    """Give the rows and columns of all inputs that leave them open."""
    size = choice.height or usual, choice.width or usual
    if size != (usual, usual) and any(None in tensor.shape[1:] for tensor in model.inputs):
        check_size(model, size)
    return size
