"""Published files: found, checked, and downloaded from a server on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.deferred import blank
from cnnviz.nets.pretrained import CLASS_NAMES, FILES, NO_TOP_FILES, PublishedFile, WeightsError
from tests.nets.pretrained.serving import described, reset, serving

DATA = bytes(range(256)) * 20_000  # five pieces
FILE = described(
    PublishedFile("VGG16's ImageNet weights", "vgg16.h5", "http://127.0.0.1:9/x", "", 0), DATA
)


@pytest.fixture(autouse=True)
def models(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("CNNVIZ_WEIGHTS", raising=False)
    (tmp_path / "keras").mkdir()
    return tmp_path / "keras" / "models"


@pytest.fixture
def named(tmp_path, monkeypatch):
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(folder))
    return folder


@pytest.fixture
def server():
    with serving(DATA) as state:
        yield state


def nothing(there):
    pass


def refusal(call, *arguments):
    with pytest.raises(WeightsError) as caught:
        call(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_names_addresses_and_digests_are_those_of_keras(keras, monkeypatch):
    from keras.src.applications import imagenet_utils
    from keras.src.utils import file_utils

    asked = []

    def get_file(name, origin, cache_subdir, file_hash=""):
        asked.append((name, origin, file_hash))
        assert cache_subdir == "models"
        raise StopIteration

    monkeypatch.setattr(file_utils, "get_file", get_file)
    for name in BACKBONES:
        for include_top in (True, False):
            with pytest.raises(StopIteration):
                blank(
                    partial(
                        getattr(keras.applications, name),
                        weights="imagenet",
                        include_top=include_top,
                        input_shape=None if include_top else (224, 224, 3),
                    )
                )
    monkeypatch.setattr(imagenet_utils, "CLASS_INDEX", None)
    import numpy as np

    with pytest.raises(StopIteration):
        imagenet_utils.decode_predictions(np.zeros((1, 1000)))
    both = [each for name in BACKBONES for each in (FILES[name], NO_TOP_FILES[name])]
    assert asked == [(file.name, file.origin, file.digest) for file in (*both, CLASS_NAMES)]


def test_a_file_that_is_nowhere():
    assert FILE.find() is None
    assert "is not on this machine: download it, or name a folder" in refusal(FILE.checked)


def test_a_file_in_keras_s_folder(models):
    models.mkdir()
    (models / FILE.name).write_bytes(DATA)
    assert FILE.checked() == models / FILE.name


def test_a_folder_that_is_named_comes_first(models, named):
    models.mkdir()
    for folder in (models, named):
        (folder / FILE.name).write_bytes(DATA)
    assert FILE.checked() == named / FILE.name


def test_half_a_file_is_never_taken_for_the_whole(models, named):
    (named / FILE.name).write_bytes(DATA[:1000])
    assert FILE.find() is None
    assert "has 1,000 bytes, but VGG16's ImageNet weights takes 5,120,000" in refusal(FILE.checked)
    models.mkdir()
    (models / FILE.name).write_bytes(DATA)
    assert FILE.checked() == models / FILE.name


def test_a_file_of_the_size_with_other_bytes(named):
    (named / FILE.name).write_bytes(DATA[:-1] + b"?")
    assert FILE.find()
    assert "not VGG16's ImageNet weights as published, by its checksum" in refusal(FILE.checked)


def test_a_file_whose_size_nobody_tells_is_known_by_its_digest(server, models):
    file = replace(FILE, origin=server.url, size=0)
    assert file.find() is None
    assert file.fetch(nothing) == file.find() == file.checked() == models / FILE.name
    file.find().write_bytes(DATA[:-1])
    assert "not VGG16's ImageNet weights as published, by its checksum" in refusal(file.checked)
    server.data, server.announced = DATA[:-100], len(DATA)
    assert "broke off" in refusal(file.fetch, nothing)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(named):
    (named / FILE.name).write_bytes(DATA)
    (named / FILE.name).chmod(0)
    assert "check its permissions" in refusal(FILE.checked)


def test_a_folder_in_place_of_the_file_and_a_folder_that_is_none(named, monkeypatch):
    (named / FILE.name).mkdir()
    assert FILE.find() is None
    monkeypatch.setenv("CNNVIZ_WEIGHTS", "/no/such/folder")
    assert FILE.find() is None


def test_a_download_tells_how_far_it_is_and_can_be_found(server, models):
    told = []
    path = replace(FILE, origin=server.url).fetch(told.append)
    assert path == models / FILE.name
    assert path.read_bytes() == DATA
    assert told == sorted(told)
    assert len(told) >= 5
    assert told[-1] == len(DATA)
    assert [each.name for each in models.iterdir()] == [FILE.name]
    assert FILE.checked() == path


def test_a_download_is_on_the_disk_before_it_has_its_name(server, models, monkeypatch):
    named = []
    monkeypatch.setattr(os, "fsync", lambda _: named.append((models / FILE.name).exists()))
    replace(FILE, origin=server.url).fetch(nothing)
    assert named[-2:] == [False, True]  # its bytes, and then the names in its folder


def test_a_download_replaces_half_a_file(server, models):
    models.mkdir()
    (models / FILE.name).write_bytes(DATA[:1000])
    replace(FILE, origin=server.url).fetch(nothing)
    assert FILE.checked()


def test_a_download_that_is_stopped_leaves_nothing(server, models):
    class StoppedError(Exception):
        pass

    def stop(there):
        assert not (models / FILE.name).exists()
        raise StoppedError

    with pytest.raises(StoppedError):
        replace(FILE, origin=server.url).fetch(stop)
    assert list(models.iterdir()) == []


def test_other_bytes_arrive(server, models):
    server.data = DATA[:-1] + b"?"
    assert "by its checksum" in refusal(replace(FILE, origin=server.url).fetch, nothing)
    assert list(models.iterdir()) == []


def test_more_bytes_arrive(server, models):
    server.data = DATA * 2
    assert "by its checksum" in refusal(replace(FILE, origin=server.url).fetch, nothing)
    assert list(models.iterdir()) == []


@pytest.mark.parametrize("announced", [None, len(DATA)])
def test_fewer_bytes_arrive(server, models, announced):
    server.data, server.announced = DATA[:-100], announced
    assert "broke off" in refusal(replace(FILE, origin=server.url).fetch, nothing)
    assert list(models.iterdir()) == []


def test_a_server_that_falls_silent_in_mid_file_is_said_so(server, models, monkeypatch):
    monkeypatch.setattr("cnnviz.nets.pretrained.files.SILENCE", 0.2)
    server.gate.clear()
    there = []
    assert "was silent for" in refusal(replace(FILE, origin=server.url).fetch, there.append)
    assert there
    assert list(models.iterdir()) == []


def test_a_connection_that_is_reset_in_mid_file_broke_off(server, models):
    server.end = reset
    assert "broke off" in refusal(replace(FILE, origin=server.url).fetch, nothing)
    assert list(models.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n400\r\nha",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 1000,
    ],
    ids=["none", "no HTTP", "half a chunk", "endless headers"],
)
def test_half_an_answer_broke_off(models, answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def give():
            connection, _ = listening.accept()
            with connection:
                connection.recv(2**16)
                connection.sendall(answer)

        with ThreadPoolExecutor(1) as pool:
            given = pool.submit(give)
            origin = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
            assert "broke off" in refusal(replace(FILE, origin=origin).fetch, nothing)
            given.result()
    assert list(models.iterdir()) == []


def test_the_server_has_no_such_file(server):
    server.code = 404
    assert "the error 404" in refusal(replace(FILE, origin=server.url).fetch, nothing)


def test_no_network():
    sentence = refusal(FILE.fetch, nothing)
    assert "cannot be reached from this machine; name a folder that holds `vgg16.h5`" in sentence


def test_a_folder_for_downloads_that_is_a_file(models):
    models.write_bytes(b"")
    assert "cannot be written to" in refusal(FILE.fetch, nothing)


def test_no_room():
    assert "make room" in refusal(replace(FILE, size=10**18).fetch, nothing)


def test_what_a_killed_download_left_is_swept_later(server, models):
    for age, name in ((0, "new"), (100_000, "old")):
        place = models / f".{FILE.name}.{name}"
        place.mkdir(parents=True)
        (place / FILE.name).write_bytes(b"half")
        then = place.stat().st_mtime - age
        os.utime(place, (then, then))
    replace(FILE, origin=server.url).fetch(nothing)
    assert {each.name for each in models.iterdir()} == {FILE.name, f".{FILE.name}.new"}


def test_to_look_for_weights_loads_nothing_of_keras():
    program = (
        "import sys; from cnnviz.nets.pretrained import FILES; FILES['VGG16'].find(); "
        "print({'keras', 'tensorflow', 'h5py'} & {*sys.modules})"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert said.stdout.strip() == b"set()"
