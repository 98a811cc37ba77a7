"""Augmentation: what training images pass. Nothing here loads TensorFlow on import."""

from cnnviz.nets.augment.augmentation import (
    MAX_STEPS,
    PRESETS,
    USUAL,
    Augmentation,
    fixed,
    swept,
)
from cnnviz.nets.augment.code import keras_code
from cnnviz.nets.augment.json_text import from_json, to_json
from cnnviz.nets.augment.limits import FILL_MODES, PROBABILITY, Limits
from cnnviz.nets.augment.link_text import from_link, to_link
from cnnviz.nets.augment.reading import AugmentationError
from cnnviz.nets.augment.steps import (
    STEPS,
    Blur,
    Brightness,
    Contrast,
    Crop,
    CutMix,
    Cutout,
    Grey,
    HorizontalFlip,
    Hue,
    MixUp,
    Noise,
    Rotation,
    Saturation,
    Shear,
    Shift,
    Step,
    VerticalFlip,
    Zoom,
)

__all__ = [
    "FILL_MODES",
    "MAX_STEPS",
    "PRESETS",
    "PROBABILITY",
    "STEPS",
    "USUAL",
    "Augmentation",
    "AugmentationError",
    "Blur",
    "Brightness",
    "Contrast",
    "Crop",
    "CutMix",
    "Cutout",
    "Grey",
    "HorizontalFlip",
    "Hue",
    "Limits",
    "MixUp",
    "Noise",
    "Rotation",
    "Saturation",
    "Shear",
    "Shift",
    "Step",
    "VerticalFlip",
    "Zoom",
    "fixed",
    "from_json",
    "from_link",
    "keras_code",
    "swept",
    "to_json",
    "to_link",
]
