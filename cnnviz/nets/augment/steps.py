"""The steps of an augmentation as plain data: frozen, checked when made, named as in Keras."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from cnnviz.nets import rules
from cnnviz.nets.augment.limits import FILL_MODES, PROBABILITY, Limits

Range = tuple[float, float]


@dataclass(frozen=True, repr=False)
class Step:
    """What all steps share: for each image its numbers are drawn anew, evenly from their ranges.

    Attributes
    ----------
    probability : float
        Share of the images that the step changes, 0 to 1.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> Rotation((-20, 20), probability=0.5)
    Rotation(degrees=(-20.0, 20.0), probability=0.5)
    >>> Rotation((0, 400))
    Traceback (most recent call last):
    ValueError: `degrees` must be -180 to 180, got 400.
    """

    TITLE: ClassVar[str]
    RANGES: ClassVar[dict[str, Limits]] = {}  # by name, the one that a sweep moves first
    NUMBERS: ClassVar[dict[str, Limits]] = {}

    probability: float = field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        for name, value in self.settings().items():
            if name in self.RANGES:
                checked: Any = self.RANGES[name].check_range(value, name)
            elif name == "fill_mode":
                checked = rules.one_of(value, name, FILL_MODES)
            else:
                checked = {**self.NUMBERS, "probability": PROBABILITY}[name].check(value, name)
            object.__setattr__(self, name, checked)

    @property
    def kind(self) -> str:
        """The name of the class."""
        return type(self).__name__

    def settings(self) -> dict[str, Any]:
        """Give every setting by name, the probability last."""
        names = sorted((each.name for each in fields(self)), key="probability".__eq__)
        return {name: getattr(self, name) for name in names}

    def chosen(self) -> dict[str, Any]:
        """Give the settings that differ from their defaults."""
        usual = type(self)().settings()
        return {name: value for name, value in self.settings().items() if value != usual[name]}

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(f'{k}={v!r}' for k, v in self.chosen().items())})"


@dataclass(frozen=True, repr=False)
class Rotation(Step):
    """Turned about the centre, counterclockwise."""

    TITLE = "Rotation"
    RANGES: ClassVar = {"degrees": Limits(-180, 180, 1, 0, "°")}

    degrees: Range = (-15.0, 15.0)
    fill_mode: str = "reflect"


@dataclass(frozen=True, repr=False)
class HorizontalFlip(Step):
    """Mirrored, left to right."""

    TITLE = "Horizontal flip"

    probability: float = field(default=0.5, kw_only=True)


@dataclass(frozen=True, repr=False)
class VerticalFlip(Step):
    """Mirrored, top to bottom."""

    TITLE = "Vertical flip"

    probability: float = field(default=0.5, kw_only=True)


@dataclass(frozen=True, repr=False)
class Shift(Step):
    """Moved, by a part of the width to the right and a part of the height down."""

    TITLE = "Shift"
    RANGES: ClassVar = {
        "width_factor": Limits(-1, 1, 0.01, 0),
        "height_factor": Limits(-1, 1, 0.01, 0),
    }

    width_factor: Range = (-0.1, 0.1)
    height_factor: Range = (-0.1, 0.1)
    fill_mode: str = "reflect"


@dataclass(frozen=True, repr=False)
class Zoom(Step):
    """Seen from nearer (below 0) or farther (above): ``1 + factor`` of each side is shown."""

    TITLE = "Zoom"
    RANGES: ClassVar = {"factor": Limits(-0.9, 1, 0.01, 0)}

    factor: Range = (-0.1, 0.1)
    fill_mode: str = "reflect"


@dataclass(frozen=True, repr=False)
class Shear(Step):
    """Slanted: rows move by ``x_factor`` of how far down they are, columns by ``y_factor``.

    As in Keras, the top left corner stays where it is.
    """

    TITLE = "Shear"
    RANGES: ClassVar = {"x_factor": Limits(-1, 1, 0.01, 0), "y_factor": Limits(-1, 1, 0.01, 0)}

    x_factor: Range = (-0.1, 0.1)
    y_factor: Range = (0.0, 0.0)
    fill_mode: str = "reflect"


@dataclass(frozen=True, repr=False)
class Crop(Step):
    """A part of the image, anywhere in it, at the size of the whole.

    ``side`` is the part of its height and of its width.
    """

    TITLE = "Crop"
    RANGES: ClassVar = {"side": Limits(0.1, 1, 0.01, 1)}

    side: Range = (0.7, 1.0)


@dataclass(frozen=True, repr=False)
class Brightness(Step):
    """Lighter or darker: ``255 * factor`` is added to every number."""

    TITLE = "Brightness"
    RANGES: ClassVar = {"factor": Limits(-1, 1, 0.01, 0)}

    factor: Range = (-0.2, 0.2)


@dataclass(frozen=True, repr=False)
class Contrast(Step):
    """Each channel's distance from its mean, times ``factor``: 1 changes nothing."""

    TITLE = "Contrast"
    RANGES: ClassVar = {"factor": Limits(0, 3, 0.01, 1)}

    factor: Range = (0.7, 1.3)


@dataclass(frozen=True, repr=False)
class Hue(Step):
    """Colours turned along the colour circle: red by 120° is green."""

    TITLE = "Hue"
    RANGES: ClassVar = {"degrees": Limits(-180, 180, 1, 0, "°")}

    degrees: Range = (-18.0, 18.0)


@dataclass(frozen=True, repr=False)
class Saturation(Step):
    """Paler or stronger colours: 0 is grey, 0.5 changes nothing, 1 is as strong as can be.

    As in Keras, the saturation is multiplied by ``factor / (1 - factor)``.
    """

    TITLE = "Saturation"
    RANGES: ClassVar = {"factor": Limits(0, 1, 0.01, 0.5)}

    factor: Range = (0.4, 0.6)


@dataclass(frozen=True, repr=False)
class Noise(Step):
    """A normal random number added to every number, of a standard deviation of ``stddev``."""

    TITLE = "Noise"
    RANGES: ClassVar = {"stddev": Limits(0, 128, 1, 0, "px")}

    stddev: Range = (0.0, 16.0)


@dataclass(frozen=True, repr=False)
class Blur(Step):
    """Each pixel the weighted mean of those around it: a Gaussian of ``sigma`` pixels."""

    TITLE = "Blur"
    RANGES: ClassVar = {"sigma": Limits(0, 5, 0.1, 0, "px")}

    sigma: Range = (0.0, 1.0)

    @property
    def kernel_size(self) -> int:
        """Rows and columns of the kernel, odd: two standard deviations to each side.

        Examples
        --------
        >>> Blur((0, 1.5)).kernel_size  # 7 = 2 · ⌈2 · 1.5⌉ + 1
        7
        """
        return 2 * math.ceil(2 * self.sigma[1]) + 1


@dataclass(frozen=True, repr=False)
class Cutout(Step):
    """A rectangle of grey: each side is the root of a number of ``scale``, as part of the whole."""

    TITLE = "Cutout"
    RANGES: ClassVar = {"scale": Limits(0, 1, 0.01, 0)}

    scale: Range = (0.02, 0.2)
    probability: float = field(default=0.5, kw_only=True)


@dataclass(frozen=True, repr=False)
class Grey(Step):
    """Without colour."""

    TITLE = "Grey"

    probability: float = field(default=0.2, kw_only=True)


@dataclass(frozen=True, repr=False)
class MixUp(Step):
    """The image mixed with another of the batch, and its label in the same proportion.

    The proportion is drawn from Beta(``alpha``, ``alpha``): Zhang, Cisse, Dauphin and Lopez-Paz,
    "mixup: Beyond empirical risk minimization", 2018.
    """

    TITLE = "MixUp"
    NUMBERS: ClassVar = {"alpha": Limits(0.05, 10, 0.05, 0.05)}

    alpha: float = 0.2


@dataclass(frozen=True, repr=False)
class CutMix(Step):
    """A rectangle from another image of the batch; the label follows the areas.

    The part that is kept is drawn from Beta(``alpha``, ``alpha``): Yun and others, "CutMix:
    Regularization strategy to train strong classifiers with localizable features", 2019.
    """

    TITLE = "CutMix"
    NUMBERS: ClassVar = {"alpha": Limits(0.05, 1, 0.05, 0.05)}

    alpha: float = 1.0


STEPS: dict[str, type[Step]] = {
    kind.__name__: kind
    for kind in (
        Rotation,
        HorizontalFlip,
        VerticalFlip,
        Shift,
        Zoom,
        Shear,
        Crop,
        Brightness,
        Contrast,
        Hue,
        Saturation,
        Grey,
        Noise,
        Blur,
        Cutout,
        MixUp,
        CutMix,
    )
}
MIXES = (MixUp, CutMix)
