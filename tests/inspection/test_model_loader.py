"""Every way to a model, asked of the process that holds them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from threading import Event

import h5py
import numpy as np
import pytest

from cnnviz.inspection import InspectionError, Inspector, ModelChoice
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.model_loader import load_choice
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.fetching import fetch_files, missing
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.applications import application
from cnnviz.nets.pretrained import CLASS_NAMES, FILES, imagenet
from cnnviz.nets.scaling import scales_itself
from tests.inspection import sample_questions
from tests.nets.loading import files
from tests.nets.loading.onnx import networks
from tests.nets.pretrained.serving import described, serving

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
    assert "a guess" in found.note


def test_a_network_of_pytorch_is_kept_and_described(inspector):
    found = inspector.ask(describe, inspector.keep(networks.filled("squeezenet1_0")))
    (head,) = found.heads
    assert (head.path, head.size) == ("classifier.3.GlobalAveragePool", 100)
    assert found.note.startswith(f"Your file. `{head.path}` gives scores: the file has no softmax")


@pytest.mark.parametrize("scale", ["0..255", "-1..1", "caffe"])
def test_the_numbers_of_a_file_can_be_chosen(inspector, keras, tmp_path, scale):
    choice = inspector.keep(files.saved(own(keras), tmp_path), scale)
    found = inspector.ask(describe, choice)
    assert found.preprocessing.numbers == scale
    assert "guess" not in found.note


def test_a_model_that_scales_by_itself_is_given_pixels(keras):
    layers = keras.layers
    for scaling in (layers.Rescaling(1 / 255), layers.Normalization(mean=1.0, variance=2.0)):
        assert scales_itself(own(keras, scaling))
        assert scales_itself(own(keras, layers.RandomFlip(), layers.Resizing(8, 8), scaling))
        assert not scales_itself(own(keras, layers.Conv2D(3, 3), scaling))
    assert not scales_itself(own(keras))


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
    with pytest.raises(InspectionError, match=r"must take one picture"):
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
        server.gate.set()
        with pytest.raises(InspectionError, match="stopped"):
            job.result(30)
        # The answer is there at once; its thread lets go of its file a moment later.
        until(lambda: not list((folder / "models").iterdir()))
        job = inspector.begin(fetch_from, server.url, DATA, len(DATA))
        job.result(30)
        assert job.progress.done == job.progress.total == 2 * len(DATA)
        assert (folder / "models" / CLASS_NAMES.name).read_bytes() == DATA


def until(value):
    import time

    end = time.monotonic() + 30
    while not value():
        assert time.monotonic() < end
        time.sleep(0.01)
    return value()


def test_what_is_missing_is_known_without_asking(folder, monkeypatch):
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(folder))
    assert missing(ModelChoice("imagenet", "VGG16")) == [FILES["VGG16"], CLASS_NAMES]
    assert missing(ModelChoice("random", "VGG16")) == []
    assert missing(ModelChoice("shipped", "fast")) == []


def test_a_download_without_a_network_is_a_sentence(inspector):
    with pytest.raises(InspectionError):
        inspector.begin(fetch_from, "http://127.0.0.1:9/x", DATA, len(DATA)).result(30)


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
