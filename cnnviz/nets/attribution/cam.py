"""Grad-CAM: the cells of a layer that speak for a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.i18n import message
from cnnviz.nets.attribution.flow import Floats, Flow, Target
from cnnviz.nets.attribution.placing import laid_over
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.maps import LayerPath, seeing
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.receptive_field.centres import cell_centres
from cnnviz.nets.table import Row

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
        From 0 to 1, the strongest; all 0 if nothing speaks for the class. `grad_cam_overlay` lays
        them over the picture.

    Raises
    ------
    ValueError
        If there is no such layer, class or output, or the class does not depend on the layer.
    """
    found = np.maximum(signed_cam(model, image, class_index, layer, against, output), 0)
    return np.asarray(found / (found.max() or 1), np.float32)


def grad_cam_overlay(
    model: keras.Model,
    image: ArrayLike,
    class_index: int,
    layer: str | None = None,
    against: int | None = None,
    output: int = 0,
) -> Floats:
    """Show where in the picture a layer found what speaks for a class.

    Parameters
    ----------
    model, image, class_index, layer, against, output
        See `grad_cam`.

    Returns
    -------
    ndarray, float32, shape (H, W)
        `grad_cam` laid over the picture by `cnnviz.nets.attribution.laid_over`: each cell's number
        where `cnnviz.nets.cell_centres` says that the cell lies, not stretched from border to
        border. From 0 to 1; the strongest cell may lie between pixels.

    Raises
    ------
    ValueError
        As `grad_cam` does.
    """
    layer = layer or usual_layer(layer_table(model), Flow(model).output(output))
    cells = grad_cam(model, image, class_index, layer, against, output)
    height, width, channels = np.shape(image)
    centres = cell_centres(model, layer, (height, width, channels))
    return laid_over(cells, centres, (height, width))


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
    layer = layer or usual_layer(layer_table(model), flow.output(output))
    pull = flow.pull(np.asarray(image)[None], target, layer)
    if pull.values.ndim != 4:
        raise ValueError(
            message(
                "{layer} makes no maps but a row of numbers: choose a layer before it.",
                layer=repr(layer),
            )
        )
    weights = pull.gradient[0].mean(axis=(0, 1))
    return np.asarray(pull.values[0] @ weights, np.float32)


def map_layers(rows: Sequence[Row], output: str) -> tuple[Row, ...]:
    """List the layers on the way to an output that make maps of several cells of the picture.

    Parameters
    ----------
    rows : sequence of Row
        The model's table.
    output : str
        Name of the output, as in `cnnviz.nets.graph.Graph`.

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN, build
    >>> found = map_layers(layer_table(build(SEED_CNN)), "dense_1")
    >>> [row.name for row in found][-2:]  # then the maps are flattened
    ['max_pooling2d_1', 'conv2d_2']
    """
    wanted = _on_the_way(rows, output)
    seen = seeing([LayerPath(row.name, row.kind, row.inputs) for row in rows])
    return tuple(
        row
        for row in rows
        if row.name in seen.intersection(wanted)
        and len(row.output_shape) == 3
        and row.output_shape[:2] != (1, 1)
    )


def usual_layer(rows: Sequence[Row], output: str) -> str:
    """Give the last layer on the way to an output whose maps say most of where something is.

    It computes its maps: those of a padding, a pooling or a dropout are another layer's, see
    `cnnviz.nets.layers.LayerKind`. They have at least 4 × 4 cells, and nothing reaches the output
    past them, as it would through a shortcut; where no layer is so, the second is given up, then
    the first.

    Parameters
    ----------
    rows, output
        See `map_layers`.

    Raises
    ------
    ValueError
        If no layer computes maps of more than one cell.

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN, build
    >>> usual_layer(layer_table(build(SEED_CNN)), "dense_1")  # of 4 × 4 cells
    'conv2d_2'
    """
    computed = [row for row in map_layers(rows, output) if layer_kind(row.kind).computes]
    if not computed:
        raise ValueError(
            message(
                "No layer on the way to this answer computes maps of more than one cell, so "
                "none can tell places apart."
            )
        )
    fine = [row for row in computed if min(size or _FINE for size in row.output_shape[:2]) >= _FINE]
    passed_by_all = _on_the_way(rows, output)
    whole = [row for row in fine if passed_by_all[row.name]]
    return (whole or fine or computed)[-1].name


def _on_the_way(rows: Sequence[Row], output: str) -> dict[str, bool]:
    """Give the layers that an output is made by, and whether all that reaches it passes them."""
    names = {row.name for row in rows}
    # A further output of a layer is called path:1.
    awaited = {output if output in names else output.rpartition(":")[0]}
    found: dict[str, bool] = {}
    for row in reversed(rows):
        if row.name in awaited:
            found[row.name] = len(awaited) == 1
            awaited = (awaited - {row.name}) | set(row.inputs)
    return found
