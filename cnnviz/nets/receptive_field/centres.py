"""Where the cells of a map lie on the network's input: at the middle of what they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cnnviz.i18n import message
from cnnviz.nets.graph import layer_settings, open_graph
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.windows import AxisReads

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class AxisCentres:
    """Where the cells along one axis lie: cell ``i`` at ``first + i * step``.

    Attributes
    ----------
    first, step : Fraction
        In pixels of the network's input: 0 is its border, 1/2 the middle of its first pixel.
    cells : int
        How many there are.
    """

    first: Fraction
    step: Fraction
    cells: int

    @classmethod
    def of_pixels(cls, size: int) -> AxisCentres:
        """Give the middles of the input's own cells."""
        return cls(Fraction(1, 2), Fraction(1), size)

    def places(self) -> tuple[float, ...]:
        """Give where each cell lies, in pixels.

        Examples
        --------
        >>> AxisCentres(Fraction(1, 2), Fraction(2), 3).places()  # the first, third and fifth pixel
        (0.5, 2.5, 4.5)
        """
        return tuple(float(self.first + i * self.step) for i in range(self.cells))

    def through(self, reads: AxisReads, cells: int) -> AxisCentres:
        """Follow into cells that each read some: they lie in the middle of these.

        Where maps are made larger, the cells that read alike are spread about their middle.

        Examples
        --------
        >>> from cnnviz.nets.windows import WindowSettings
        >>> rows, _ = WindowSettings(3, 2, "same").axes((32, 32))
        >>> AxisCentres.of_pixels(32).through(rows, 16).places()[:2]  # pixels 0 to 2, and 2 to 4
        (1.5, 3.5)
        """
        out, read = reads.period
        step = self.step * Fraction(read, out)
        seen = {o: found for o in range(out) if (found := list(reads.cells(o)))}
        middle = Fraction(sum(min(each) + max(each) for each in seen.values()), 2 * len(seen))
        shift = step * Fraction(sum(seen), len(seen))
        return AxisCentres(self.first + middle * self.step - shift, step, cells)

    def spread(self, cells: int) -> AxisCentres:
        """Follow into another number of cells that share the whole axis evenly.

        Examples
        --------
        >>> AxisCentres.of_pixels(6).spread(2).places()  # 3 pixels each
        (1.5, 4.5)
        """
        step = self.step * self.cells / cells
        return AxisCentres(self.first + (step - self.step) / 2, step, cells)


MapCentres = tuple[AxisCentres, AxisCentres]
"""Of the rows and of the columns."""


def cell_centres(model: keras.Model, layer: str, shape: Sequence[int]) -> MapCentres:
    """Find where the cells of a layer's maps lie on a picture.

    A cell lies in the middle of what it sees, as if the picture had no ends: convolutions without
    padding begin further in, and one zero more after a picture than before it moves all cells by
    half a step. What a cell learns of the whole map, as by group normalisation or from a branch of
    one cell, does not move it. Where branches of other fields meet, it is the mean of theirs; what
    a layer that is not known does, is taken to be spread evenly.

    Parameters
    ----------
    model : keras.Model
        With one input.
    layer : str
        A path as `cnnviz.nets.layer_paths` gives it, of a layer that makes maps.
    shape : (int, int, int)
        Of the picture, as the model takes it: height, width, channels.

    Returns
    -------
    (AxisCentres, AxisCentres)

    Raises
    ------
    ValueError
        If the model has several inputs, there is no such layer, or it makes no maps.

    Notes
    -----
    The arithmetic of receptive fields, with their centres in place of their sizes: Araujo, Norris
    and Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.

    Examples
    --------
    >>> import keras
    >>> from keras import layers
    >>> convolution = layers.Conv2D(4, 3, strides=4, name="apart")
    >>> model = keras.Sequential([keras.Input((11, 11, 3)), convolution])
    >>> rows, _ = cell_centres(model, "apart", (11, 11, 3))
    >>> rows.places()  # the middles of pixels 0 to 2, 4 to 6 and 8 to 10
    (1.5, 5.5, 9.5)
    """
    graph = open_graph(model)
    if len(graph.inputs) != 1:
        raise ValueError(
            message("The model must have one input, got {count}.", count=len(graph.inputs))
        )
    picture = (AxisCentres.of_pixels(shape[0]), AxisCentres.of_pixels(shape[1]))
    shapes = graph.shapes([(1, *shape)])
    if layer not in shapes:
        raise ValueError(message("There is no layer {layer}.", layer=repr(layer)))
    if len(shapes[layer]) != 4:
        raise ValueError(message("{layer} makes no maps.", layer=repr(layer)))
    found: dict[str, MapCentres] = {graph.inputs[0]: picture}
    for call in graph.calls:
        entering = [found[name] for name in call.sources if name in found] or [picture]
        kind, settings = layer_settings(call.operation)
        for name in call.outputs:
            if len(shapes[name]) == 4:
                found[name] = _through_layer(kind, settings, entering, shapes[name][1:3])
        if layer in found:
            break
    return found[layer]


def _through_layer(
    kind: str, settings: Mapping[str, Any], entering: Sequence[MapCentres], size: tuple[int, ...]
) -> MapCentres:
    layer = layer_kind(kind)
    if layer.window and layer.reading(settings) == "window":
        (before, *_) = entering
        axes = layer.window(settings).axes((before[0].cells, before[1].cells))
        rows, columns = (
            axis.through(reads, cells)
            for axis, reads, cells in zip(before, axes, size, strict=True)
        )
    else:
        rows, columns = (
            _met(axes, cells) for axes, cells in zip(zip(*entering, strict=True), size, strict=True)
        )
    return rows, columns


def _met(axes: Sequence[AxisCentres], cells: int) -> AxisCentres:
    """Give the mean of where branches lie; one of a single cell speaks for all places alike."""
    same = [axis for axis in axes if axis.cells == cells]
    spread = same or [max(axes, key=lambda axis: axis.cells).spread(cells)]
    return AxisCentres(
        sum((axis.first for axis in spread), Fraction()) / len(spread),
        sum((axis.step for axis in spread), Fraction()) / len(spread),
        cells,
    )
