"""A model that was loaded: its layers in reach, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.maps import LayerPath, OpenModel, layer_paths
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.scaling import FoundNumbers
from cnnviz.nets.table import Row

if TYPE_CHECKING:
    import keras

MAX_CLASSES = 25_000  # of an output; ImageNet's whole list has 21,843


class Head(NamedTuple):
    """One output that is a row of numbers, at most `MAX_CLASSES`.

    Attributes
    ----------
    path : str
        Of the layer that gives it.
    size : int
    class_names : tuple of str
        ``class 0`` and so on where nobody knows better.
    """

    path: str
    size: int
    class_names: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """What the app is told about a model.

    Attributes
    ----------
    title : str
    note : str
        What to know before believing it: where its weights come from.
    preprocessing : Preprocessing
    rows : tuple of Row
        Of its table; in the order of `layers`.
    layers : tuple of LayerPath
    heads : tuple of Head
        Empty if the model tells no classes apart.
    epoch : int
        Of a run: after which its weights are; a later question that names it is of the same ones.
    found_numbers : FoundNumbers or None
        Of a file: which numbers it takes for pixels, and how that is known.
    """

    title: str
    note: str
    preprocessing: Preprocessing
    rows: tuple[Row, ...]
    layers: tuple[LayerPath, ...]
    heads: tuple[Head, ...]
    epoch: int = 0
    found_numbers: FoundNumbers | None = None


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model in the process that holds it.

    Attributes
    ----------
    choice : ModelChoice
    model : keras.Model
        With one input.
    layers : OpenModel
    title, note : str
    preprocessing : Preprocessing
    heads : tuple of Head
    flip_test : bool
        Whether an answer is the mean of those to the picture and its mirror image.
    found_numbers : FoundNumbers or None
        See `Description`.
    """

    choice: ModelChoice
    model: keras.Model
    layers: OpenModel
    title: str
    note: str
    preprocessing: Preprocessing
    heads: tuple[Head, ...]
    flip_test: bool = False
    found_numbers: FoundNumbers | None = None

    @cached_property
    def description(self) -> Description:
        """What the app is told."""
        return Description(
            self.title,
            self.note,
            self.preprocessing,
            tuple(layer_table(self.model)),
            layer_paths(self.model),
            self.heads,
            self.choice.epoch,
            self.found_numbers,
        )
