"""What is known of one network of keras.applications: a registry entry, that all modules ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cnnviz.nets.pixel_scaling import SCALINGS, Numbers


class WeightsFile(NamedTuple):
    """A file of weights as Keras publishes it.

    Attributes
    ----------
    name : str
    digest : str
        MD5 or SHA-256, in hexadecimal digits; "" where Keras gives none, and the size must do.
    size : int
        Bytes; 0 where nobody tells, and the digest must do.
    """

    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Backbone:
    """One network of keras.applications, trained on ImageNet.

    Attributes
    ----------
    name : str
        Of the class in ``keras.applications``; in links, runs and programs too. Its table is the
        file of that name in `cnnviz.nets.backbones`, its text that in ``cnnviz/ui/text``.
    place : int
        In the order in which networks are offered.
    scaling : str
        How it takes its pixels: a name of `cnnviz.nets.pixel_scaling.SCALINGS`.
    smallest, usual : int
        Rows and columns of the smallest pictures that it takes without its classes, and of those
        that it was trained on.
    folder : str
        Of its weights, within Keras's address.
    whole, no_top : WeightsFile
        Its weights with the layers that name classes, and without them.
    licence : str
        Of the weights, and who gives it.
    whole_suffices : bool
        Whether the layers in `whole` have today's names, so that it does for `no_top` too.

    Raises
    ------
    ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from cnnviz.nets.backbones.vgg16 import ENTRY
    >>> ENTRY.scaling, ENTRY.smallest, ENTRY.usual
    ('caffe', 32, 224)
    >>> replace(ENTRY, scaling="bgr")
    Traceback (most recent call last):
    ValueError: `scaling` of VGG16 must be one of 0..255, 0..1, -1..1, caffe, torch, got 'bgr'.
    """

    name: str
    place: int
    scaling: Numbers
    smallest: int
    usual: int
    folder: str
    whole: WeightsFile
    no_top: WeightsFile
    licence: str
    whole_suffices: bool = False

    def __post_init__(self) -> None:
        # Pixels that are scaled in another way give answers that look right and are not.
        if self.scaling not in SCALINGS:
            raise ValueError(
                f"`scaling` of {self.name} must be one of {', '.join(SCALINGS)}, "
                f"got {self.scaling!r}."
            )
        if not 0 < self.smallest <= self.usual:
            raise ValueError(
                f"`smallest` of {self.name} must be 1 to {self.usual}, the usual size, "
                f"got {self.smallest}."
            )
        for file in (self.whole, self.no_top):
            if not file.digest and not file.size:
                raise ValueError(f"`{file.name}` must have a digest or a size.")
        for part in ("folder", "licence"):
            if not getattr(self, part):
                raise ValueError(f"`{part}` of {self.name} must not be empty.")
