"""A model that was loaded: its layers in reach, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cnnviz.data.class_names import MAX_NAMES
from cnnviz.i18n import message
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.heads import HEADS, HeadKind
from cnnviz.nets.input_choice import ModelInput
from cnnviz.nets.maps import LayerPath, OpenModel, layer_paths
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.scaling import FoundNumbers
from cnnviz.nets.table import Row

if TYPE_CHECKING:
    import keras

MAX_CLASSES = MAX_NAMES  # of an output


@dataclass(frozen=True)
class Head:
    """One output that is a row of numbers, at most `MAX_CLASSES`.

    Attributes
    ----------
    path : str
        Of the layer that gives it.
    size : int
        How many numbers.
    meaning : str
        Of its numbers: one of `cnnviz.nets.heads.HEADS`.
    names : tuple of str
        Of its classes; empty where nobody knows them.
    ending : str
        The activation that it ends in; empty for none, and for one that makes probabilities.

    Raises
    ------
    ValueError
        If there is a name too many or too few.

    Examples
    --------
    >>> Head("dense", 1, "binary").class_names
    ('class 0', 'class 1')
    """

    path: str
    size: int
    meaning: str
    names: tuple[str, ...] = ()
    ending: str = ""

    def __post_init__(self) -> None:
        if self.names and len(self.names) != self.classes:
            raise ValueError(
                message(
                    "`names` must be {classes}, one for each class, got {count}.",
                    classes=self.classes,
                    count=len(self.names),
                )
            )

    @property
    def kind(self) -> HeadKind:
        """How its numbers become classes."""
        return HEADS[self.meaning]

    @property
    def classes(self) -> int:
        """How many classes it tells apart."""
        return self.kind.classes(self.size)

    @property
    def tells_apart(self) -> bool:
        """Whether there are several classes."""
        return self.classes > 1

    @property
    def class_names(self) -> tuple[str, ...]:
        """What its classes are called, ``class 0`` and so on where nobody knows better."""
        return self.names or self.kind.names(self.classes)

    @property
    def unit_names(self) -> tuple[str, ...]:
        """What each of its numbers is of: the last classes, where these are more than numbers."""
        return self.class_names[-self.size :]

    def named(self, names: tuple[str, ...]) -> Head:
        """Give it names, if they are as many as there are classes."""
        return replace(self, names=names) if len(names) == self.classes else self


def first_classifier(heads: Sequence[Head]) -> int:
    """Give the place of the first output that tells classes apart, -1 if there is none.

    Examples
    --------
    >>> first_classifier([Head("age", 1, "number"), Head("kind", 3, "logits")])
    1
    """
    return next((at for at, head in enumerate(heads) if head.tells_apart), -1)


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
    inputs : tuple of ModelInput
        As the model was brought; here it has one, which takes the picture.
    usual_side : int
        Usual rows and columns of all inputs that leave them open.
    """

    title: str
    note: str
    preprocessing: Preprocessing
    rows: tuple[Row, ...]
    layers: tuple[LayerPath, ...]
    heads: tuple[Head, ...]
    epoch: int = 0
    found_numbers: FoundNumbers | None = None
    inputs: tuple[ModelInput, ...] = ()
    usual_side: int = 0


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model in the process that holds it.

    Attributes
    ----------
    choice : ModelChoice
    model : keras.Model
        With one input, (height, width, 1 or 3).
    layers : OpenModel
    title, note : str
    preprocessing : Preprocessing
    heads : tuple of Head
    flip_test : bool
        Whether an answer is the mean of those to the picture and its mirror image.
    found_numbers : FoundNumbers or None
        See `Description`.
    inputs : tuple of ModelInput
        As the model was brought.
    usual_side : int
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
    inputs: tuple[ModelInput, ...] = ()
    usual_side: int = 0

    @cached_property
    def description(self) -> Description:
        """What the app is told."""
        return Description(
            self.title,
            self.note,
            self.preprocessing,
            tuple(layer_table(self.model, (self.preprocessing.height, self.preprocessing.width))),
            layer_paths(self.model),
            self.heads,
            self.choice.epoch,
            self.found_numbers,
            self.inputs,
            self.usual_side,
        )
