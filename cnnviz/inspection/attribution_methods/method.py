"""What is known of one way to explain an answer; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import marked
from cnnviz.inspection.attribution_methods.program import MethodProgram
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.preprocessing import PreprocessedImage
from cnnviz.nets.attribution import Flow, Target
from cnnviz.nets.receptive_field.centres import MapCentres

Floats = NDArray[np.float32]


class Attribution(NamedTuple):
    """What an explanation found.

    Attributes
    ----------
    map : ndarray of float32, shape (rows, columns)
        Of a layer, where a method explains by one, else of the picture.
    score : float
        The class's number before softmax or sigmoid, less that of the other class.
    layer : str
        By which it was explained.
    centres : (AxisCentres, AxisCentres), optional
        Where that layer's cells lie on the picture, as the model sees it.
    baseline_score : float
        Of the black picture that the score was followed from.
    gap : float
        What the parts miss of the difference of the scores, as a share of it.
    steps : int
        Gradients on the way from the black picture; 0 where none was followed.
    """

    map: Floats
    score: float
    layer: str = ""
    centres: MapCentres | None = None
    baseline_score: float = 0.0
    gap: float = 0.0
    steps: int = 0


@dataclass(frozen=True)
class AttributionTask:
    """What is explained.

    Attributes
    ----------
    loaded : LoadedModel
    preprocessed : PreprocessedImage
    target : Target
        Which number, by the model's own count of its outputs.
    head : int
        Which of the model's heads.
    layer : str
        Of a method that explains by one; "" for the usual one.
    tell : callable
        Is told how much is done, of how much; what it raises ends the work.
    """

    loaded: LoadedModel
    preprocessed: PreprocessedImage
    target: Target
    head: int
    layer: str
    tell: Callable[[float, float], None]

    @property
    def which(self) -> dict[str, Any]:
        """The target, as functions of `cnnviz.nets.attribution` take it."""
        return vars(self.target)

    def score(self) -> float:
        """Compute the number that is explained."""
        image = self.preprocessed.input[None]
        return float(Flow(self.loaded.model).scores(image, self.target)[0])


@dataclass(frozen=True)
class AttributionMethod:
    """One way to explain an answer.

    Attributes
    ----------
    name : str
        In links, and of its text on the page.
    place : int
        Among the others, as people are offered them.
    title : str
        For people.
    explain : callable
        Explains an `AttributionTask`.
    program : MethodProgram
        How a notebook does the same.
    fast : bool
        Whether it takes one gradient, so that nobody has to follow it.
    by_layer : bool
        Whether it explains by the maps of a layer, which may be chosen.
    signed : bool
        Whether numbers below 0 speak against; by a layer they do where two classes are compared.
    unit : str
        Of its numbers, for people.
    held : float
        Of a map's numbers, the share that a colour scale must hold: a few extremes would dim all
        the rest.
    """

    name: str
    place: int
    title: str
    explain: Callable[[AttributionTask], Attribution]
    program: MethodProgram
    fast: bool = False
    by_layer: bool = False
    signed: bool = False
    unit: str = marked("of the strongest")
    held: float = 0.995

    def is_signed(self, against: int | None) -> bool:
        """Tell whether its numbers below 0 speak against.

        Parameters
        ----------
        against : int, optional
            The other class, of two that are compared.
        """
        return self.signed or (self.by_layer and against is not None)


def shares_of_strongest(found: Floats) -> Floats:
    """Divide a map by its strongest number.

    Examples
    --------
    >>> shares_of_strongest(np.float32([[-4, 2]]))  # -1 = -4 / 4
    array([[-1. ,  0.5]], dtype=float32)
    """
    largest = np.abs(found).max()
    return np.asarray(found / largest if largest else found, np.float32)
