"""What changes the numbers by chance while a network trains, and leaves them alone afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.explain import views
from cnnviz.nets.gradients import views as gradients
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting


@dataclass(frozen=True, repr=False)
class Dropout(LayerSpec):
    """While training, a share of the numbers is set to 0."""

    rate: float = setting(rules.share, "r", 0.5, positional=True)


ENTRIES = (
    LayerKind(
        "Dropout",
        spec=Dropout,
        code="do",
        place=100,
        reads="place",
        explain=views.identity,
        gradient=gradients.by_chance,
        by_chance=True,
        multiplies_by_chance=True,
        unchanged=True,
        computes=False,
    ),
    *(
        LayerKind(
            name,
            reads="place",
            explain=views.identity,
            gradient=gradients.by_chance,
            by_chance=True,
            multiplies_by_chance=True,
            computes=False,
        )
        for name in ("SpatialDropout2D", "GaussianDropout")
    ),
    LayerKind(
        "GaussianNoise",
        reads="place",
        explain=views.identity,
        gradient=gradients.identity,
        by_chance=True,
        computes=False,
    ),
    *(
        LayerKind(
            name,
            explain=views.identity,
            gradient=gradients.by_chance,
            by_chance=True,
            computes=False,
        )
        for name in (
            "AlphaDropout",
            "RandomFlip",
            "RandomRotation",
            "RandomZoom",
            "RandomTranslation",
            "RandomContrast",
            "RandomBrightness",
            "RandomShear",
            "RandomPerspective",
            "RandomElasticTransform",
            "RandomSaturation",
            "RandomHue",
            "RandomSharpness",
            "RandomPosterization",
            "RandomColorDegeneration",
            "RandomColorJitter",
            "RandomGrayscale",
            "RandomGaussianBlur",
            "RandomInvert",
            "RandomErasing",
        )
    ),
    LayerKind(
        "RandomCrop",
        explain=views.cut_by_chance,
        gradient=gradients.by_chance,
        by_chance=True,
        computes=False,
    ),
    LayerKind(
        "ActivityRegularization",
        explain=views.identity,
        gradient=gradients.identity,
        computes=False,
    ),
)
