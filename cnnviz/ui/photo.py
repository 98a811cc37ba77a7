"""The picture that all pages work on: a sample photo, or the visitor's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data import SAMPLES, ImageError, fit, image_size, load_image, sample_image, to_grey
from cnnviz.i18n import format_number, marked, message, translate
from cnnviz.ui.assignments.session import is_held
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one, refusal, refuse
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice

MAX_SIDE = 512
SIDES = ("112", "224", "448")
MAX_UPLOAD_MB = 20
UPLOAD_TYPES = ["png", "jpg", "jpeg", "jfif", "webp", "gif", "apng", "bmp", "tif", "tiff"]
UPLOAD_TYPES += ["heic", "heif", "avif"]
_OWN = "own"

CHANNELS = {1: (marked("grey"),), 3: (marked("red"), marked("green"), marked("blue"))}
"""The channels of a picture with one or three of them: in links, and in English."""


@dataclass(frozen=True)
class Photo:
    """A picture and what is said about it.

    Attributes
    ----------
    title, credit : str
        Translated where they are shown.
    image : ndarray of uint8, shape (H, W, 3)
    size : (int, int)
        Rows and columns before it was made smaller.
    digest : str
        Tells two pictures apart without comparing their pixels.
    """

    title: str
    credit: str
    image: NDArray[np.uint8]
    digest: str
    size: tuple[int, int] = (0, 0)

    @property
    def was(self) -> str:
        """Say how large the picture was, if it was made smaller; else nothing."""
        if self.size in ((0, 0), self.image.shape[:2]):
            return ""
        rows, columns = map(format_number, self.size)
        return translate("made smaller from {rows} × {columns}", rows=rows, columns=columns)


def channel_names(channels: int) -> tuple[str, ...]:
    """Name the channels of a picture with one or three of them."""
    return tuple(map(translate, CHANNELS[channels]))


def photo_field() -> Field:
    """Make the setting that says which picture is picked; an upload stays out of links."""
    names = list(SAMPLES)
    sample = choice("photo", names)
    return replace(sample, write=lambda name: name if name in names else names[0], shared=True)


def small_fields() -> tuple[Field, Field]:
    """Make the settings of a photo made smaller: its channels and its longest side."""
    return choice("channels", ["1", "3"]), choice("side", SIDES, "224")


def pick_channels(link: Link) -> int:
    """Draw the choice of grey or colour and give the number of channels."""
    titles = {"1": translate("Grey, 1"), "3": translate("Colour, 3")}
    return int(choose_one(translate("Channels"), titles, link.key("channels"), link.refit))


def pick_side(link: Link) -> None:
    """Draw the choice of a photo's longest side."""
    choose_one(translate("Longest side"), {side: side for side in SIDES}, link.key("side"))


def current_photo() -> Photo:
    """Give the picture picked, wherever on the page the picker stands."""
    name = st.session_state["photo"]
    upload: Photo | None = st.session_state.get("photo_upload")
    if name == _OWN and upload:
        return upload
    return sample_photo(name if name in SAMPLES else next(iter(SAMPLES)))


def pick_photo() -> None:
    """Draw the picker: the sample photos, the visitor's own, and the way to bring one."""
    upload: Photo | None = st.session_state.get("photo_upload")
    titles = {name: sample.title for name, sample in SAMPLES.items()}
    titles |= {_OWN: upload.title} if upload else {}
    control(
        st.selectbox,
        translate("Photo"),
        list(titles),
        key="photo",
        format_func=lambda name: translate(titles[name]),
        persist_state="session",
        help=translate(current_photo().credit),
    )
    if is_held("photo"):
        return
    with st.popover(translate("Your own picture"), icon=":material/upload:", width="stretch"):
        refusal("photo_error")
        st.file_uploader(
            translate("Your own picture"),
            type=UPLOAD_TYPES,
            key="photo_file",
            on_change=partial(_take, "photo_file"),
            max_upload_size=MAX_UPLOAD_MB,
            label_visibility="collapsed",
        )
        st.caption(
            translate(
                "At most {megabytes} MB; shown with at most {pixels} pixels a side.",
                megabytes=MAX_UPLOAD_MB,
                pixels=MAX_SIDE,
            )
        )
        # Asked for by name: the browser wants a yes for the camera as soon as it is drawn.
        if st.toggle(translate("Use the camera"), key="photo_camera_on"):
            st.camera_input(
                translate("Take a picture"),
                key="photo_camera",
                on_change=partial(_take, "photo_camera"),
                label_visibility="collapsed",
            )


def own_photo(name: str, data: bytes) -> Photo:
    """Read a picture that a visitor uploaded.

    Raises
    ------
    ImageError
        One sentence.
    """
    if len(data) > MAX_UPLOAD_MB * 2**20:
        raise ImageError(
            message(
                "The picture has {megabytes:,.1f} MB, but at most {most} MB are taken: make it "
                "smaller first.",
                megabytes=len(data) / 2**20,
                most=MAX_UPLOAD_MB,
            )
        )
    return photo_of(
        name, marked("Your picture"), load_image(data, max_side=MAX_SIDE), image_size(data)
    )


def photo_of(
    title: str, credit: str, pixels: NDArray[np.uint8], size: tuple[int, int] = (0, 0)
) -> Photo:
    """Make a photo of pixels, (H, W, 3)."""
    image = np.array(pixels)
    image.setflags(write=False)
    # The shape too: a white picture has the same bytes whether it is wide or high.
    digest = hashlib.sha256(str(image.shape).encode() + image.tobytes()).hexdigest()
    return Photo(title, credit, image, digest, size)


def use_photo(photo: Photo) -> None:
    """Make a picture the one that all pages work on, in a callback."""
    st.session_state["photo_upload"] = photo
    st.session_state["photo"] = _OWN


def _take(key: str) -> None:
    # The browser takes a file away before it brings another, so the picture of one stays.
    if (file := st.session_state[key]) is None:
        return
    name = marked("Your camera's picture") if key == "photo_camera" else file.name
    try:
        use_photo(own_photo(name, file.getvalue()))
    except ImageError as sentence:
        refuse("photo_error", name, sentence)


@st.cache_resource(max_entries=16)
def sample_photo(name: str) -> Photo:
    """Give a sample photo by its name in `cnnviz.data.SAMPLES`."""
    image = sample_image(name, max_side=MAX_SIDE)
    image.setflags(write=False)
    return Photo(SAMPLES[name].title, SAMPLES[name].credit, image, name)


def small_photo(photo: Photo, side: int, channels: int) -> NDArray[np.uint8]:
    """Give a photo of at most ``side`` pixels, shape (H, W, channels)."""
    return _small_photo(photo.digest, side, channels, photo.image)


@st.cache_resource(max_entries=16)
def _small_photo(
    digest: str, side: int, channels: int, _image: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    # The digest stands for the pixels: hashing them would cost more than the work.
    small = fit(_image, side)
    pixels = to_grey(small) if channels == 1 else small.copy()
    pixels.setflags(write=False)
    return pixels
