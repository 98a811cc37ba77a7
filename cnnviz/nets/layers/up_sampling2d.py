"""A map made larger by whole numbers, without weights."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.explain import views
from cnnviz.nets.gradients import views as gradients
from cnnviz.nets.layers.kind import LayerKind, Reads, Settings
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.nets.windows import EnlargedSettings
from cnnviz.ops import Pair

_INTERPOLATION = rules.Choice(("nearest", "bilinear"))  # of Keras's, those that are followed here


@dataclass(frozen=True, repr=False)
class UpSampling2D(LayerSpec):
    """A map made larger: each number again and again, or mixed with its neighbours."""

    size: Pair = setting(rules.window, "z", 2, positional=True)
    interpolation: str = setting(_INTERPOLATION, "i", "nearest")


def _reads(settings: Settings) -> Reads:
    return "window" if settings["interpolation"] in _INTERPOLATION.options else ""


def _window(settings: Settings) -> EnlargedSettings:
    return EnlargedSettings(settings["size"], settings["interpolation"])


ENTRIES = (
    LayerKind(
        "UpSampling2D",
        spec=UpSampling2D,
        code="us",
        place=75,
        reads=_reads,
        window=_window,
        explain=views.up_sampling2d,
        computes=False,
        gradient=gradients.up_sampling2d,
    ),
)
