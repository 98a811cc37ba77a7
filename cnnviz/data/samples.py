"""Sample photos: they come with scikit-image's wheel, so no network is needed."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.images import load_image
from cnnviz.i18n import marked, message


@dataclass(frozen=True)
class Sample:
    """A photo to start from.

    Attributes
    ----------
    name : str
        As in `skimage.data`.
    title : str
        For a picker; translated where it is shown, as is the credit.
    credit : str
        Where it comes from and under which terms, after scikit-image's documentation.
    file : str
        Name in scikit-image's data folder.
    """

    name: str
    title: str
    credit: str
    file: str


_SAMPLES = (
    Sample(
        "chelsea",
        marked("Chelsea the cat"),
        marked("Photo by Stefan van der Walt, CC0."),
        "chelsea.png",
    ),
    Sample(
        "astronaut",
        marked("Astronaut Eileen Collins"),
        marked("NASA Great Images database, no known copyright restrictions, public domain."),
        "astronaut.png",
    ),
    Sample(
        "coffee",
        marked("Coffee cup"),
        marked("Photo by Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0."),
        "coffee.png",
    ),
    Sample(
        "rocket",
        marked("Rocket launch"),
        marked("Launch of DSCOVR on a Falcon 9, captured by SpaceX, public domain."),
        "rocket.jpg",
    ),
    Sample(
        "hubble_deep_field",
        marked("Deep space"),
        marked("Hubble eXtreme Deep Field, captured by NASA, public domain."),
        "hubble_deep_field.jpg",
    ),
    Sample(
        "retina",
        marked("Human retina"),
        marked("Photo by Mikael Häggström on Wikimedia Commons, CC0."),
        "retina.jpg",
    ),
    Sample(
        "immunohistochemistry",
        marked("Stained tissue"),
        marked(
            "Center for Microscopy And Molecular Imaging (CMMI), no known copyright restrictions."
        ),
        "ihc.png",
    ),
    Sample(
        "camera",
        marked("Photographer, grey"),
        marked("Photo by Lav Varshney, CC0."),
        "camera.png",
    ),
    Sample(
        "coins",
        marked("Greek coins, grey"),
        marked("Coins from Pompeii, Brooklyn Museum Collection, no known copyright restrictions."),
        "coins.png",
    ),
    Sample(
        "brick",
        marked("Brick wall, grey"),
        marked("CC0Textures, CC0."),
        "brick.png",
    ),
)
SAMPLES = {sample.name: sample for sample in _SAMPLES}


def sample_image(name: str, *, max_side: int = 1024) -> NDArray[np.uint8]:
    """Read a sample photo.

    Parameters
    ----------
    name : str
        A key of `SAMPLES`.
    max_side : int
        Longest side of the result in pixels.

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        RGB; grey photos have three equal channels.

    Raises
    ------
    ValueError
        If there is no sample of this name.

    Examples
    --------
    >>> sample_image("chelsea").shape
    (300, 451, 3)
    >>> sample_image("chelsea", max_side=100).shape  # 67 = 300 * 100 / 451, rounded
    (67, 100, 3)
    """
    if name not in SAMPLES:
        raise ValueError(
            message(
                "`name` must be one of {samples}, got {name!r}.",
                samples=", ".join(SAMPLES),
                name=name,
            )
        )
    return load_image(_folder() / SAMPLES[name].file, max_side=max_side)


def _folder() -> Path:
    # Looked up, not imported: the photos are all we need, and importing skimage.data brings its
    # downloader and reader, to give the same pixels later.
    spec = importlib.util.find_spec("skimage")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            message("The sample photos come with scikit-image, which is missing.")
        )
    return Path(spec.submodule_search_locations[0]) / "data"
