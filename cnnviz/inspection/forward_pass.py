"""A picture that went through a model: its maps are kept, and every number can be explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.preprocessing import PreprocessedImage
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.explain.explainer import Explainer
from cnnviz.nets.explain.task import as_map


class Picture(NamedTuple):
    """A picture to look at.

    Attributes
    ----------
    digest : str
        Tells two pictures apart without comparing their pixels.
    pixels : ndarray of uint8, shape (H, W, 3)
    """

    digest: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """What came of a picture in a model.

    Attributes
    ----------
    loaded : LoadedModel
    preprocessed : PreprocessedImage
    explainer : Explainer
    """

    loaded: LoadedModel
    preprocessed: PreprocessedImage
    explainer: Explainer

    def map(self, layer: str) -> NDArray[np.float32]:
        """Give what a layer, or the input, makes of the picture, as a map (H, W, C).

        Raises
        ------
        InspectionError
            If there is no such layer.
        """
        try:
            return as_map(self.explainer.map(layer))
        except KeyError:
            raise InspectionError(
                message(
                    "The model {title} has no layer “{layer}”: choose one of its drawing.",
                    title=self.loaded.title,
                    layer=layer,
                )
            ) from None

    def channel(self, layer: str, channel: int) -> NDArray[np.float32]:
        """Give one channel of a map, (H, W).

        Raises
        ------
        InspectionError
            If there is no such layer or channel.
        """
        found = self.map(layer)
        if not 0 <= channel < found.shape[2]:
            raise InspectionError(
                message(
                    "{layer} has the channels 0 to {last:,}, so there is no channel {channel:,}.",
                    layer=layer,
                    last=found.shape[2] - 1,
                    channel=channel,
                )
            )
        return found[..., channel]


def forward(context: RequestContext, choice: ModelChoice, picture: Picture) -> ForwardPass:
    """Put a picture through a model, once as long as the cache keeps it."""
    loaded = context.cache.model(context, choice)

    def make() -> ForwardPass:
        preprocessed = loaded.preprocessing(picture.pixels)
        return ForwardPass(loaded, preprocessed, Explainer(loaded.layers, preprocessed.input))

    found: ForwardPass = context.cache.passes.get(("maps", loaded.choice, picture.digest), make)
    return found
