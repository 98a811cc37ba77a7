"""Kinds of models, pictures and zips that people bring: opened, or refused in a true sentence."""

from __future__ import annotations

import struct
from functools import partial
from itertools import starmap

import pytest
from playwright.sync_api import expect

from tests.browser.actions import bring_file, file_of, upload
from tests.browser.harness import settle
from tests.data import made_folders, picture_files
from tests.data.test_heif import PHOTOS
from tests.nets.loading import files, keras2_files
from tests.nets.loading.onnx import graphs
from tests.nets.loading.test_formats import KINDS, ZIPS
from tests.nets.loading.test_keras2 import plain, small


@pytest.fixture(scope="module")
def models(keras, tmp_path_factory):
    """Give a function that makes the bytes of a kind of model."""
    layers = keras.layers

    def classified(x):
        return layers.Dense(3, "softmax", name="answer")(layers.GlobalAveragePooling2D()(x))

    def saved(*between, shape=(24, 24, 3), mode=None, ending="keras"):
        x = pictures = keras.Input(shape)
        for layer in between:
            x = layer(x)
        model = keras.Model(pictures, classified(x))
        if mode:
            with files.quiet():
                model.quantize(mode)
        path = tmp_path_factory.mktemp("kinds") / f"model.{ending}"
        with files.quiet():
            model.save(path)
        return path.read_bytes()

    class Squash(layers.Layer):
        """A layer that no file can bring."""

        def call(self, inputs):
            return inputs / 2

    convolution = partial(layers.Conv2D, 4, 3, activation="relu")
    older = small(plain(keras))
    return {
        "int8": lambda: saved(convolution(), mode="int8"),
        "HDF5 of Keras 3": lambda: saved(layers.Rescaling(1 / 255), convolution(), ending="h5"),
        "HDF5 of Keras 2": lambda: keras2_files.h5(older),
        "Keras 2.13": lambda: keras2_files.archive(
            older, "2.13.1", "_layer_checkpoint_dependencies"
        ),
        "channels first": lambda: saved(
            layers.Conv2D(4, 3, data_format="channels_first"),
            layers.Permute((2, 3, 1)),
            shape=(3, 24, 24),
        ),
        "own operations": lambda: saved(keras.applications.vgg16.preprocess_input, convolution()),
        "own layer": lambda: saved(Squash(name="squash"), convolution()),
        "dilated, transposed": lambda: saved(layers.Conv2DTranspose(4, 3, dilation_rate=2)),
        "half a file": lambda: saved(convolution())[:5000],
        "text": lambda: b"Today I trained a network.\n",
        "SavedModel": lambda: files.packed(ZIPS["SavedModel"]),
        "TensorFlow Lite": lambda: KINDS["TensorFlow Lite"],
        "PyTorch": lambda: files.packed(ZIPS["file of PyTorch"]),
        "operator of ONNX": lambda: graphs.data(
            [graphs.node("Det", ["x"], name="/head/det")], shape=(1, 3, 8, 8)
        ),
    }


OPENED = [
    ("int8", "int8.keras", "Pixels are given as 0 to 1"),
    ("HDF5 of Keras 3", "keras3.h5", "Pixels are given as 0 to 255"),
    ("HDF5 of Keras 2", "keras2.h5", "Saved by Keras 2.9.0."),
    ("Keras 2.13", "model.keras", "Saved by Keras 2.13.1."),
    ("channels first", "first.keras", "Pixels are given as 0 to 1"),
    ("own operations", "vgg.keras", "Pixels are given as 0 to 255"),
    ("dilated, transposed", "up.keras", "Pixels are given as 0 to 1"),
]
REFUSED = [
    ("own layer", "mine.keras", "which is not one of Keras's own layers"),
    ("half a file", "half.keras", "The file is damaged"),
    ("text", "notes.h5", "is no .keras file"),
    ("SavedModel", "saved.zip", "This is TensorFlow's SavedModel"),
    ("TensorFlow Lite", "model.tflite", "This is a network of TensorFlow Lite"),
    ("PyTorch", "network.pt", "This is a file of PyTorch"),
    ("operator of ONNX", "network.onnx", "Det"),
]


def test_models_are_opened_or_refused_in_a_sentence_one_after_another(open_page, models):
    page = open_page("classify")
    alert = page.get_by_test_id("stPopoverBody").get_by_test_id("stAlert")
    for kind, name, said in OPENED:
        bring_file(page, "Your own model", file_of(name, models[kind]()))
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_text(said).first).to_be_visible()
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        close(page)
    for kind, name, said in REFUSED:
        bring_file(page, "Your own model", file_of(name, models[kind]()))
        expect(alert).to_contain_text(said)
        expect(alert).to_contain_text(name)
        close(page)
    # What was refused took nothing away.
    expect(page.get_by_role("heading", name=OPENED[-1][1])).to_be_visible()


def close(page):
    """Close a popover, if one is open."""
    settle(page)
    page.keyboard.press("Escape")
    settle(page)


def tall():
    """Give a picture that says it has 3,600 million pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    parts = {b"IHDR": head, b"IDAT": b"", b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(starmap(picture_files.png_chunk, parts.items()))


PICTURES = [
    ("phone.heic", lambda: (PHOTOS / "orientation_6.heic").read_bytes(), "64 × 96 × 3"),
    ("half.png", lambda: made_folders.picture()[:40], "The PNG file is damaged or incomplete"),
    ("page.jpg", lambda: b"<!DOCTYPE html>", "it begins with “<!DOCTYP”"),
    ("tall.png", tall, "million pixels"),
]


def test_pictures_are_opened_or_refused_in_a_sentence(open_page):
    page = open_page("images")
    for name, data, said in PICTURES:
        upload(page, name, data())
        expect(page.get_by_text(said).first).to_be_visible()
        close(page)


PETS = made_folders.classes("cat", "dog")


def under(folder, pictures):
    return {f"{folder}/{name}": data for name, data in pictures.items()}


ZIPS_OF_PICTURES = [
    (
        "parts",
        under("seg_train/seg_train", PETS)
        | under("seg_test/seg_test", PETS)
        | {"seg_pred/seg_pred/1.png": made_folders.picture()},
        "2 classes in 2 parts: train 10, test 10 pictures",
    ),
    ("one picture", PETS | {"owl/1.png": made_folders.picture()}, "The class owl has 1"),
    ("one class", made_folders.classes("cat"), "at least 2 classes"),
    ("an empty class", PETS | {"owl/": b""}, "2 classes, 10 pictures."),
    ("odd endings", {f"{name[:-4]}.PnG": PETS[name] for name in PETS}, "2 classes, 10"),
    ("no zip", b"This is no zip.", "is no zip file"),
]


def test_zips_are_opened_or_refused_in_a_sentence(open_page):
    page = open_page("training?data=folder")
    for kind, pictures, said in ZIPS_OF_PICTURES:
        data = pictures if isinstance(pictures, bytes) else made_folders.zipped(pictures)
        bring_file(page, "Bring your images", file_of(f"{kind}.zip", data))
        expect(page.get_by_text(said).first).to_be_visible()
        close(page)
