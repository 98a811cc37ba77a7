"""Grad-CAM: the cells of a layer that speak for a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.nets.attribution.flow import Floats, Flow, Target
from cnnviz.nets.model_table import layer_table

if TYPE_CHECKING:
    import keras

_FINE = 4  # rows and columns of a map that still tells places apart


def grad_cam(
    model: keras.Model,
    image: ArrayLike,
    class_index: int,
    layer: str | None = None,
    against: int | None = None,
    output: int = 0,
) -> Floats:
    """Show where a layer found what speaks for a class.

    Parameters
    ----------
    model : keras.Model
        With one input; nested or not, with one output or several.
    image : array_like, shape (H, W, C)
        As the model takes it.
    class_index : int
    layer : str, optional
        A path as `cnnviz.nets.layer_paths` gives it, of a layer that makes maps; see
        `usual_layer`.
    against : int, optional
        Another class: what speaks for the first one rather than for this.
    output : int
        Which of the model's outputs.

    Returns
    -------
    ndarray, float32, shape (rows, columns) of the layer's maps
        From 0 to 1, the strongest; all 0 if nothing speaks for the class.

    Raises
    ------
    ValueError
        If there is no such layer, class or output, or the class does not depend on the layer.
    """
    found = np.maximum(signed_cam(model, image, class_index, layer, against, output), 0)
    return found / (found.max() or np.float32(1))


def signed_cam(
    model: keras.Model,
    image: ArrayLike,
    class_index: int,
    layer: str | None = None,
    against: int | None = None,
    output: int = 0,
) -> Floats:
    """Show what speaks for a class, above 0, and against it, below.

    Parameters
    ----------
    model, image, class_index, layer, against, output
        See `grad_cam`.

    Returns
    -------
    ndarray, float32, shape (rows, columns)

    Notes
    -----
    The sum of the layer's maps, each times the mean of the score's gradient over it: Selvaraju,
    Cogswell, Das, Vedantam, Parikh and Batra, "Grad-CAM: visual explanations from deep networks
    via gradient-based localization", 2017. The score is the class's number before the final
    softmax or sigmoid, where there is one.
    """
    flow = Flow(model)
    target = Target(class_index, against, output)
    at = usual_layer(model, output) if layer is None else layer
    pull = flow.pull(np.asarray(image)[None], target, at)
    if pull.values.ndim != 4:
        raise ValueError(f"{at!r} makes no maps but a row of numbers: choose a layer before it.")
    weights = pull.gradient[0].mean(axis=(0, 1))
    return np.asarray(pull.values[0] @ weights, np.float32)


def map_layers(model: keras.Model, output: int = 0) -> tuple[str, ...]:
    """List the layers that make maps on the way to an output, by their paths, in their order.

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN, build
    >>> map_layers(build(SEED_CNN))[-2:]  # then the maps are flattened
    ('max_pooling2d_1', 'conv2d_2')
    """
    on_the_way = {call.path for call in Flow(model).before_output(output)}
    return tuple(
        row.name
        for row in layer_table(model)
        if row.name in on_the_way and len(row.output_shape) == 3 and row.output_shape[:2] != (1, 1)
    )


def usual_layer(model: keras.Model, output: int = 0) -> str:
    """Give the last layer whose maps still tell places apart: at least 4 × 4 cells, no pooling.

    Raises
    ------
    ValueError
        If no layer makes maps on the way to the output.
    """
    names = map_layers(model, output)
    rows = [row for row in layer_table(model) if row.name in names and "Pooling" not in row.kind]
    if not rows:
        raise ValueError("No layer of this model makes maps.")
    fine = [row for row in rows if min(size or _FINE for size in row.output_shape[:2]) >= _FINE]
    return (fine or rows)[-1].name
