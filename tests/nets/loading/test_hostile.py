"""Files that are made to do harm: each is refused with one sentence, before it costs anything."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile

import h5py
import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.nets.loading import ModelError, load_model
from cnnviz.nets.loading import archive as archive_module
from tests.nets.loading import files
from tests.nets.loading.files import CONFIG, WEIGHTS, changed, packed, parts, with_layer


@pytest.fixture(scope="module")
def data(keras, tmp_path_factory):
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    return files.saved(model, tmp_path_factory.mktemp("real"))


def refused(data):
    """Load what must be refused, and give the sentence."""
    with pytest.raises(ModelError) as caught:
        load_model(data)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


# The zip.


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x03\x04" + bytes(100)])
def test_no_zip_at_all(content):
    assert "is no `.keras` file" in refused(content)


def test_a_file_that_is_not_there(tmp_path):
    assert "no such file" in refused(tmp_path / "gone.keras")


def test_half_a_file(data):
    assert "is no `.keras` file" in refused(data[: len(data) // 2])


@pytest.mark.parametrize(
    "name", ["../config.json", "/etc/passwd", "C:\\x", "assets/../../x", "..\\x", "a/../../b"]
)
def test_a_name_that_leads_out(data, name):
    assert "lies outside of it" in refused(packed({**parts(data), name: b"x"}))


@pytest.mark.parametrize("name", ["evil.py", "assets/words.txt", "model.weights.npz", "x" * 500])
def test_a_member_that_no_model_needs(data, name):
    assert "which no `.keras` file needs" in refused(packed({**parts(data), name: b"x"}))


def test_a_saved_model_is_named(data):
    assert "SavedModel" in refused(packed({"saved_model.pb": b"x"}))


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS])
def test_a_part_that_is_missing(data, name):
    members = parts(data)
    del members[name]
    assert f"holds one `{name}`, but this holds 0" in refused(packed(members))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [CONFIG, WEIGHTS])
def test_a_part_that_is_there_twice(data, name):
    members = parts(data)
    assert "but this holds 2" in refused(packed([*members.items(), (name, members[name])]))


def test_a_link_in_place_of_a_part(data):
    members = parts(data)
    entry = zipfile.ZipInfo(WEIGHTS)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    del members[WEIGHTS]
    assert "is a link" in refused(packed([*members.items(), (entry, "/etc/passwd")]))


def test_a_part_that_is_locked(data):
    locked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(signature)
        locked[place + offset] |= 1
    assert "locked by a password" in refused(bytes(locked))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_in_an_uncommon_way(data, method):
    assert "packed in an uncommon way" in refused(packed(parts(data), method))


def test_a_part_whose_checksum_is_wrong(data):
    broken = bytearray(data)
    broken[data.find(b"\x89HDF") + 100] ^= 1
    assert f"`{WEIGHTS}` is damaged" in refused(bytes(broken))


def test_a_zip_bomb(data):
    members = {**parts(data), WEIGHTS: bytes(200 * 2**20)}
    assert "more than 100 times its size" in refused(packed(members, zipfile.ZIP_DEFLATED))


def test_a_part_that_is_larger_than_it_says(data):
    large = packed({**parts(data), CONFIG: b" " * 2**16}, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(large)) as archive:
        local = archive.getinfo(CONFIG).header_offset
    listed = large.rfind(CONFIG.encode()) - 46
    lying = bytearray(large)
    for place in (local + 22, listed + 24):
        assert struct.unpack_from("<I", lying, place) == (2**16,)
        struct.pack_into("<I", lying, place, 10)
    assert "`config.json` is damaged" in refused(bytes(lying))


def test_a_part_that_is_too_large(data, monkeypatch):
    monkeypatch.setitem(archive_module.PARTS, WEIGHTS, 1000)
    assert "but at most 1,000 are taken" in refused(data)


def test_a_file_that_is_too_large(data, monkeypatch):
    monkeypatch.setattr(archive_module, "MAX_MB", 0)
    assert "at most 0 MB are taken" in refused(data)


def test_very_many_members(data):
    assert "this holds 0" in refused(packed({f"{i}": b"" for i in range(70_000)}))


# The settings.


@pytest.mark.parametrize("config", [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"a": 1}', b"9" * 5000])
def test_settings_that_are_none(data, config):
    assert "`config.json`" in refused(packed({**parts(data), CONFIG: config}))


def test_settings_that_are_nested_without_end(data):
    for config in (b'{"a":' * 10**6, b'{"class_name":' + b"[" * 900 + b"]" * 900 + b"}"):
        assert "`config.json`" in refused(packed({**parts(data), CONFIG: config}))


LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {
        "name": "lambda",
        "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA=\n"}},
    },
    "registered_name": None,
}


def layer(kind, module="keras.layers", registered=None, **config):
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": "x"} | config,
        "registered_name": registered,
    }


def function(name, module="builtins"):
    return {
        "module": module,
        "class_name": "function",
        "config": name,
        "registered_name": name,
    }


CODE = {
    "a lambda": LAMBDA,
    "a bare lambda": layer(
        "Activation", activation={"class_name": "__lambda__", "config": {"value": ["x", [], []]}}
    ),
    "a type": layer(
        "Activation",
        activation={
            "class_name": "__typespec__",
            "spec_name": "TensorSpec",
            "module": "tensorflow",
            "registered_name": None,
            "config": [[1], "float32"],
        },
    ),
    "a SavedModel": layer("TFSMLayer", filepath="/tmp/model"),
    "a Torch module": layer("TorchModuleWrapper", module_={}),
    "a table of words": layer("StringLookup", vocabulary="/etc/passwd"),
    "another module": layer("system", module="os"),
    "another module's class": layer("Popen", module="subprocess", args="id"),
    "a private module": layer("Lambda", module="keras.src.layers.core.lambda_layer"),
    "a private module's trick": layer("Lambda", module="keras.src.layers"),
    "a module of Keras's own": layer("get_file", module="keras.utils"),
    "no module": layer("Conv2D", module=None),
    "a name without a class": layer("deserialize"),
    "a base class": layer("Layer", module="keras"),
    "a registered class": layer("Mine", registered="package>Mine"),
    "a registered name for Keras's own": layer("Dense", registered="package>Mine", units=1),
    "a class of one's own": layer("Mine", module="__main__"),
    "control flow": layer("Map", module="keras.src.ops.core"),
    "a function of another module": layer("Activation", activation=function("system", "os")),
    "a function of Keras's": layer("Activation", activation=function("get_file", "keras.utils")),
    "a function of one's own": layer("Activation", activation=function("evil")),
    "what makes functions": layer("Activation", activation=function("deserialize")),
    "an unhashable name": layer("Activation", activation=function(["relu"])),
    "an initializer that is none": layer(
        "Dense", units=1, kernel_initializer=layer("OrthogonalX", module="keras.initializers")
    ),
    "a nested lambda": layer("TimeDistributed", layer=LAMBDA),
    "a nested model with a lambda": layer("Sequential", module="keras", layers=[LAMBDA]),
    "an optimizer": layer("Adam", module="keras.optimizers"),
    "a loss": layer("Loss", module="keras.losses"),
}


@pytest.mark.parametrize("kind", CODE)
def test_code_is_never_run(data, kind):
    sentence = refused(with_layer(data, CODE[kind]))
    assert "stranger's code" in sentence or "`config.json`" in sentence


OLD = {
    "no module": {"class_name": "Lambda", "config": {"name": "x", "function": ["x", None, None]}},
    "no class": {"module": "keras.layers", "config": {}},
    "a text": "Lambda",
    "a list": [],
    "nothing": None,
}


@pytest.mark.parametrize("kind", OLD)
def test_the_way_of_older_files_is_closed(data, kind):
    assert "layers of an older kind" in refused(with_layer(data, OLD[kind]))


@pytest.mark.parametrize("layers", [7, "x", {"a": 1}])
def test_layers_that_are_no_list(data, layers):
    assert "`config.json` is damaged" in refused(
        changed(data, lambda config: config["config"].update(layers=layers))
    )


def test_a_layer_in_place_of_a_model(data):
    assert "a part of a model" in refused(changed(data, lambda config: layer("Dense", units=3)))


def test_settings_of_training_are_not_even_read(data):
    def add(config):
        config["compile_config"] = {"optimizer": {"class_name": "system", "module": "os"}}
        config["config"]["layers"][1]["compile_config"] = LAMBDA

    load_model(changed(data, add))


def test_more_layers_than_a_model_has(data):
    def add(config):
        layers = config["config"]["layers"]
        layers[2:2] = [layer("ReLU") | {"config": {"name": f"r{i}"}} for i in range(3_001)]

    assert "more than 3,000 layers" in refused(changed(data, add))


def test_a_layer_that_is_used_more_often_than_a_model_has_layers(keras, tmp_path):
    pictures = keras.Input((8, 8, 3))
    data = files.saved(keras.Model(pictures, keras.layers.ReLU()(pictures)), tmp_path)

    def add(config):
        nodes = config["config"]["layers"][1]["inbound_nodes"]
        nodes *= 3_001

    assert "more than 3,000 layers" in refused(changed(data, add))


def nested(keras, depth):
    """Make a model of models, each of which computes the one in it twice."""
    pictures = keras.Input((8, 8, 3))
    model = keras.Model(pictures, keras.layers.ReLU()(pictures))
    for _ in range(depth):
        pictures = keras.Input((8, 8, 3))
        model = keras.Model(pictures, model(model(pictures)))
    return model


def test_uses_in_models_that_are_used_themselves_are_multiplied(keras, tmp_path):
    assert len(load_model(files.saved(nested(keras, 2), tmp_path)).layers) == 2
    data = files.saved(nested(keras, 3), tmp_path)

    def deeper(config):
        inner, place = config["config"]["layers"], 0
        while (found := inner[1])["class_name"] == "Functional":
            found["inbound_nodes"] *= 10
            inner, place = found["config"]["layers"], place + 1
        assert place == 3

    assert "more than 3,000 layers" in refused(changed(data, deeper))


@pytest.fixture(scope="module")
def one_layer(keras, tmp_path_factory):
    pictures = keras.Input((8, 8, 3))
    model = keras.Model(pictures, keras.layers.ReLU(name="one")(pictures))
    return files.saved(model, tmp_path_factory.mktemp("one"))


NUMBERS = {
    "module": "builtins",
    "class_name": "__tensor__",
    "config": {"value": [[[1.0]]], "dtype": "float32"},
    "registered_name": None,
}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"args": [NUMBERS], "kwargs": {}}, "Tile"),
        ({"args": [], "kwargs": {"x": NUMBERS}}, "Tile"),
        ({"args": [["one", 0, 0]], "kwargs": {}}, "Tile"),  # the way of Keras 2, in its place alone
        ({"args": [0, 3 * 10**8], "kwargs": {}}, "Arange"),
        ([], "Arange"),
        ({}, "Arange"),
    ],
)
def test_what_is_computed_of_numbers_in_the_file_alone(one_layer, given, kind):
    """Keras computes it while it makes the model: 1.1 GB of 20 kB."""
    evil = layer(kind, "keras.src.ops.numpy") | {"name": "evil", "inbound_nodes": [given]}
    if kind == "Tile":
        evil["config"] |= {"repeats": [1, 17_000, 17_000]}
    data = changed(one_layer, lambda config: config["config"]["layers"].append(evil))
    before = psutil.Process().memory_info().rss
    assert "computed of numbers in the file alone" in refused(data)
    assert psutil.Process().memory_info().rss - before < 200 * 2**20


def test_models_in_models_are_counted_at_each_level(keras, tmp_path):
    """Keras goes through all that is in a model at each call of one around it."""
    data = files.saved(nested(keras, 1), tmp_path)

    def deeper(config):
        for level in range(40):
            inner = json.loads(json.dumps(config))
            inner |= {"name": f"m{level}", "inbound_nodes": config["config"]["layers"][1][
                "inbound_nodes"][:1]}  # fmt: skip
            inner["config"]["name"] = f"m{level}"
            rows = [layer("ReLU", name=f"r{i}") | {"inbound_nodes": []} for i in range(20)]
            config["config"]["layers"][1:] = [inner, *rows]
        return config

    assert "more than 9,000 layers to make it" in refused(changed(data, deeper))


def test_a_layer_that_says_it_is_another_one_and_is_not(data):
    def share(config):
        first, second = (layer("ReLU", name=name) for name in ("one", "two"))
        config["config"]["layers"][2:2] = [
            each | {"shared_object_id": 7} for each in (first, second)
        ]

    assert "`config.json` is damaged" in refused(changed(data, share))


@pytest.mark.parametrize("kind", ["Split", "ArraySplit"])
def test_more_parts_than_a_map_has(keras, tmp_path, kind):
    pictures = keras.Input((8, 8, 3))
    parts_of_it = keras.ops.split(pictures, 2, axis=1)
    data = files.saved(keras.Model(pictures, parts_of_it), tmp_path)
    assert len(load_model(data).outputs) == 2

    def many(config):
        split = next(each for each in config["config"]["layers"] if each["class_name"] == "Split")
        split["class_name"] = split["registered_name"] = kind
        split["config"]["indices_or_sections"] = 10**9

    assert "into more than 1,000 parts" in refused(changed(data, many))


def test_loops_are_not_unrolled(keras, tmp_path):
    model = keras.Sequential(
        [
            keras.Input((500, 300, 3)),
            keras.layers.Reshape((500, 900)),
            keras.layers.SimpleRNN(2),
        ]
    )
    data = files.saved(model, tmp_path)

    def unroll(config):
        config["config"]["layers"][2]["config"]["unroll"] = True

    found = load_model(changed(data, unroll))
    assert not found.layers[-1].unroll


def test_a_layer_that_cannot_be(data):
    for setting, why in {"units": "Received: units=-1", "evil": "'evil': -1"}.items():
        said = refused(with_layer(data, layer("Dense", **{"units": 2, setting: -1})))
        assert said.startswith("Keras cannot make the layer `x` (Dense) of this model (`")
        assert why in said


def test_a_setting_is_shown_as_code(data):
    said = refused(with_layer(data, layer("ReLU", activation="`![x](https://e.x/p.png)`")))
    assert said.count("`") % 2 == 0
    assert "![" not in "".join(said.split("`")[::2])


def test_many_layers_in_turn_are_made_but_once(keras, data, monkeypatch):
    built = []
    build = keras.Sequential.build
    monkeypatch.setattr(
        keras.Sequential, "build", lambda *given: built.append(given) or build(*given)
    )
    model = load_model(with_layer(data, layer("Dropout", rate=0.5)))
    assert type(model) is keras.Sequential
    assert [each.name for each in model.layers][-2] == "x"
    assert len(built) == 1


def test_more_layers_in_turn_than_keras_can_make(data):
    def add(config):
        layers = config["config"]["layers"]
        layers[2:2] = [layer("Activation", name=f"r{i}", activation="relu") for i in range(2_900)]

    assert "more layers one after the other than Keras" in refused(changed(data, add))


def test_a_graph_that_never_ends(keras, tmp_path):
    pictures = keras.Input((8, 8, 3))
    x = keras.layers.ReLU(name="one")(pictures)
    data = files.saved(keras.Model(pictures, keras.layers.ReLU(name="two")(x)), tmp_path)

    def loop(config):
        text = json.dumps(config)
        first = config["config"]["layers"][1]
        first["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = ["two", 0, 0]
        assert json.dumps(config) != text

    assert "Keras cannot make this model" in refused(changed(data, loop))


# Sizes: none of these may take the memory that it asks for.

LARGE = {
    "units": layer("Dense", units=10**12),
    "units that overflow": layer("Dense", units=2**62),
    "filters": layer("Conv2D", filters=10**9, kernel_size=1, data_format="channels_last"),
    "an orthogonal start": layer("Dense", units=10**8, kernel_initializer="orthogonal"),
    "padding": layer("ZeroPadding2D", padding=10**6),
    "repeated": layer("UpSampling2D", size=10**5),
    "a window": layer(
        "Dense",
        units=10**8,
        kernel_initializer={**layer("STFT", module="keras.initializers"), "config": {}},
    ),
    "an identity": layer("Dense", units=10**8, kernel_initializer="identity"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_an_absurd_size_is_refused_before_it_takes_memory(data, kind):
    process = psutil.Process()
    before = process.memory_info().rss

    def add(config):
        place = 3 if kind in ("padding", "repeated", "filters") else 4
        config["config"]["layers"][place:] = [LARGE[kind]]

    said = refused(changed(data, add))
    assert "but at most" in said or "STFT" in said
    assert process.memory_info().rss - before < 200 * 2**20


def test_many_layers_that_are_too_large_together(data):
    def add(config):
        layers = [layer("Dense", units=5_000) | {"config": {"name": f"d{i}", "units": 5_000}}
                  for i in range(8)]  # fmt: skip
        config["config"]["layers"][-1:] = layers

    assert "parameters, but at most 150,000,000" in refused(changed(data, add))


def test_a_model_that_takes_too_long(data):
    def add(config):
        layers = config["config"]["layers"]
        layers[0]["config"]["batch_shape"] = [None, 256, 256, 3]
        layers[3:3] = [
            layer("Conv2D", name=f"c{i}", filters=filters, kernel_size=kernel, padding="same")
            for i, (filters, kernel) in enumerate([(64, 1), (128, 51), (4, 1)])
        ]

    assert "multiply-adds for a picture, but at most" in refused(changed(data, add))


def test_a_layer_that_takes_more_within_than_it_gives(keras, tmp_path):
    pictures = keras.Input((128, 128, 3))
    cells = keras.layers.Reshape((128 * 128, 3))(pictures)
    seen = keras.layers.Attention()([cells, cells])  # 2**14 squared scores, of 4 bytes
    data = files.saved(keras.Model(pictures, seen), tmp_path)
    assert "on its way through this model, but at most" in refused(data)


SLOW = {  # what each takes more than is allowed, and was counted as none
    "products of matrices": lambda keras, x: keras.ops.matmul(
        keras.ops.tile(x[:, :256, :256, 0], (1, 16, 32)),
        keras.ops.tile(x[:, :256, :256, 0], (1, 32, 64)),
    ),
    "singular values": lambda keras, x: keras.ops.svd(
        keras.ops.tile(x[..., 0], (1, 2, 2)), compute_uv=False
    ),
    "Conv3D": lambda keras, x: keras.layers.Conv3D(64, 9, padding="same")(
        keras.ops.tile(x[:, :512, :512, :, None], (1, 1, 1, 1, 16))
    ),
    "ConvLSTM2D": lambda keras, x: keras.layers.ConvLSTM2D(40, 9, padding="same")(
        keras.layers.Reshape((16, 256, 256, 3))(x)
    ),
    "TimeDistributed": lambda keras, x: keras.layers.TimeDistributed(
        keras.layers.Conv2D(64, 63, padding="same")
    )(keras.layers.Reshape((16, 256, 256, 3))(x)),
}


@pytest.mark.parametrize("kind", SLOW)
def test_multiply_adds_of_all_kinds_are_counted(keras, tmp_path, kind):
    pictures = keras.Input((1024, 1024, 3))
    data = files.saved(keras.Model(pictures, SLOW[kind](keras, pictures)), tmp_path)
    assert "multiply-adds for a picture, but at most" in refused(data)


def test_more_steps_than_all_layers_may_take(keras, tmp_path):
    pictures = keras.Input((1000, 1, 1))
    rows = keras.layers.Reshape((1000, 1))(pictures)
    for _ in range(11):
        rows = keras.layers.SimpleRNN(1, return_sequences=True)(rows)
    data = files.saved(keras.Model(pictures, rows), tmp_path)
    assert "more than 10,000 steps" in refused(data)


@pytest.mark.parametrize("kind", ["LSTM", "Bidirectional", "TimeDistributed"])
def test_a_layer_that_would_go_over_every_pixel_in_turn(keras, tmp_path, kind):
    recurrent = keras.layers.LSTM(2)
    layers = {
        "LSTM": recurrent,
        "Bidirectional": keras.layers.Bidirectional(recurrent),
        "TimeDistributed": keras.layers.TimeDistributed(keras.layers.Dense(2)),
    }
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Reshape((64, 3)), layers[kind]])
    data = files.saved(model, tmp_path)
    load_model(data)

    def enlarge(config):
        first, reshape, *_ = config["config"]["layers"]
        first["config"]["batch_shape"] = [None, 40, 40, 3]
        reshape["config"]["target_shape"] = [1600, 3]

    assert f"{kind} computes 1,600 steps one after the other" in refused(changed(data, enlarge))


@pytest.mark.parametrize("name", ["x" * 201, "a\0b", "a\nb", "\u202eb", "![](http:x)"])
def test_a_layer_s_name_that_cannot_be_shown(data, name):
    assert "layer's name" in refused(with_layer(data, layer("ReLU", name=name)))


@pytest.mark.parametrize("name", ["dense:9", "größe", "a b", "_x"])
def test_a_layer_s_name_that_tensorflow_would_stumble_over(keras, data, name):
    assert "is none that TensorFlow takes" in refused(with_layer(data, layer("ReLU", name=name)))
    after = keras.layers.Dense(2, name="after")
    after.build((None, 3))
    assert after.kernel.path == "after/kernel"  # Keras has not kept the name for what comes next


# The weights.


def with_weights(data, change):
    """Change the file of weights."""
    members = parts(data)
    file = io.BytesIO(members[WEIGHTS])
    with h5py.File(file, "a") as weights:
        change(weights)
    return packed({**members, WEIGHTS: file.getvalue()})


KERNEL = "layers/conv2d/vars/0"


def replace(weights, **settings):
    shape = weights[KERNEL].shape
    del weights[KERNEL]
    weights.create_dataset(KERNEL, **({"shape": shape, "dtype": "f4"} | settings))


def test_a_link_to_another_file(data):
    def change(weights):
        weights["evil"] = h5py.ExternalLink("/etc/passwd", "/")

    assert "lead out of it" in refused(with_weights(data, change))


def test_a_link_within(data):
    def change(weights):
        weights["evil"] = h5py.SoftLink("/layers")

    assert "lead out of it" in refused(with_weights(data, change))


def test_a_circle(data):
    def change(weights):
        weights["layers/again"] = weights["layers"]

    assert "round in circles" in refused(with_weights(data, change))


def test_numbers_that_lie_in_another_file(data, tmp_path):
    (tmp_path / "numbers").write_bytes(bytes(1000))

    def change(weights):
        replace(weights, external=[(str(tmp_path / "numbers"), 0, 432)])

    assert "lie in other files" in refused(with_weights(data, change))


def test_numbers_put_together_from_others(data):
    def change(weights):
        layout = h5py.VirtualLayout((3, 3, 3, 4), "f4")
        layout[0] = h5py.VirtualSource("elsewhere.h5", "x", (3, 3, 4))
        del weights[KERNEL]
        weights.create_virtual_dataset(KERNEL, layout)

    assert "lie in other files" in refused(with_weights(data, change))


@pytest.mark.parametrize(
    "packing", [{"compression": "gzip"}, {"shuffle": True}, {"chunks": (3, 3, 3, 4)}]
)
def test_packed_numbers(data, packing):
    assert "are packed" in refused(with_weights(data, lambda weights: replace(weights, **packing)))


def test_a_bomb_of_numbers(data):
    def change(weights):
        weights.create_dataset("evil", (10**12,), "f4", chunks=(10**6,), compression="gzip")

    assert "are packed" in refused(with_weights(data, change))


def test_numbers_that_are_not_there(data):
    def change(weights):
        weights.create_dataset("evil", (10**8,), "f4")  # HDF5 keeps no place for what is not set

    assert "not all there" in refused(with_weights(data, change))


def test_more_numbers_than_are_taken(data, monkeypatch):
    monkeypatch.setattr("cnnviz.nets.loading.MAX_MB", 0)
    assert "more than the 0 bytes" in refused(data)


@pytest.mark.parametrize("dtype", [h5py.string_dtype(), "S8", [("a", "f4")], h5py.ref_dtype])
def test_things_that_are_no_numbers(data, dtype):
    def change(weights):
        weights.create_dataset("evil", (1,), dtype)

    assert "no numbers" in refused(with_weights(data, change))


def test_a_type_in_place_of_numbers(data):
    def change(weights):
        weights["evil"] = np.dtype("f4")

    assert "something else" in refused(with_weights(data, change))


@pytest.mark.parametrize("content", [b"", b"no HDF5", b"\x89HDF\r\n\x1a\n" + bytes(500)])
def test_weights_that_are_none(data, content):
    assert "weights in the file are damaged" in refused(packed({**parts(data), WEIGHTS: content}))


def test_weights_of_another_model(data):
    def change(weights):
        replace(weights, shape=None, dtype=None, data=np.zeros((3, 3, 3, 5), "f4"))

    assert "do not fit its layers" in refused(with_weights(data, change))


def test_weights_that_are_missing(data):
    def change(weights):
        del weights["layers/dense"]

    assert "do not fit its layers" in refused(with_weights(data, change))


# Whatever else.


def loads_or_is_refused(data):
    try:
        load_model(data)
    except ModelError as sentence:
        assert "\n" not in str(sentence)


FUZZ = settings(
    max_examples=80,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1,
                   max_size=8)  # fmt: skip


def mutated(content, changes):
    mutant = bytearray(content)
    for place, byte in changes:
        mutant[int(place * len(mutant))] = byte
    return bytes(mutant)


@FUZZ
@given(changes=CHANGES)
def test_any_byte_of_the_file_may_be_wrong(data, changes):
    loads_or_is_refused(mutated(data, changes))


@FUZZ
@given(changes=CHANGES)
def test_any_byte_of_the_settings_may_be_wrong(data, changes):
    members = parts(data)
    loads_or_is_refused(packed({**members, CONFIG: mutated(members[CONFIG], changes)}))


@FUZZ
@given(changes=CHANGES)
def test_any_byte_of_the_weights_may_be_wrong(data, changes):
    members = parts(data)
    loads_or_is_refused(packed({**members, WEIGHTS: mutated(members[WEIGHTS], changes)}))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just(LAMBDA),
)


@FUZZ
@given(place=st.integers(0, 10**6), value=VALUES)
def test_any_setting_may_be_anything(data, place, value):
    def change(config):
        places = []

        def walk(part):
            keys = part if isinstance(part, dict) else range(len(part))
            for key in keys:
                places.append((part, key))
                if isinstance(part[key], dict | list):
                    walk(part[key])

        walk(config)
        part, key = places[place % len(places)]
        part[key] = value

    loads_or_is_refused(changed(data, change))
