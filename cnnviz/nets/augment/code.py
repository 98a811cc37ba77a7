"""An augmentation as a program of Keras's preprocessing layers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from cnnviz.nets.augment import code_parts
from cnnviz.nets.augment.augmentation import Augmentation

MIXED = code_parts.MIXED
_WIDTH = 100  # of a line that is not broken, at most


class Layers(NamedTuple):
    """The layers of a program, as calls, and what it must define before them.

    Attributes
    ----------
    calls : tuple of str
    definitions : str
        Of classes and functions; "" for none.
    """

    calls: tuple[str, ...]
    definitions: str

    @property
    def names(self) -> str:
        """What is imported from keras, by name."""
        return "layers, ops" if self.definitions else "layers"


def keras_code(augmentation: Augmentation) -> str:
    """Write a program of Keras that makes the augmentation's layers.

    Its layers draw other numbers than the app, from the same ranges; those that move an image
    read it anew each, where the app reads it once for a row of them. `Blur` has one sigma for a
    batch there.

    Parameters
    ----------
    augmentation : Augmentation

    Returns
    -------
    str
        It leaves ``augmentation``, a model; if images are mixed, a function
        ``augment(images, labels)``.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps import HorizontalFlip, Rotation
    >>> print(keras_code(Augmentation((Rotation((-20, 20)), HorizontalFlip()))))
    import keras
    from keras import layers
    <BLANKLINE>
    # For images (N, H, W, C) of 0 to 255; they change only with training=True.
    augmentation = keras.Sequential(
        [
            layers.RandomRotation((-20 / 360, 20 / 360), fill_mode="reflect"),
            layers.RandomFlip("horizontal"),
        ]
    )
    <BLANKLINE>
    """
    found = keras_layers(augmentation)
    parts = [f"import keras\nfrom keras import {found.names}\n"]
    if found.definitions:
        parts.append(found.definitions + "\n")
    listed = listing(found.calls or ("layers.Identity()",), 4 if augmentation.mixes_labels else 8)
    if augmentation.mixes_labels:
        parts.append(f"augmentation = [\n{listed}]")
        return "\n".join(parts) + "\n" + MIXED
    parts.append("# For images (N, H, W, C) of 0 to 255; they change only with training=True.")
    parts.append(f"augmentation = keras.Sequential(\n    [\n{listed}    ]\n)\n")
    return "\n".join(parts)


def keras_layers(augmentation: Augmentation) -> Layers:
    """Give the layers of an augmentation as calls, and what they need."""
    calls, needed = [], set()
    for step in augmentation.steps:
        call, has_probability = _CALLS[step.kind](step)
        if step.probability < 1 and not has_probability:
            call = f"Sometimes({call}, {_n(step.probability)})"
        calls.append(call)
        needed |= {name for name in _DEFINITIONS if re.search(rf"(?<![\w.]){name}\(", call)}
    texts = [text for name, text in _DEFINITIONS.items() if name in needed]
    if needed - {"Sometimes", "Blur"}:
        texts.insert(0, code_parts.COUNTED)
    return Layers(tuple(calls), "\n".join(texts))


def listing(calls: tuple[str, ...], indent: int) -> str:
    """Write calls as the lines of a list, one argument a line where one would be too long."""
    return "".join(_broken(call, " " * indent) for call in calls)


def _broken(call: str, indent: str) -> str:
    if len(indent + call) < _WIDTH:
        return f"{indent}{call},\n"
    name, _, arguments = call.partition("(")
    parts = _split(arguments.removesuffix(")"))
    inner = "".join(_broken(part, indent + "    ") for part in parts)
    return f"{indent}{name}(\n{inner}{indent}),\n"


def _split(arguments: str) -> list[str]:
    """Split arguments at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for character in arguments:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _n(number: float) -> str:
    return repr(number).removesuffix(".0") if abs(number) >= 1 else repr(number)


def _range(ends: tuple[float, float], over: int = 1) -> str:
    if over == 1:
        return f"({_n(ends[0])}, {_n(ends[1])})"
    return f"({_n(ends[0])} / {over}, {_n(ends[1])} / {over})"


Call = tuple[str, bool]  # and whether it says the probability


def _rotation(step: Any) -> Call:
    return (
        f'layers.RandomRotation({_range(step.degrees, 360)}, fill_mode="{step.fill_mode}")',
        False,
    )


def _flip(mode: str) -> Callable[[Any], Call]:
    def call(step: Any) -> Call:
        if step.probability == 0.5:
            return f'layers.RandomFlip("{mode}")', True
        return f'Flip("{mode}", {_n(step.probability)})', True

    return call


def _shift(step: Any) -> Call:
    ways = f"{_range(step.height_factor)}, {_range(step.width_factor)}"
    return f'layers.RandomTranslation({ways}, fill_mode="{step.fill_mode}")', False


def _zoom(step: Any) -> Call:
    return f'layers.RandomZoom({_range(step.factor)}, fill_mode="{step.fill_mode}")', False


def _shear(step: Any) -> Call:
    x, y = step.x_factor, step.y_factor
    # Keras draws one sign for both.
    if (0, 0) in (x, y) and x[0] == -x[1] and y[0] == -y[1]:
        sizes = f"(0, {_n(x[1])}), (0, {_n(y[1])})"
        return f'layers.RandomShear({sizes}, fill_mode="{step.fill_mode}")', False
    return f'Shear({_range(x)}, {_range(y)}, "{step.fill_mode}")', False


def _crop(step: Any) -> Call:
    return f"Crop{_range(step.side)}", False


def _brightness(step: Any) -> Call:
    return f"layers.RandomBrightness({_range(step.factor)})", False


def _contrast(step: Any) -> Call:
    less, more = 1 - step.factor[0], step.factor[1] - 1
    # Keras sorts the two, and each is 0 to 1.
    if 0 <= less <= more <= 1:
        return f"layers.RandomContrast({_range((round(less, 9), round(more, 9)))})", False
    return f"Contrast{_range(step.factor)}", False


def _hue(step: Any) -> Call:
    low, high = step.degrees
    if low == -high:
        return f"layers.RandomHue((0, {_n(high)} / 180))", False
    return f"Hue{_range(step.degrees, 360)}", False


def _saturation(step: Any) -> Call:
    # The range is that of the saturation.
    return f"layers.RandomSaturation({_range(step.factor)}, value_range=(0, 1))", False


def _grey(step: Any) -> Call:
    return f"layers.RandomGrayscale({_n(step.probability)})", True


def _noise(step: Any) -> Call:
    return f"Noise{_range(step.stddev)}", False


def _blur(step: Any) -> Call:
    # Keras takes a range for the probability too: one number is 0 to it.
    share = _range((step.probability, step.probability))
    name = "layers.RandomGaussianBlur" if step.sigma[0] <= 1 else "Blur"
    return f"{name}({share}, {step.kernel_size}, {_range(step.sigma)})", True


def _cutout(step: Any) -> Call:
    share = _range((step.probability, step.probability))
    return f"layers.RandomErasing({share}, {_range(step.scale)}, fill_value=127.5)", True


def _mix_up(step: Any) -> Call:
    return f"layers.MixUp({_n(step.alpha)})", False


def _cut_mix(step: Any) -> Call:
    return f"layers.CutMix({_range((step.alpha, step.alpha))})", False


_CALLS: dict[str, Callable[[Any], Call]] = {
    "Rotation": _rotation,
    "HorizontalFlip": _flip("horizontal"),
    "VerticalFlip": _flip("vertical"),
    "Shift": _shift,
    "Zoom": _zoom,
    "Shear": _shear,
    "Crop": _crop,
    "Brightness": _brightness,
    "Contrast": _contrast,
    "Hue": _hue,
    "Saturation": _saturation,
    "Grey": _grey,
    "Noise": _noise,
    "Blur": _blur,
    "Cutout": _cutout,
    "MixUp": _mix_up,
    "CutMix": _cut_mix,
}
_DEFINITIONS = {
    "Sometimes": code_parts.SOMETIMES,
    "Flip": code_parts.FLIP,
    "Shear": code_parts.SHEAR,
    "Contrast": code_parts.CONTRAST,
    "Hue": code_parts.HUE,
    "Noise": code_parts.NOISE,
    "Blur": code_parts.BLUR,
    "Crop": code_parts.CROP,
}
