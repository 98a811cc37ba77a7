"""Every way to a model, asked of the process that holds them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from threading import Event

import h5py
import numpy as np
import pytest

from cnnviz.inspection import InspectionError, Inspector, ModelChoice, Preprocessing
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.model_loader import load_choice
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.fetching import fetch_files, missing
from cnnviz.inspection.questions.scalings import classify_scaled
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.applications import application
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.pretrained import CLASS_NAMES, FILES, imagenet
from cnnviz.nets.scaling import FoundNumbers
from tests.inspection import sample_questions
from tests.nets.loading import files, keras2_files
from tests.nets.loading.onnx import networks
from tests.nets.loading.test_keras2 import small, teachable_machine
from tests.nets.pretrained.serving import described, serving
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.tensorflow

DATA = bytes(range(256)) * 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("weights")


@pytest.fixture(scope="module")
def inspector(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_WEIGHTS", str(folder / "own"))
        patch.setenv("KERAS_HOME", str(folder))
        patch.setenv("no_proxy", "127.0.0.1")
        inspector = Inspector("memory://")
        inspector.ask(sample_questions.process_id)  # it has the settings from now on
        yield inspector
        inspector.close()


def own(keras, *layers):
    return keras.Sequential(
        [keras.Input((16, 16, 3)), *layers, keras.layers.Flatten(), last(keras)]
    )


def last(keras):
    return keras.layers.Dense(3, activation="softmax", name="kind")


def test_a_file_is_kept_and_described(inspector, keras, tmp_path):
    data = files.saved(own(keras), tmp_path)
    choice = inspector.keep(data)
    assert (choice.kind, choice.scale, len(choice.name)) == ("file", "auto", 64)
    found = inspector.ask(describe, choice)
    assert [(head.path, head.size) for head in found.heads] == [("kind", 3)]
    assert found.preprocessing.numbers == "0..1"
    assert found.found_numbers == FoundNumbers("0..1", "unchanged", weak=True)


def test_a_network_of_pytorch_is_kept_and_described(inspector):
    found = inspector.ask(describe, inspector.keep(networks.filled("squeezenet1_0")))
    (head,) = found.heads
    assert (head.path, head.size) == ("classifier.3.GlobalAveragePool", 100)
    assert head.meaning == "logits"
    assert "softmax" not in found.note
    assert found.found_numbers == FoundNumbers("torch", "unchanged", weak=True)


def test_a_teachable_machine_export_is_described_with_its_class_names(inspector, keras):
    model = small(teachable_machine(keras))
    labels = "0 cat\n1 dog\n2 bird\n"
    data = files.packed({"keras_model.h5": keras2_files.h5(model), "labels.txt": labels})
    found = inspector.ask(describe, inspector.keep(data))
    assert [head.class_names for head in found.heads] == [("cat", "dog", "bird")]
    assert "Saved by Keras 2.9.0. Pixels of −1 to 1 are what Teachable Machine's" in found.note
    assert found.found_numbers == FoundNumbers("-1..1", "unchanged", weak=True)


@pytest.mark.parametrize("scale", ["0..255", "-1..1", "caffe"])
def test_the_numbers_of_a_file_can_be_chosen(inspector, keras, tmp_path, scale):
    choice = inspector.keep(files.saved(own(keras), tmp_path), scale)
    found = inspector.ask(describe, choice)
    assert found.preprocessing.numbers == scale
    assert found.found_numbers == FoundNumbers(scale, "chosen")


def operations(keras):
    """Make a network whose first layers are those of VGG16, as operations."""
    pictures = keras.Input((32, 32, 3))
    x = keras.applications.vgg16.preprocess_input(pictures)
    x = keras.layers.Flatten()(keras.layers.Conv2D(4, 3)(x))
    return keras.Model(pictures, keras.layers.Dense(3, activation="softmax", name="kind")(x))


def whole_numbers(keras):
    """Make a network that takes bytes."""
    pictures = keras.Input((32, 32, 3), dtype="uint8")
    x = keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(pictures))
    return keras.Model(pictures, keras.layers.Dense(3, activation="softmax", name="kind")(x))


@pytest.mark.parametrize(("make", "reason"), [(operations, "layers"), (whole_numbers, "integers")])
def test_a_model_that_takes_pixels_answers_as_in_keras(inspector, keras, tmp_path, make, reason):
    model = make(keras)
    choice = inspector.keep(files.saved(model, tmp_path))
    found = inspector.ask(describe, choice)
    assert (found.preprocessing.numbers, found.found_numbers.reason) == ("0..255", reason)
    pictures = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    (said,) = inspector.ask(classify, choice, list(pictures))
    np.testing.assert_allclose(said.values, model.predict(pictures, verbose=0), atol=1e-5)


@pytest.mark.parametrize("scale", ["auto", "0..1"])
def test_whole_numbers_are_rounded_whatever_is_chosen(inspector, keras, tmp_path, scale):
    model = whole_numbers(keras)
    choice = inspector.keep(files.saved(model, tmp_path), scale)
    assert inspector.ask(describe, choice).found_numbers.reason == "integers"
    large = np.random.default_rng(0).integers(0, 256, (100, 70, 3), dtype=np.uint8)
    seen = Preprocessing(32, 32, 3)(large).pixels
    assert not (seen == seen.round()).all()
    (said,) = inspector.ask(classify, choice, [large])
    wanted = model.predict(seen.round().astype(np.uint8)[None], verbose=0)
    np.testing.assert_allclose(said.values, wanted, atol=1e-5)


@pytest.mark.parametrize("method", ["cam", "plain", "guided", "integrated", "occlusion"])
def test_a_network_of_whole_numbers_is_explained(inspector, keras, tmp_path, method):
    pictures = keras.Input((16, 16, 3), dtype="uint8")
    x = keras.layers.Conv2D(4, 3, name="conv")(keras.layers.Rescaling(1 / 255)(pictures))
    x = keras.layers.Dense(3, activation="softmax")(keras.layers.Flatten()(x))
    choice = inspector.keep(files.saved(keras.Model(pictures, x), tmp_path))
    image = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    picture = Picture("d", image)
    found = inspector.ask(attribute, choice, picture, AttributionRequest(method, 1))
    assert np.isfinite(found.map).all()
    assert found.map.any()


@pytest.mark.parametrize("scale", ["caffe", "torch"])
def test_a_grey_model_has_no_means_of_colours(inspector, keras, tmp_path, scale):
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), last(keras)])
    choice = inspector.keep(files.saved(model, tmp_path), scale)
    with pytest.raises(InspectionError, match=r"takes pictures of 1 channel, but the means"):
        inspector.ask(describe, choice)


def test_each_scaling_has_its_answer_in_one_question(inspector, keras, tmp_path):
    choice = inspector.keep(files.saved(own(keras), tmp_path))
    image = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    found = inspector.ask(classify_scaled, choice, image)
    assert [each.numbers for each in found] == list(SCALINGS)
    for numbers, (said,) in found:
        (wanted,) = inspector.ask(classify, replace(choice, scale=numbers), [image])
        np.testing.assert_array_equal(said.values, wanted.values)
    grey = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), last(keras)])
    found = inspector.ask(classify_scaled, inspector.keep(files.saved(grey, tmp_path)), image)
    assert [each.numbers for each in found] == ["0..255", "0..1", "-1..1"]


def test_a_hostile_file_is_a_sentence_and_the_process_lives(inspector, keras, tmp_path):
    before = inspector.ask(sample_questions.process_id)
    evil = files.with_layer(
        files.saved(own(keras), tmp_path),
        {"module": "keras.layers", "class_name": "Lambda", "config": {}, "registered_name": None},
    )
    with pytest.raises(InspectionError, match="`Lambda` layer, which may run a stranger's code"):
        inspector.ask(describe, inspector.keep(evil))
    with pytest.raises(InspectionError, match=r"is no `\.keras` file"):
        inspector.ask(describe, inspector.keep(b"nothing"))
    assert inspector.ask(sample_questions.process_id) == before


def test_a_file_that_takes_no_picture_is_a_sentence(inspector, keras, tmp_path):
    model = keras.Sequential([keras.Input((7,)), keras.layers.Dense(2)])
    with pytest.raises(InspectionError, match=r"must take a picture"):
        inspector.ask(describe, inspector.keep(files.saved(model, tmp_path)))


def test_a_file_without_layers_is_a_sentence(inspector, keras, tmp_path):
    pictures = keras.Input((8, 8, 3))
    data = files.saved(keras.Model(pictures, pictures), tmp_path)
    with pytest.raises(InspectionError, match=r"has no layers, only an input"):
        inspector.ask(describe, inspector.keep(data))


def test_what_leaves_twice_is_one_head_and_what_has_too_many_numbers_is_none(
    inspector, keras, tmp_path
):
    pictures = keras.Input((8, 8, 3))
    mean = keras.layers.GlobalAveragePooling2D()(pictures)
    few, many = keras.layers.Dense(3, name="few")(mean), keras.layers.Dense(25_001)(mean)
    data = files.saved(keras.Model(pictures, [few, many, few > 0, few]), tmp_path)
    found = inspector.ask(describe, inspector.keep(data))
    assert [(head.path, head.size) for head in found.heads] == [("few", 3)]


def test_a_file_that_is_not_kept_any_more(inspector):
    with pytest.raises(InspectionError, match="not kept any more: bring it again"):
        inspector.ask(describe, ModelChoice("file", "0" * 64))


@pytest.mark.parametrize(
    ("name", "side", "numbers"), [("ResNet50", 224, "caffe"), ("InceptionV3", 299, "-1..1")]
)
def test_random_weights_are_named_as_such(inspector, name, side, numbers):
    found = inspector.ask(describe, ModelChoice("random", name))
    assert found.title == name
    assert found.note.startswith("Random weights")
    assert (found.preprocessing.height, found.preprocessing.numbers) == (side, numbers)
    assert found.heads[0].size == 1000
    assert found.heads[0].class_names[281] == "class 281"


def test_weights_that_are_missing_are_a_sentence(inspector):
    with pytest.raises(InspectionError, match="is not on this machine: download it, or name"):
        inspector.ask(describe, ModelChoice("imagenet", "VGG16"))


def test_weights_with_another_checksum_are_a_sentence(inspector, folder):
    own_folder = folder / "own"
    own_folder.mkdir()
    with (own_folder / FILES["InceptionV3"].name).open("wb") as file:
        file.truncate(FILES["InceptionV3"].size)
    with pytest.raises(InspectionError, match="by its checksum: remove it"):
        inspector.ask(describe, ModelChoice("imagenet", "InceptionV3"))
    shutil.rmtree(own_folder)


def fetch_from(context, url, data, total):
    file = replace(described(CLASS_NAMES, data, url), size=total)
    fetch_files(context, [file, file])


def test_a_download_is_watched_and_stopped(inspector, folder):
    with serving(DATA) as server:
        server.gate.clear()
        job = inspector.begin(fetch_from, server.url, DATA, len(DATA))
        asked_at_last = until(lambda: job.progress.done)
        assert 0 < asked_at_last < len(DATA)
        assert job.progress.total == 2 * len(DATA)
        job.cancel()
        # The other process has heard of it once it answers what it was asked after that. Before, it
        # would go on, and the first file could be whole.
        inspector.ask(sample_questions.process_id)
        server.gate.set()
        with pytest.raises(InspectionError, match="stopped"):
            job.result(PATIENCE)
        # The answer is there at once; its thread lets go of its file a moment later.
        until(lambda: not list((folder / "models").iterdir()))
        job = inspector.begin(fetch_from, server.url, DATA, len(DATA))
        job.result(PATIENCE)
        assert job.progress.done == job.progress.total == 2 * len(DATA)
        assert (folder / "models" / CLASS_NAMES.name).read_bytes() == DATA


def test_what_is_missing_is_known_without_asking(folder, monkeypatch):
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(folder))
    assert missing(ModelChoice("imagenet", "VGG16")) == [FILES["VGG16"], CLASS_NAMES]
    assert missing(ModelChoice("random", "VGG16")) == []
    assert missing(ModelChoice("shipped", "fast")) == []


def test_a_download_without_a_network_is_a_sentence(inspector):
    with pytest.raises(InspectionError):
        inspector.begin(fetch_from, "http://127.0.0.1:9/x", DATA, len(DATA)).result(PATIENCE)


def test_an_own_model_answers_as_in_keras(inspector, keras, tmp_path):
    model = own(keras, keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(4, 3))
    data = files.saved(model, tmp_path)
    image = np.random.default_rng(0).uniform(0, 255, (1, 16, 16, 3)).astype(np.float32)
    np.testing.assert_allclose(
        inspector.ask(answer, inspector.keep(data), image), model(image), atol=1e-6
    )


def answer(context, choice, image):
    return np.asarray(context.cache.model(context, choice).model(image))


def test_weights_in_keras_s_own_file_are_opened(keras, folder, monkeypatch):
    # In this process, since the weights are random and the table of digests must say so.
    place = folder / "placed"
    place.mkdir()
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(place))
    monkeypatch.setenv("KERAS_HOME", str(folder / "none"))
    choice, model = ModelChoice("imagenet", "InceptionV3"), application("InceptionV3")
    file = FILES[choice.name]
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    with files.quiet(), h5py.File(place / file.name, "w") as opened:
        save_weights_to_hdf5_group(opened, model)
    data = (place / file.name).read_bytes()
    monkeypatch.setitem(FILES, choice.name, described(file, data))
    found = load_choice(None, choice)
    assert "go by number" in found.note
    assert found.heads[0].class_names[281] == "class 281"
    assert (found.preprocessing.width, found.preprocessing.numbers) == (299, "-1..1")
    for one, other in zip(model.weights, found.model.weights, strict=True):
        np.testing.assert_array_equal(one, other)
    names = json.dumps({str(i): ["n", f"tabby_{i}"] for i in range(1000)}).encode()
    (place / CLASS_NAMES.name).write_bytes(names)
    monkeypatch.setattr(imagenet, "CLASS_NAMES", described(CLASS_NAMES, names))
    found = load_choice(None, choice)
    assert "go by number" not in found.note
    assert found.heads[0].class_names[281] == "tabby 281"


def test_a_store_that_cannot_be_had_is_a_sentence(keras, tmp_path):
    context = RequestContext(ModelCache(), "nonsense://runs", tmp_path, lambda _: None, Event())
    with pytest.raises(InspectionError, match="nonsense"):
        load_choice(context, ModelChoice("run", "r" * 22, epoch=1))
