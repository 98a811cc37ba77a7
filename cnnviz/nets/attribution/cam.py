"""Grad-CAM: the cells of a layer that speak for a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.nets.attribution.flow import Floats, Flow, Target
from cnnviz.nets.maps import LayerPath, layer_paths
from cnnviz.nets.model_table import layer_table
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
        From 0 to 1, the strongest; all 0 if nothing speaks for the class.

    Raises
    ------
    ValueError
        If there is no such layer, class or output, or the class does not depend on the layer.
    """
    found = np.maximum(signed_cam(model, image, class_index, layer, against, output), 0)
    return np.asarray(found / (found.max() or 1), np.float32)


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
    if layer is None:
        rows = map_layers(layer_table(model), layer_paths(model), flow.output(output))
        layer = usual_layer(rows)
    pull = flow.pull(np.asarray(image)[None], target, layer)
    if pull.values.ndim != 4:
        raise ValueError(f"{layer!r} makes no maps but a row of numbers: choose a layer before it.")
    weights = pull.gradient[0].mean(axis=(0, 1))
    return np.asarray(pull.values[0] @ weights, np.float32)


def map_layers(rows: Sequence[Row], layers: Sequence[LayerPath], output: str) -> tuple[Row, ...]:
    """List the layers that make maps on the way to an output, in their order.

    Parameters
    ----------
    rows : sequence of Row
        The model's table.
    layers : sequence of LayerPath
        Of the same layers.
    output : str
        Name of the output, as in `cnnviz.nets.graph.Graph`.

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN, build
    >>> model = build(SEED_CNN)
    >>> found = map_layers(layer_table(model), layer_paths(model), "dense_1")
    >>> [row.name for row in found][-2:]  # then the maps are flattened
    ['max_pooling2d_1', 'conv2d_2']
    """
    paths = {each.path for each in layers}
    wanted = {output}
    for each in reversed(layers):
        # A further output of a layer is called path:1.
        if {name if name in paths else name.rpartition(":")[0] for name in wanted} & {each.path}:
            wanted.update((each.path, *each.sources))
    return tuple(
        row
        for row in rows
        if row.name in wanted and len(row.output_shape) == 3 and row.output_shape[:2] != (1, 1)
    )


def usual_layer(rows: Sequence[Row]) -> str:
    """Give the last layer whose maps still tell places apart: at least 4 × 4 cells, no pooling.

    Parameters
    ----------
    rows : sequence of Row
        Of `map_layers`.

    Raises
    ------
    ValueError
        If there is none.
    """
    made = [row for row in rows if "Pooling" not in row.kind]
    if not made:
        raise ValueError("No layer makes maps on the way to this answer.")
    fine = [row for row in made if min(size or _FINE for size in row.output_shape[:2]) >= _FINE]
    return (fine or made)[-1].name
