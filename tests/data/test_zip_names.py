"""Names in zips, as Macs and Windows write them."""

import hashlib
import unicodedata

import numpy as np
import pytest

from cnnviz.data import DatasetError, read_zip
from tests.data.made_folders import PETS, classes, picture, zipped, zipped_without_flag

NAMES = ("café", "größe", "猫", "개", "고양이")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("pack", [zipped, zipped_without_flag], ids=["flag", "no flag"])
def test_names_in_utf_8_are_read_with_and_without_its_flag(pack, form):
    files = classes(*(unicodedata.normalize(form, each) for each in NAMES))
    data = read_zip(pack(files), 16, "")
    assert data.class_names == NAMES
    assert data.notes == ()
    reds = {int(image[0, 0, 0]) for image in data.train_images[data.train_labels == 3]}
    assert reds <= {150, 151, 152, 153, 154}


def test_names_in_code_page_437_are_read_as_such():
    data = read_zip(zipped_without_flag(classes("café", "größe"), "cp437"), 16, "")
    assert data.class_names == ("café", "größe")
    assert data.notes == ()


def test_names_in_another_code_page_are_told():
    data = read_zip(zipped_without_flag(classes("개", "고양이"), "cp949"), 16, "")
    assert len(data.class_names) == 2
    (note,) = data.notes
    assert note.endswith(
        "is a name in a code page that the zip file does not tell; pack it again with names in "
        "UTF-8."
    )


def test_labels_of_earlier_runs_keep_their_order():
    """They were in the order of the names as the zip gives them, and runs learned them so."""
    data = read_zip(zipped_without_flag(classes(*NAMES)), 16)
    assert set(data.class_names) == set(NAMES)
    assert data.class_names != NAMES
    found = hashlib.sha256(data.train_images.tobytes() + data.train_labels.astype("<i8").tobytes())
    assert found.hexdigest() == ("721c309334f79623d97a9ff8243729c531340bd9dc0aea9077e3df6aae5f6a79")


@pytest.mark.parametrize("name", ["../café/x", "é/../../x", "/é"])
def test_names_that_lead_out_of_the_zip(name):
    with pytest.raises(DatasetError, match="which lies outside of it"):
        read_zip(zipped_without_flag(PETS | {name: picture()}), 16, "")


@pytest.mark.parametrize("flag", [True, False])
def test_what_macs_and_windows_leave_behind_is_no_picture(flag):
    litter = (
        "__MACOSX/café/._0.png",
        "__MACOSX/._café",
        "café/._0.png",
        "café/.DS_Store",
        "café/Thumbs.db",
        "café/thumbs.db",
        "bar/desktop.ini",
        "bar/Desktop.ini",
        "bar/Icon\r",
    )
    files = classes("café", "bar") | dict.fromkeys(litter, picture(99))
    data = read_zip((zipped if flag else zipped_without_flag)(files), 16, "")
    assert data.class_names == ("bar", "café")
    assert len(data.train_labels) + len(data.test_labels) == 10
    assert data.notes == ()


def test_folder_and_every_zip_agree(read):
    files = classes(*NAMES)
    one, two = read(files, 16, ""), read_zip(zipped_without_flag(files), 16, "")
    np.testing.assert_array_equal(one.train_images, two.train_images)
    np.testing.assert_array_equal(one.test_labels, two.test_labels)


@pytest.mark.parametrize("place", ["{}/0.png", "cat/{}.png", "{}/"])
def test_a_name_no_system_has_is_refused_before_its_letters_are_put_together(place):
    accents = "".join(chr(0x300 + i % 60) for i in range(300))
    with pytest.raises(DatasetError, match="but names of files and folders have at most 255"):
        read_zip(zipped(PETS | {place.format(accents): b""}), 16, "")
