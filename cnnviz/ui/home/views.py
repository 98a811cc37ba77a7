"""What the page draws: one convolution on a photo, and the stations of the lesson."""

from __future__ import annotations

import numpy as np

from cnnviz.figures import limit_of, palette
from cnnviz.i18n import translate, translate_plural
from cnnviz.ops import PRESETS, ConvLayer
from cnnviz.teaching.tours import PATH
from cnnviz.ui.components.photo_map.data import PhotoMapData
from cnnviz.ui.components.stations import Station
from cnnviz.ui.new_tab import address_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.photo import sample_photo, small_photo
from cnnviz.ui.tours.place import IN_ADDRESS, Place, write_place
from cnnviz.ui.tours.texts import tour_of

PHOTO = "chelsea"
SIDE = 64  # pixels: few enough for each to be seen
_SHARE = 0.995  # of the values within the colour scale


def photo_map_data(kernel: str) -> PhotoMapData:
    """Lay out the photo and the map that a kernel makes of it."""
    photo = small_photo(sample_photo(PHOTO), SIDE, 1)
    kernels = PRESETS[kernel].values[..., None, None].astype(np.float32)
    layer = ConvLayer("conv", kernels)
    window = layer.window((photo.shape[0], photo.shape[1]))
    maps = np.moveaxis(layer(photo.astype(np.float32)), -1, 0)
    return PhotoMapData(
        np.broadcast_to(photo, (*photo.shape[:2], 3)),
        maps,
        (PRESETS[kernel].title,),
        window.rows(),
        window.columns(),
        palette(limit_of(maps, _SHARE)),
    )


def path() -> list[Station]:
    """List the stations of the lesson."""
    found = []
    for name in PATH:
        tour = tour_of(name)
        page = PAGES[tour.page]
        found.append(
            Station(
                name,
                address_of(page, f"{IN_ADDRESS}={write_place(tour.page, Place(name, 1))}"),
                tour.title,
                tour.teaches,
                translate_plural("{count} minute", "{count} minutes", tour.minutes),
                len(tour.steps),
                page.icon,
            )
        )
    return found


def words() -> dict[str, str]:
    """Give what the stations say; what stands for a name in braces is filled in there."""
    return {
        "begin": translate("Begin: {station}", station="{station}"),
        "on": translate("Go on: {station}", station="{station}"),
        "forget": translate("Forget my progress"),
        "done": translate("done"),
        "step": translate("step {step} of {steps}", step="{step}", steps="{steps}"),
    }
