"""Any number of any layer, explained from the numbers before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import joined, message
from cnnviz.nets.explain.explanation import Explanation
from cnnviz.nets.explain.kinds import work
from cnnviz.nets.explain.read import Cell
from cnnviz.nets.explain.task import Source, Task, as_map, rounded
from cnnviz.nets.explain.working import added
from cnnviz.nets.maps import Images, Maps, OpenModel

if TYPE_CHECKING:
    import keras


def explain_cell(
    model: keras.Model, image: Images, layer: str, row: int, column: int, channel: int
) -> Explanation:
    """Explain one number of one layer. To explain several, keep an `Explainer`.

    Parameters
    ----------
    model, image
        See `Explainer`.
    layer, row, column, channel
        See `Explainer.explain`.
    """
    return Explainer(model, image).explain(layer, row, column, channel)


class Explainer:
    """One image in a model: every number that it brings about can be explained.

    The image goes through the model once, when the explainer is made; all maps are kept.

    Parameters
    ----------
    model : keras.Model or OpenModel
        An `OpenModel` is compiled once for many images.
    image : array_like, shape (H, W, C)
        As the model takes it; for a model with several inputs a sequence of them, or a mapping
        from the inputs' names.

    Raises
    ------
    ValueError
        If the model has no graph of layers, or the image does not fit it.
    """

    def __init__(self, model: keras.Model | OpenModel, image: Images) -> None:
        self._model = model if isinstance(model, OpenModel) else OpenModel(model)
        found = self._model.maps(self._batch(image), (*self._model.inputs, *self._model.names))
        self._maps: Maps = {name: batch[0] for name, batch in found.items()}

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the model's inputs, where every way back ends."""
        return self._model.inputs

    def map(self, layer: str) -> NDArray[np.float32]:
        """Give what a layer, or an input, makes of the image, without the batch."""
        if layer not in self._maps:
            raise KeyError(message("There is no layer {layer}.", layer=repr(layer)))
        found: NDArray[np.float32] = self._maps[layer]
        return found

    def explain(self, layer: str, row: int = 0, column: int = 0, channel: int = 0) -> Explanation:
        """Explain one number.

        Parameters
        ----------
        layer : str
            Its path, see `cnnviz.nets.layer_paths`.
        row, column, channel : int
            A row of numbers is a map of one row and one column.

        Raises
        ------
        KeyError, IndexError
            If there is no such layer, or no such cell.
        """
        name = layer.rpartition(":")[0] if layer not in self._model.calls else layer
        if name not in self._model.calls or layer not in self._maps:
            raise KeyError(message("There is no layer {layer}.", layer=repr(layer)))
        call = self._model.calls[name]
        cell = Cell(layer, row, column, channel)
        given = as_map(self._maps[layer])
        if not all(0 <= at < size for at, size in zip(cell[1:], given.shape, strict=True)):
            raise IndexError(
                message(
                    "There is no cell ({row}, {column}, {channel}) in a map of {shape}.",
                    row=row,
                    column=column,
                    channel=channel,
                    shape=joined(" × ", map(str, given.shape)),
                )
            )
        dtype = getattr(call.operation, "compute_dtype", "float32")
        task = Task(
            call.operation,
            call.arguments,
            tuple(self._source(path, call.operation, dtype) for path in call.sources),
            cell,
            self._maps[layer].shape,
        )
        working = work(call, task)
        return Explanation(
            **vars(working),
            cell=cell,
            kind=call.kind,
            sources=call.sources,
            shape=task.shape,
            sum=added(working.reads, working.bias),
            model_value=float(given[row, column, channel]),
            dtype=dtype,
        )

    def chain(
        self, layer: str, row: int = 0, column: int = 0, channel: int = 0
    ) -> tuple[Explanation, ...]:
        """Explain a number back to where several make one.

        Where a layer makes a number of a single one, as an activation or a batch normalization
        does, the layer before it is explained too: ReLU, BatchNormalization, Conv2D.

        Parameters
        ----------
        layer, row, column, channel
            As for `explain`.

        Returns
        -------
        tuple of Explanation
            The layer's own first; at least one.
        """
        found = [self.explain(layer, row, column, channel)]
        while found[-1].count == 1:
            cell = found[-1].follow(0)
            if cell is None or cell.layer in self.inputs:
                break
            found.append(self.explain(*cell))
        return tuple(found)

    def origin(self, cell: Cell) -> Cell | None:
        """Follow a number through layers that only move it, such as Flatten or Dropout.

        Returns
        -------
        Cell or None
            Where it was computed, or a cell of the input; None if it comes from padding.
        """
        while cell.layer not in self.inputs:
            found = self.explain(*cell)
            if not found.moved:
                return cell
            before = found.follow(0)
            if before is None:
                return None
            cell = before
        return cell

    def _batch(self, image: Images) -> Images:
        if isinstance(image, Mapping):
            return {name: np.array(each)[np.newaxis] for name, each in image.items()}
        if len(self._model.inputs) == 1:
            return np.array(image)[np.newaxis]  # a copy: the maps must not change with it
        parts: Any = image
        return [np.array(each)[np.newaxis] for each in parts]

    def _source(self, path: str, operation: Any, dtype: str) -> Source:
        given = self._maps[path]
        taken = rounded(given, dtype) if getattr(operation, "autocast", False) else given
        return Source(path, as_map(taken), given.shape)
