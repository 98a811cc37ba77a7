"""A backbone and a head as one Keras model, that takes pictures as they come. Loads TensorFlow."""

from __future__ import annotations

from collections import Counter
from typing import Any

import keras

from cnnviz.i18n import message
from cnnviz.nets.deferred import fresh_names
from cnnviz.nets.layer_nodes import snake_case
from cnnviz.nets.layers import LayerSpec
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers
from cnnviz.nets.pretrained import edges_model, no_top_model, random_no_top_model
from cnnviz.nets.scaling import numbers_for, takes_integers
from cnnviz.nets.shape_problems import find_problem
from cnnviz.nets.transfer.backbone import features_model, freeze
from cnnviz.nets.transfer.backbone_facts import sides
from cnnviz.nets.transfer.spec import TransferSpec
from cnnviz.nets.weights import trained


def known_backbone(spec: TransferSpec) -> keras.Model:
    """Make the backbone of a kind that everybody has: published, shipped, or with random weights.

    Raises
    ------
    WeightsError
        If its weights are not on this machine.
    """
    choice, side = spec.backbone, side_of(spec)
    if choice.kind == "shipped":
        return trained(choice.name)
    if choice.kind == "edges":
        return edges_model(side)
    if choice.kind == "imagenet" and not spec.fresh:
        return no_top_model(choice.name, side)
    return random_no_top_model(choice.name, side)


def side_of(spec: TransferSpec) -> int:
    """Give the rows of the backbone's pictures; 0 where the backbone itself says it."""
    known = sides(spec.backbone)
    return spec.side or (known[2] if known else 0)


def build_transfer(spec: TransferSpec, backbone: keras.Model) -> keras.Model:
    """Put a head on a backbone.

    Parameters
    ----------
    spec : TransferSpec
    backbone : keras.Model
        With one input, of one size; its layers become part of the new model. See
        `known_backbone`.

    Returns
    -------
    keras.Model
        From pictures, 0 to 255, of ``spec.input_shape`` to probabilities: resized, scaled, the
        backbone as a nested model without nesting of its own, the head. Frozen as in phase 0.

    Raises
    ------
    ValueError
        One sentence: the backbone takes no such pictures, has no such layer, or the head does not
        fit its features.
    """
    numbers = numbers_for(spec.backbone, backbone)
    if takes_integers(backbone) and numbers != "0..255":
        raise ValueError(
            message(
                "The backbone takes whole numbers, so its pixels must be given as 0 to 255, not "
                "as “{title}”.",
                title=SCALINGS[numbers].title,
            )
        )
    cut_backbone = features_model(backbone, spec.cut, side_of(spec))
    if spec.fresh:
        cut_backbone = keras.models.clone_model(cut_backbone)
    freeze(cut_backbone, spec.frozen)
    pictures = keras.Input(spec.input_shape, name="pictures")
    with fresh_names():
        features = cut_backbone(scaled(_resized(pictures, cut_backbone.input_shape[1:]), numbers))
        return keras.Model(pictures, _headed(features, spec.head), name="transfer")


def scaled(pictures: Any, numbers: Numbers) -> Any:
    """Scale as `cnnviz.inspection.Preprocessing.scaled` does, by layers."""
    scaling = SCALINGS[numbers]
    scale, offset = scaling.rescaling()
    if scaling.bgr:
        pictures = keras.ops.flip(pictures, axis=-1)
    if (scale, offset) == (1.0, 0.0):
        return pictures
    return keras.layers.Rescaling(scale, offset, name="scaling")(pictures)


def _resized(pictures: Any, shape: tuple[int, ...]) -> Any:
    height, width, _ = shape
    if tuple(pictures.shape[1:3]) == (height, width):
        return pictures
    return keras.layers.Resizing(
        height, width, crop_to_aspect_ratio=True, antialias=True, dtype="float32", name="resizing"
    )(pictures)


def _headed(features: Any, head: tuple[LayerSpec, ...]) -> Any:
    names: Counter[str] = Counter()
    for index, layer in enumerate(head):
        if problem := find_problem(index, head, tuple(features.shape[1:])):
            raise ValueError(
                message("The head does not fit the features. {sentence}", sentence=problem.sentence)
            )
        number = names[layer.kind]
        names[layer.kind] += 1
        name = f"head_{snake_case(layer.kind)}{f'_{number}' if number else ''}"
        features = getattr(keras.layers, layer.kind)(**layer.settings(), name=name)(features)
    if len(features.shape) != 2:
        raise ValueError(
            message("The head must bring the maps to one row of numbers: put a pooling first.")
        )
    return features
