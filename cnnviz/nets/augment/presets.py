"""Augmentations that have a name."""

from __future__ import annotations

from cnnviz.nets.augment.augmentation import Augmentation
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.contrast import Contrast
from cnnviz.nets.augment.steps.crop import Crop
from cnnviz.nets.augment.steps.cutout import Cutout
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.hue import Hue
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.augment.steps.saturation import Saturation
from cnnviz.nets.augment.steps.shift import Shift
from cnnviz.nets.augment.steps.zoom import Zoom

USUAL = Augmentation((Rotation(), HorizontalFlip(), Shift(), Zoom()))

PRESETS: dict[str, Augmentation] = {
    "none": Augmentation(),
    "usual": USUAL,
    "colour": Augmentation((Brightness(), Contrast(), Hue(), Saturation())),
    "strong": Augmentation(
        (
            Crop((0.5, 1.0)),
            HorizontalFlip(),
            Rotation((-30.0, 30.0)),
            Brightness((-0.3, 0.3)),
            Contrast((0.5, 1.5)),
            Saturation((0.3, 0.7)),
            Cutout(),
        )
    ),
}


def preset_name(augmentation: Augmentation) -> str | None:
    """Name the preset that this is; None if it is one's own.

    Examples
    --------
    >>> preset_name(USUAL), preset_name(Augmentation((Rotation(),)))
    ('usual', None)
    """
    return next((name for name, each in PRESETS.items() if each == augmentation), None)
