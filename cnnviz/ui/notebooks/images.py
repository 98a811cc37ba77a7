"""The notebook of the page “Images are tensors”: the numbers of the photo, and its channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import to_grey
from cnnviz.i18n import translate
from cnnviz.notebooks.section import Section, Value, photo_of
from cnnviz.ui.components.pixel_probe import Pixel

Pixels = NDArray[np.uint8]


def numbers(image: Pixels, pixel: Pixel | None) -> list[Section]:
    """Read the photo (H, W, C), and the pixel that is picked."""
    height, width, channels = image.shape
    said = translate(
        "**An image is a tensor.** It has {height} rows, {width} columns and {channels} channels: "
        "{size} numbers from 0 to 255.",
        height=height,
        width=width,
        channels=channels,
        size=image.size,
    )
    values = [
        Value("np.array(image.shape)", np.array(image.shape), 0),
        Value("image.size", image.size, 0),
    ]
    if pixel:
        at = f"image[{pixel.row}, {pixel.column}]"
        values.append(Value(at, image[pixel.row, pixel.column], 0))
    formula = f"$${height} \\cdot {width} \\cdot {channels} = {image.size}$$"
    return [
        Section(
            f"{said}\n\n{formula}",
            'image = data["image"]',
            {"image": image},
            values,
            photo_of("image", image),
        )
    ]


def channels_apart(photo: Pixels, kept: Sequence[int]) -> list[Section]:
    """Take the channels of the photo (H, W, 3) apart, and put some together; make it grey."""
    together = np.zeros_like(photo)
    together[..., list(kept)] = photo[..., list(kept)]
    apart = translate(
        "**The channels apart**, red, green and blue, each with the others set to 0; and the sum "
        "of those that are put back together."
    )
    grey = translate(
        "**Grey** is one number a pixel: the weighted sum of red, green and blue that ITU-R BT.601 "
        "gives, rounded."
    )
    return [
        Section(
            apart,
            "planes = [image * tint for tint in np.eye(3, dtype=np.uint8)]\n"
            f"kept = {list(kept)!r}\n"
            "together = sum((planes[channel] for channel in kept), np.zeros_like(image))",
            values=[Value("together", together, 0, printed=False)],
            painting=photo_of(
                "np.hstack([*planes, together])",
                np.hstack([*(photo * tint for tint in np.eye(3, dtype=np.uint8)), together]),
            ),
        ),
        Section(
            f"{grey}\n\n$$0.299\\,R + 0.587\\,G + 0.114\\,B$$",
            "grey = np.rint(image @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)",
            values=[Value("grey", to_grey(photo)[..., 0], 0)],
            painting=photo_of("grey", to_grey(photo)),
        ),
    ]
