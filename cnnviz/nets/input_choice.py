"""What the inputs of a model are, and what each of them is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import joined, message
from cnnviz.nets.shape_problems import shape_text

MAX_SIDE = 1024
"""Rows or columns that an input can be given, where its model leaves them open."""

_MAX_NUMBERS = 1_000_000


@dataclass(frozen=True)
class ModelInput:
    """One input of a model.

    Attributes
    ----------
    name : str
    shape : tuple of int or None
        Without the batch; None where the model leaves a size open.
    dtype : str

    Examples
    --------
    >>> ModelInput("digits", (28, 28)).channels  # a grey picture, whose channel has no axis
    1
    >>> ModelInput("age", (3,)).channels
    0
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str = "float32"

    @property
    def channels(self) -> int:
        """Channels of the picture that it takes, 1 or 3; 0 where it takes none."""
        last = 1 if len(self.shape) == 2 else (self.shape[2] or 0) if len(self.shape) == 3 else 0
        return last if last in (1, 3) and self.dtype != "string" else 0

    @property
    def open(self) -> tuple[bool, bool]:
        """Whether a picture's rows, and its columns, may be any number."""
        return (self.shape[0] is None, self.shape[1] is None) if self.channels else (False, False)

    def sides(self, size: tuple[int, int]) -> tuple[int, int]:
        """Give the rows and columns of its picture: its own, else those given for open ones.

        Examples
        --------
        >>> ModelInput("digits", (28, None, 1)).sides((224, 224))
        (28, 224)
        """
        rows, columns = (own or given for own, given in zip(self.shape, size, strict=False))
        return rows, columns

    @property
    def takes_integers(self) -> bool:
        """Whether it takes whole numbers: pixels of 0 to 255, rounded."""
        return "int" in self.dtype

    @property
    def takes_numbers(self) -> bool:
        """Whether it takes so many numbers, which are no picture."""
        sizes = [size or 0 for size in self.shape]
        return not self.channels and self.dtype != "string" and 0 < prod(sizes) <= _MAX_NUMBERS

    @property
    def text(self) -> str:
        """Its name and its shape, for people.

        Examples
        --------
        >>> ModelInput("left", (None, 64, 3)).text
        'left, ? × 64 × 3'
        """
        return f"{self.name}, {shape_text(self.shape) or 'one number'}"


@dataclass(frozen=True)
class GivenPicture:
    """A picture for another input than the one that is looked into.

    Attributes
    ----------
    digest : str
        Tells two pictures apart without comparing their pixels.
    pixels : ndarray of uint8, shape (H, W, 3)
    """

    digest: str
    pixels: NDArray[np.uint8] = field(compare=False, repr=False)


Given = GivenPicture | tuple[float, ...]


@dataclass(frozen=True)
class InputChoice:
    """Which input of a model takes the picture that is looked at, and what the others are given.

    Attributes
    ----------
    picture : str
        Name of the input; "" for the first that takes pictures.
    height, width : int
        Of the picture in the network, where the model leaves them open; 0 for the usual ones.
    others : tuple of (str, GivenPicture or tuple of float)
        What other inputs are given, by their names: a picture, or as many numbers as they take,
        or one for all. An input that is not here is given the same picture where
        `takes_the_same`, else black; and zeros where it takes no picture.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> InputChoice(height=2000)
    Traceback (most recent call last):
    ValueError: `height` must be 0 to 1,024, got 2,000.
    """

    picture: str = ""
    height: int = 0
    width: int = 0
    others: tuple[tuple[str, Given], ...] = ()

    def __post_init__(self) -> None:
        for name in ("height", "width"):
            if not 0 <= getattr(self, name) <= MAX_SIDE:
                raise ValueError(
                    message(
                        "`{name}` must be 0 to {max_side:,}, got {value:,}.",
                        name=name,
                        max_side=MAX_SIDE,
                        value=getattr(self, name),
                    )
                )

    def looked_into(self, inputs: Sequence[ModelInput]) -> ModelInput:
        """Give the input that takes the picture.

        Raises
        ------
        ValueError
            One sentence, where none does or another could not be given anything.

        Examples
        --------
        >>> InputChoice().looked_into([ModelInput("age", (3,)), ModelInput("face", (64, 64, 3))])
        ModelInput(name='face', shape=(64, 64, 3), dtype='float32')
        >>> InputChoice().looked_into([ModelInput("satellite", (64, 64, 4))])
        Traceback (most recent call last):
        ValueError: The model must take a picture, (height, width) with 1 or 3 channels, but its \
input is (64, 64, 4): begin it with layers that make 4 channels of 3, and save that.
        """
        pictures = [each for each in inputs if each.channels]
        if not pictures:
            raise ValueError(_no_picture(inputs))
        for each in inputs:
            if not (each.channels or each.takes_numbers):
                raise ValueError(
                    message(
                        "The model's input {name}, {dtype} of the shape {shape}, can be given "
                        "neither a picture nor a fixed count of numbers: bring a model without it.",
                        name=each.name,
                        dtype=each.dtype,
                        shape=each.shape,
                    )
                )
        found = [each for each in pictures if self.picture in ("", each.name)]
        if not found:
            raise ValueError(
                message(
                    "The model has no input {picture} that takes a picture.", picture=self.picture
                )
            )
        return found[0]


def closed_shape(shape: tuple[int | None, ...], size: tuple[int, int]) -> tuple[int, ...]:
    """Give the shape of an input whose open sizes are set; of more axes than two, by the rows.

    Examples
    --------
    >>> closed_shape((None, 64, 3), (32, 48))
    (32, 64, 3)
    """
    opened_by = (*size, *(size[0] for _ in shape[2:]))
    return tuple(own or other for own, other in zip(shape, opened_by, strict=False))


def takes_the_same(chosen: ModelInput, other: ModelInput) -> bool:
    """Tell whether another input can be given the picture that is looked at, as it was scaled.

    Examples
    --------
    >>> grey, whole = ModelInput("grey", (8, 8, 1)), ModelInput("whole", (8, 8, 1), "uint8")
    >>> takes_the_same(whole, grey), takes_the_same(grey, whole)  # 0.5 would become 0
    (True, False)
    """
    return chosen.channels == other.channels and other.takes_integers <= chosen.takes_integers


def _no_picture(inputs: Sequence[ModelInput]) -> str:
    shapes = joined(", ", (str(each.shape) for each in inputs))
    sentence = (
        message(
            "The model must take a picture, (height, width) with 1 or 3 channels, but its input "
            "is {shapes}",
            shapes=shapes,
        )
        if len(inputs) == 1
        else message(
            "The model must take a picture, (height, width) with 1 or 3 channels, but its inputs "
            "are {shapes}",
            shapes=shapes,
        )
    )
    shape = next((each.shape for each in inputs if len(each.shape) == 3), None)
    if shape is None:
        return message("{sentence}.", sentence=sentence)
    first, _, channels = shape
    if first in (1, 3):
        return message(
            "{sentence}: begin it with a Permute((3, 1, 2)) layer, which takes (height, "
            "width, {first}), and save that.",
            sentence=sentence,
            first=first,
        )
    return message(
        "{sentence}: begin it with layers that make {channels} channels of 3, and save that.",
        sentence=sentence,
        channels=channels,
    )
