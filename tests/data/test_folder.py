"""One's own pictures from folders and zips, well meant and hostile."""

import io
import os
import stat
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import DatasetError, archive, entries, folder, labelled, read_folder, read_zip
from tests.data.made_folders import PETS, classes, picture, unpacked, zipped


def reds(images, labels, label):
    """The red of the pictures of a class, which says which they are."""
    return {int(image[0, 0, 0]) for image in images[labels == label]}


def test_classes_are_the_folders_in_order(read):
    data = read(classes("zebra", "ant", "Cow"))
    assert data.class_names == ("Cow", "ant", "zebra")
    assert data.notes == ()
    every = (
        np.concatenate([data.train_images, data.test_images]),
        np.concatenate([data.train_labels, data.test_labels]),
    )
    assert reds(*every, 0) == {100, 101, 102, 103, 104}
    assert reds(*every, 1) == {50, 51, 52, 53, 54}
    assert reds(*every, 2) == {0, 1, 2, 3, 4}


def test_a_fifth_of_each_class_is_kept_to_test_with(read):
    data = read(classes("a", count=20) | classes("b", count=10) | classes("c", count=3))
    assert np.bincount(data.train_labels).tolist() == [16, 8, 2]
    # 7 = 33 / 5; the smallest class has its one all the same.
    assert np.bincount(data.test_labels).tolist() == [4, 2, 1]


def test_a_picture_of_each_class_is_kept_however_few_they_are(read):
    data = read(classes(*"abcde", count=3))
    assert np.bincount(data.test_labels).tolist() == [1] * 5


def test_folder_and_zip_and_every_run_agree(tmp_path):
    files = classes("a", "b", count=9)
    one, two = read_folder(unpacked(tmp_path, files), 16), read_zip(zipped(files), 16)
    np.testing.assert_array_equal(one.train_images, two.train_images)
    np.testing.assert_array_equal(one.test_labels, two.test_labels)


@pytest.mark.parametrize("size", [(3, 3), (20, 10), (10, 20), (90, 30), (1, 4)])
@pytest.mark.parametrize("side", [8, 33])
def test_middle_square_at_the_size_asked_for(size, side):
    wide = Image.new("RGB", size, (255, 0, 0))
    short = min(size)
    left, top = (size[0] - short) // 2, (size[1] - short) // 2
    wide.paste((0, 0, 255), (left, top, left + short, top + short))
    file = io.BytesIO()
    wide.save(file, "PNG")
    data = read_zip(
        zipped(PETS | {f"cat/{number}.png": file.getvalue() for number in range(5)}), side
    )
    image = data.train_images[data.train_labels == 0][0]
    assert image.shape == (side, side, 3)
    # Made smaller first, and up to one pixel of the rest may bleed in.
    assert image[1:-1, 1:-1, 2].min() > 200


def test_folders_deeper_down_belong_to_their_class(read):
    data = read(
        {
            f"{name[0]}/{number % 2}/x/{number}.png": picture()
            for number in range(9)
            for name in ("ab", "cd")
        }
    )
    assert data.class_names == ("a", "c")
    assert len(data.train_labels) + len(data.test_labels) == 18


@pytest.mark.parametrize("around", ["pets", "download/pets/2024"])
def test_folders_around_all_classes_do_not_count(read, around):
    data = read({f"{around}/{name}": picture for name, picture in PETS.items()})
    assert data.class_names == ("cat", "dog")


@pytest.mark.parametrize("around", ["", "pets/"])
def test_train_and_test_are_put_together(read, around):
    files = {
        f"{around}{part}/{name}": each
        for part in ("Train", "test", "val")
        for name, each in PETS.items()
    }
    data = read(files)
    assert data.class_names == ("cat", "dog")
    assert len(data.train_labels) + len(data.test_labels) == 30


def test_litter_and_hidden_files_are_passed_over_in_silence(read):
    litter = (
        "__MACOSX/cat/._0.png",
        ".git/config",
        "cat/.DS_Store",
        "cat/Thumbs.db",
        "desktop.ini",
    )
    data = read(PETS | dict.fromkeys(litter, b"litter"))
    assert data.class_names == ("cat", "dog")
    assert data.notes == ()


def test_unreadable_files_are_named_and_why(read):
    data = read(
        PETS
        | {
            "cat/notes.txt": b"some notes",
            "dog/empty.png": b"",
            "dog/broken.png": picture()[:40],
            "readme.md": b"# Pets",
        }
    )
    assert len(data.train_labels) + len(data.test_labels) == 10
    assert [note.split("`")[1] for note in data.notes] == [
        *("readme.md", "cat/notes.txt", "dog/broken.png", "dog/empty.png")
    ]
    assert data.notes[0] == "`readme.md`: It lies beside the folders of the classes."
    assert data.notes[1].startswith("`cat/notes.txt`: The file is not a picture of a kind read")
    assert data.notes[2].startswith("`dog/broken.png`: The PNG file is damaged")
    assert data.notes[3].startswith("`dog/empty.png`: The file is empty")


def test_many_unreadable_files_are_summed_up(read):
    data = read(PETS | {f"cat/{number:03}.txt": b"x" for number in range(70)})
    assert len(data.notes) == 50
    assert data.notes[48].startswith("`cat/048.txt`")
    assert data.notes[49] == "21 more files were left out."


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP"])
def test_pictures_are_told_by_what_is_in_them(read, form):
    endings = (".JPG", ".jpeg", ".jpe", ".jfif", ".Png", ".dat", "", ".tar.gz", ".")
    files = {
        f"{name}/{number}{ending}": picture(200 * place, form=form)
        for place, name in enumerate(("cat", "dog"))
        for number, ending in enumerate(endings)
    }
    data = read(files)
    assert data.notes == ()
    assert len(data.train_labels) + len(data.test_labels) == 18
    reds = data.train_images[data.train_labels == 1][:, 0, 0, 0].astype(int)
    assert np.abs(reds - 200).max() <= 3  # a JPEG is near


def test_empty_folders_are_no_classes_and_are_named(tmp_path):
    for name in ("bird", "empty/deeper", "cat/none"):
        (tmp_path / name).mkdir(parents=True)
    data = read_folder(unpacked(tmp_path, PETS | {"empty/.DS_Store": b"x"}))
    assert data.class_names == ("cat", "dog")
    assert data.notes == tuple(
        f"`{name}`: The folder is empty." for name in ("bird", "cat/none", "empty")
    )


def test_empty_folders_in_a_zip_are_named():
    folders = dict.fromkeys(("cat/", "bird/", "empty/", "empty/deeper/"), b"")
    data = read_zip(zipped(folders | PETS))
    assert data.class_names == ("cat", "dog")
    assert data.notes == tuple(f"`{name}`: The folder is empty." for name in ("bird", "empty"))


def test_odd_names_become_plain_lines(read):
    data = read(classes("a`b\x1b", "ä 猫"))
    assert data.class_names == ("a'b ", "ä 猫")


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({}, "at least 2 classes, with their pictures in it, but there is none"),
        ({"a.png": picture()}, "but there is none"),
        (classes("cat"), "but there is only `cat`"),
        (classes("pets/cat"), "but there is only `cat`"),
        (classes(*map(str, range(101)), count=1), "There are 101 folders, more than the 100"),
        (PETS | classes("ox", count=1), "The class `ox` has 1 picture that .* than the 3 needed"),
        (PETS | classes("ox", count=2), "The class `ox` has 2 pictures .* than the 3 needed"),
        (PETS | {"docs/a.txt": b"text"}, "The class `docs` has 0 pictures that can be read"),
        ({"a/x.txt": b"x", "b/y.txt": b"y"}, "None of the 2 files can be read. `b/y.txt`: The"),
    ],
)
def test_no_data_set(read, files, rule):
    with pytest.raises(DatasetError, match=rule) as caught:
        read(files)
    assert str(caught.value).endswith(".")


def test_too_many_pictures(read, monkeypatch):
    monkeypatch.setattr(labelled, "MAX_IMAGES", 9)
    with pytest.raises(
        DatasetError, match="There are 10 files, more than the 9 allowed at 16 × 16"
    ):
        read(PETS)


def test_too_many_pixels(read, monkeypatch):
    monkeypatch.setattr(labelled, "_MAX_PIXEL_BYTES", 10 * 3 * 16 * 16 - 1)
    with pytest.raises(DatasetError, match="more than the 9 allowed at 16 × 16 pixels; leave"):
        read(PETS)


def listed(count):
    """Make a zip of so many empty files, whose list alone is there."""
    entries = []
    for number in range(count):
        name = b"%d/%06d.jpg" % (number % 10, number)
        entries.append(b"PK\1\2" + bytes(24) + struct.pack("<H", len(name)) + bytes(16) + name)
    data = b"".join(entries)
    return data + b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", 65535, 65535, len(data), 0, 0)


def test_a_hundred_thousand_files_are_refused_with_their_number():
    with pytest.raises(DatasetError) as caught:
        read_zip(listed(100_000), 32, "")
    assert str(caught.value) == (
        "There are 100,000 files, more than the 50,000 allowed at 32 × 32 pixels; leave some out."
    )


@pytest.mark.parametrize("told", [1, 65535])
def test_more_files_than_are_looked_through_are_refused_before_their_list_is_read(
    monkeypatch, told
):
    """A list of a million took 6 s; it is counted by itself, whatever the zip says of it."""
    monkeypatch.setattr(archive, "zipfile", None)
    data = bytearray(listed(100_001))
    struct.pack_into("<HH", data, len(data) - 14, told, told)
    with pytest.raises(DatasetError, match="holds 100,001 files and folders, more than the 100,00"):
        read_zip(bytes(data), 32, "")


@pytest.mark.parametrize("part", [None, ""])
def test_folders_around_all_classes_are_passed_in_one_go(monkeypatch, part):
    """Made anew at each of 29 levels, 70,000 files took 40 s."""
    made = []
    below = entries.Entry.below
    monkeypatch.setattr(
        entries.Entry, "below", lambda self, depth=1: made.append(depth) or below(self, depth)
    )
    read_zip(zipped({f"{29 * 'x/'}{name}": each for name, each in PETS.items()}), 16, part)
    assert made[: len(PETS)] == [29] * len(PETS)
    assert len(made) <= 4 * len(PETS)


def test_too_many_files_to_look_through(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MAX_ENTRIES", 8)
    with pytest.raises(DatasetError, match="holds more than 8 files and folders; name the one"):
        read_folder(unpacked(tmp_path, PETS))


@pytest.mark.parametrize("place", ["nowhere", "x" * 5000, "nul\0byte", "cat/0.png"])
def test_no_folder(tmp_path, place):
    unpacked(tmp_path, PETS)
    with pytest.raises(DatasetError, match="cannot be read; check its name and permissions"):
        read_folder(tmp_path / place)


def test_links_are_not_followed(tmp_path):
    secret = unpacked(tmp_path / "secret", {"private.png": picture()}) / "private.png"
    pets = unpacked(tmp_path / "pets", PETS)
    (pets / "cat" / "link.png").symlink_to(secret)
    (pets / "cat" / "round").symlink_to(pets)
    data = read_folder(pets)
    assert len(data.train_labels) + len(data.test_labels) == 10
    assert data.notes == tuple(
        f"`cat/{name}`: It is a link; put the file itself there." for name in ("link.png", "round")
    )


def test_pipe_is_not_waited_for(tmp_path):
    pets = unpacked(tmp_path, PETS)
    os.mkfifo(pets / "cat" / "pipe.png")
    assert read_folder(pets).notes == ()
    with pytest.raises(DatasetError, match="There is no folder and no zip file"):
        read_zip(pets / "cat" / "pipe.png")


def test_very_deep_folders(tmp_path):
    unpacked(tmp_path, PETS)
    deep = [f"{tmp_path}/cat" + depth * "/d" for depth in range(1, 1500)]
    for each in deep:
        os.mkdir(each)  # noqa: PTH102 (pathlib makes parents by recursion)
    try:
        assert len(read_folder(tmp_path).class_names) == 2
    finally:
        for each in reversed(deep):
            os.rmdir(each)  # noqa: PTH106


def test_zip_as_bytes_path_and_file(tmp_path):
    data = zipped(PETS)
    path = tmp_path / "pets.zip"
    path.write_bytes(data)
    with path.open("rb") as opened:
        for file, name in (
            (data, "Pictures"),
            (path, "pets"),
            (str(path), "pets"),
            (opened, "Pictures"),
        ):
            read = read_zip(file)
            assert read.name == name
            assert len(read.train_labels) == 8


def test_zip_from_windows():
    data = read_zip(zipped({name.replace("/", "\\"): each for name, each in PETS.items()}))
    assert data.class_names == ("cat", "dog")


@pytest.mark.parametrize(
    "name",
    ["../x", "cat/../../x", "/etc/x", "C:/x", "c:x", "..\\x", "cat/..", "\\x"],
)
def test_names_that_lead_out_of_the_zip(name):
    with pytest.raises(DatasetError, match=r"The zip file names `.*`, which lies outside of it"):
        read_zip(zipped(PETS | {name: picture()}))


def test_dots_in_names_are_no_way_out():
    assert read_zip(zipped(PETS | {"cat/a..b.png": picture(), "cat/...png": picture()})).notes == ()


def test_file_without_a_name():
    nameless = zipped({"x": picture()} | PETS).replace(b"x", b"\0")
    assert read_zip(nameless).class_names == ("cat", "dog")


def with_entry(change):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in PETS.items():
            packed.writestr(name, data)
        entry = zipfile.ZipInfo("cat/odd.png")
        packed.writestr(*change(entry))
    return file.getvalue()


def test_link_in_a_zip():
    def link(entry):
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        return entry, "/etc/passwd"

    assert read_zip(with_entry(link)).notes == (
        "`cat/odd.png`: It is a link; put the file itself there.",
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_uncommon_ways_of_packing_are_not_tried(method):
    def packed(entry):
        entry.compress_type = method
        return entry, picture()

    (note,) = read_zip(with_entry(packed)).notes
    assert note == "`cat/odd.png`: It is packed in an uncommon way; pack it as Deflate."


def test_password():
    data = bytearray(zipped(PETS))
    # The flags of the first file in the list at the end.
    place = data.index(b"PK\1\2") + 8
    data[place] |= 1
    (note,) = read_zip(bytes(data)).notes
    assert note == "`cat/0.png`: It is locked by a password."


def test_wrong_checksum_of_one_file():
    data = bytearray(zipped(PETS, zipfile.ZIP_STORED))
    data[data.index(picture(0)) + 50] ^= 1
    (note,) = read_zip(bytes(data)).notes
    assert note == "`cat/0.png`: It is damaged in the zip file."


def test_picture_larger_than_any_may_be(monkeypatch):
    huge = zipped(PETS | {"cat/huge.png": picture()[:8] + bytes(2**25)})
    (note,) = read_zip(huge).notes
    assert "`cat/huge.png`: The file is larger than the 32 MB allowed" in note


def test_zip_bomb_by_its_ratio(monkeypatch):
    monkeypatch.setattr(archive, "_MAX_TIGHT", 10**6)
    with pytest.raises(DatasetError, match="unpacks to more than 100 times its size"):
        read_zip(zipped(PETS | {"cat/bomb.png": bytes(2 * 10**6)}))


def test_zip_bomb_by_what_it_says_it_holds(monkeypatch):
    monkeypatch.setattr(archive, "_MAX_UNPACKED", 2**20)
    with pytest.raises(DatasetError, match="holds 3 MB unpacked, more than the 1 MB allowed"):
        read_zip(zipped(PETS | {"cat/bomb.png": os.urandom(3 * 2**20)}))


def test_zip_bomb_that_lies_about_what_it_holds():
    """The list says 100 bytes, the packed data go on for 100 million."""
    data = bytearray(zipped(PETS | {"cat/z.png": bytes(10**8)}))
    place = data.rindex(b"PK\1\2", 0, data.rindex(b"cat/z.png")) + 24
    assert struct.unpack_from("<I", data, place) == (10**8,)
    struct.pack_into("<I", data, place, 100)
    (note,) = read_zip(bytes(data)).notes
    assert note.startswith("`cat/z.png`: ")


def test_list_of_millions_of_files_is_refused_before_it_fills_the_memory():
    entry = b"PK\1\2" + bytes(42)
    count = 400_000
    end = b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", 65535, 65535, count * len(entry), 0, 0)
    with pytest.raises(
        DatasetError, match="lists 65,535 files and folders in 18 MB, more than the 16 MB"
    ):
        read_zip(count * entry + end)


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", zipped(PETS)[:-30]])
def test_no_zip(data):
    with pytest.raises(DatasetError, match="damaged or is no zip file"):
        read_zip(data)


def test_no_file(tmp_path):
    with pytest.raises(DatasetError, match=r"There is no folder and no zip file `.*nowhere.zip`"):
        read_zip(tmp_path / "nowhere.zip")
