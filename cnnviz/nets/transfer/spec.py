"""A network that begins with what another has learned, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cnnviz.i18n import message
from cnnviz.nets import rules
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.layers import LayerSpec
from cnnviz.nets.spec import MAX_SIDE
from cnnviz.nets.transfer.backbone_facts import backbone_title, check_side
from cnnviz.nets.transfer.fine_tuning import ALL, NONE, FineTuning, check_layer
from cnnviz.nets.transfer.head import checked_head
from cnnviz.ops.settings import check_integer


@dataclass(frozen=True)
class TransferSpec:
    """A backbone that others trained, cut at a layer, and a head of one's own.

    Whether the backbone has such layers is known when it is there: see
    `cnnviz.nets.transfer.build.build_transfer`.

    Attributes
    ----------
    backbone : ModelChoice
        Of the kind "imagenet", "random", "edges", "shipped", "run" or "file".
    input_shape : (int, int, int)
        Of the data: height, width and 3 channels, 0 to 255.
    head : tuple of LayerSpec
        At most 10; the last is a Dense with softmax, a unit a class.
    side : int
        Rows and columns to which pictures are resized for the backbone; 0 for those that it was
        made for. At least its ``smallest``, at most 512; 0 for networks that take one size alone:
        those shipped, runs and files.
    cut : str
        The layer whose output are the features, by its name in the backbone; "" for the last that
        makes maps.
    frozen : str
        What keeps its weights: "all" of the backbone, "none", or its layers up to and with the
        one that is named, in the order in which they are computed.
    fine_tune : FineTuning or None
        What follows in the last epochs.
    fresh : bool
        Begin with new weights instead: the same architecture, learned from scratch.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from cnnviz.nets.transfer.head import usual_head
    >>> spec = TransferSpec(ModelChoice("imagenet", "VGG16"), (32, 32, 3), usual_head(10), side=32)
    >>> spec.classes, spec.name
    (10, 'VGG16, all frozen')
    >>> replace(spec, side=16)
    Traceback (most recent call last):
    ValueError: `side` must be 0, or 32 to 512 for VGG16, got 16.
    """

    backbone: ModelChoice
    input_shape: tuple[int, int, int]
    head: tuple[LayerSpec, ...]
    side: int = 0
    cut: str = ""
    frozen: str = ALL
    fine_tune: FineTuning | None = None
    fresh: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.backbone, ModelChoice):
            raise TypeError(
                message(
                    "`backbone` must be a ModelChoice, got {backbone}.",
                    backbone=repr(self.backbone),
                )
            )
        object.__setattr__(self, "input_shape", _shape(self.input_shape))
        object.__setattr__(self, "head", checked_head(self.head))
        check_side(self.backbone, check_integer(self.side, "side", 0))
        if self.cut:
            check_layer(self.cut, "cut")
        check_layer(self.frozen, "frozen")
        rules.flag(self.fresh, "fresh")
        if self.fine_tune is not None and not isinstance(self.fine_tune, FineTuning):
            raise TypeError(
                message(
                    "`fine_tune` must be a FineTuning or None, got {fine_tune}.",
                    fine_tune=repr(self.fine_tune),
                )
            )
        if self.fine_tune is not None and self.frozen in (NONE, self.fine_tune.frozen):
            raise ValueError(
                message("`fine_tune` unfreezes what was frozen before, but nothing was.")
                if self.frozen == NONE
                else message(
                    "`fine_tune` unfreezes what was frozen before, but the same part stays frozen."
                )
            )

    @property
    def classes(self) -> int:
        """How many classes the head tells apart."""
        units: int = self.head[-1].settings()["units"]
        return units

    @property
    def title(self) -> str:
        """Name the backbone."""
        return backbone_title(self.backbone)

    @property
    def name(self) -> str:
        """Name the network, for a line in a table."""
        if self.fresh:
            return message("{title}, from scratch", title=self.title)
        if self.frozen == NONE:
            return message("{title}, nothing frozen", title=self.title)
        if self.frozen == ALL:
            if self.fine_tune:
                return message("{title}, all frozen, then fine-tuned", title=self.title)
            return message("{title}, all frozen", title=self.title)
        if self.fine_tune:
            return message(
                "{title}, frozen up to {layer}, then fine-tuned",
                title=self.title,
                layer=self.frozen,
            )
        return message("{title}, frozen up to {layer}", title=self.title, layer=self.frozen)

    @property
    def scratch(self) -> TransferSpec:
        """The same architecture with new weights, all of it learning."""
        return replace(self, frozen=NONE, fine_tune=None, fresh=True)

    def frozen_in(self, phase: int) -> str:
        """Say what is frozen in phase 0, and in phase 1, that of fine-tuning."""
        return self.fine_tune.frozen if phase and self.fine_tune else self.frozen


def _shape(shape: object) -> tuple[int, ...]:
    if not isinstance(shape, Iterable) or isinstance(shape, str):
        raise ValueError(
            message("`input_shape` must be (height, width, 3), got {shape}.", shape=repr(shape))
        )
    sizes = tuple(
        rules.at_most(check_integer(size, "input_shape"), "input_shape", MAX_SIDE) for size in shape
    )
    if len(sizes) != 3 or sizes[2] != 3:
        raise ValueError(
            message("`input_shape` must be (height, width, 3), got {sizes}.", sizes=repr(sizes))
        )
    return sizes
