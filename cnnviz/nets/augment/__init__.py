"""Augmentation: what training images pass. Nothing here loads TensorFlow on import."""

from cnnviz.nets.augment.augmentation import MAX_STEPS, Augmentation
from cnnviz.nets.augment.code import keras_code
from cnnviz.nets.augment.json_text import from_json, to_json
from cnnviz.nets.augment.limits import Limits
from cnnviz.nets.augment.link_text import from_link, to_link
from cnnviz.nets.augment.presets import PRESETS, USUAL, preset_name
from cnnviz.nets.augment.step import AugmentationStep, fixed
from cnnviz.nets.augment.steps import STEPS

__all__ = [
    "MAX_STEPS",
    "PRESETS",
    "STEPS",
    "USUAL",
    "Augmentation",
    "AugmentationStep",
    "Limits",
    "fixed",
    "from_json",
    "from_link",
    "keras_code",
    "preset_name",
    "to_json",
    "to_link",
]
