"""What moves numbers and computes none: padding, cropping, another order or size."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.explain import views
from cnnviz.nets.gradients import views as gradients
from cnnviz.nets.layer_windows import cropping_window, padding_window
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.ops import Padding


@dataclass(frozen=True, repr=False)
class ZeroPadding2D(LayerSpec):
    """Zeros around the map: one number, (rows, columns) or ((top, bottom), (left, right))."""

    padding: Padding = setting(rules.zeros, "p", 1)


ENTRIES = (
    LayerKind(
        "ZeroPadding2D",
        spec=ZeroPadding2D,
        code="zp",
        place=160,
        reads="window",
        window=padding_window,
        explain=views.zero_padding2d,
        gradient=gradients.zero_padding2d,
        preprocesses=True,
        computes=False,
    ),
    LayerKind("InputLayer", reads="place", computes=False),
    LayerKind(
        "Identity",
        reads="place",
        explain=views.identity,
        gradient=gradients.identity,
        computes=False,
    ),
    LayerKind(
        "Reshape",
        reads="order",
        explain=views.reshape,
        gradient=gradients.reshape,
        computes=False,
    ),
    LayerKind("Permute", explain=views.permute, gradient=gradients.permute, computes=False),
    LayerKind(
        "Cropping2D",
        reads="window",
        window=cropping_window,
        explain=views.cropping2d,
        gradient=gradients.cropping2d,
        computes=False,
    ),
    LayerKind(
        "Resizing",
        explain=views.resizing,
        gradient=gradients.resizing,
        preprocesses=True,
        unchanged=True,
        computes=False,
    ),
    *(
        LayerKind(name, unchanged=True, computes=False)
        for name in (
            *("CenterCrop", "Flip", "GetItem", "Pad", "Repeat"),
            *("Resize", "CropImages", "PadImages"),
        )
    ),
    LayerKind(
        "FixedInput",
        explain=views.fixed_input,
        gradient=gradients.fixed_input,
        given=True,
        computes=False,
    ),
)
