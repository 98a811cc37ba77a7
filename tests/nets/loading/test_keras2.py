"""Files of Keras 2 and `.h5` files open, and answer as the model that they were made of."""

from __future__ import annotations

import io
import json

import h5py
import numpy as np
import pytest

from cnnviz.nets.loading import ModelError, hdf5, read_model
from cnnviz.nets.loading.keras2 import weights
from cnnviz.nets.loading.keras2.nodes import Node
from cnnviz.nets.loading.keras2.older import Older
from cnnviz.nets.loading.keras2.operations import UnknownFunctionError, operation
from tests.nets.loading import files, keras2_files
from tests.nets.loading.test_loading import augmented, branched, shared, shuffled


def plain(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Rescaling(1 / 255),
            layers.RandomFlip(),
            layers.Conv2D(4, 3, activation="swish", kernel_initializer="he_normal"),
            layers.BatchNormalization(),
            layers.DepthwiseConv2D(3),
            layers.DepthwiseConv2D(3, depth_multiplier=2),
            layers.SeparableConv2D(5, 3),
            layers.LeakyReLU(0.3),
            layers.PReLU(shared_axes=[1, 2]),
            layers.MaxPooling2D(),
            layers.Conv2DTranspose(4, 3, strides=2),
            layers.LayerNormalization(),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(6, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def base(keras, name="mobilenet"):
    layers = keras.layers
    pictures = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name=f"{name}_conv1")(
        pictures
    )
    x = layers.BatchNormalization(name=f"{name}_conv1_bn")(x)
    x = layers.ReLU(6.0)(x)
    y = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"{name}_dw")(x)
    y = layers.Add()([x, layers.BatchNormalization(name=f"{name}_dw_bn")(y)])
    return keras.Model(pictures, y, name=name)


def teachable_machine(keras):
    """Nest models as Teachable Machine does."""
    inner = keras.Sequential(
        [keras.Input((16, 16, 3)), base(keras), keras.layers.GlobalAveragePooling2D()],
        name="sequential_1",
    )
    head = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(10, activation="relu"),
            keras.layers.Dense(3, activation="softmax", use_bias=False),
        ],
        name="sequential_3",
    )
    return keras.Sequential([keras.Input((16, 16, 3)), inner, head], name="sequential_4")


def transfer(keras):
    """Build what most tutorials on transfer learning do, with a frozen base."""
    pictures = keras.Input((16, 16, 3))
    frozen = base(keras)
    frozen.trainable = False
    x = frozen(pictures / 127.5 - 1.0, training=False)
    x = keras.layers.Dropout(0.2)(keras.layers.GlobalAveragePooling2D()(x))
    return keras.Model(pictures, keras.layers.Dense(2)(x))


def functions(keras):
    """Call TensorFlow's functions, as `preprocess_input` and arithmetic do."""
    pictures = keras.Input((8, 8, 3))
    x = pictures[..., ::-1] - np.array([103.939, 116.779, 123.68], np.float32).tolist()[0]
    x = keras.layers.Conv2D(4, 3, padding="same")(2.0 - x)
    y = keras.ops.concatenate([x, keras.ops.relu(x) * 0.5], axis=-1)
    y = y * keras.ops.mean(y, axis=(1, 2), keepdims=True)
    y = y[:, :4, ::2] + 1.0
    return keras.Model(pictures, keras.layers.Dense(3)(keras.layers.Flatten()(y)))


def convnext(keras):
    """Build a block of ConvNeXt, whose layers Keras keeps with the network."""
    from keras.src.applications.convnext import LayerScale, StochasticDepth

    LayerScale(1.0, 3)(np.ones((1, 3)))  # its numbers are named by how many came before
    pictures = keras.Input((8, 8, 3))
    y = StochasticDepth(0.2)(LayerScale(1.0, 4)(keras.layers.Conv2D(4, 1)(pictures)))
    inner = keras.Model(pictures, LayerScale(1.0, 4)(y))
    again = keras.Input((8, 8, 3))
    x = keras.layers.GlobalAveragePooling2D()(LayerScale(1.0, 4)(inner(again)))
    return keras.Model(again, keras.layers.Dense(2)(x))


def more_functions(keras):
    pictures = keras.Input((16, 16, 3))
    x = keras.ops.sum(keras.ops.image.resize(pictures, (8, 8)), axis=(1, 2))
    return keras.Model(pictures, keras.layers.Dense(2)(keras.ops.rsqrt(x + 1.0)))


MADE = [plain, teachable_machine, transfer, functions, shared, convnext]
CONTAINERS = ["layers", "_layer_checkpoint_dependencies"]


def small(model):
    """Give random weights that keep the numbers near 1."""
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if "float" in str(variable.dtype):
            variable.assign(rng.uniform(0.05, 0.3, variable.shape))
    return model


def agree(model, found):
    shape = model.input_shape[1:]
    images = np.random.default_rng(1).uniform(0, 1, (2, *shape)).astype(np.float32)
    expected, got = (np.asarray(each(images, training=False)) for each in (model, found))
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("make", MADE)
def test_an_h5_file_of_keras_2_opens(keras, make):
    model = small(make(keras))
    found = read_model(keras2_files.h5(model))
    agree(model, found.model)
    assert found.notes == ("Saved by Keras 2.9.0.",)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("make", MADE)
def test_a_keras_file_of_keras_2_opens(keras, make, container):
    model = small(make(keras))
    found = read_model(keras2_files.archive(model, container=container))
    agree(model, found.model)
    assert found.notes == ("Saved by Keras 2.15.0.",)


OF_KERAS_3 = [plain, teachable_machine, transfer, branched, shared, augmented]


@pytest.mark.parametrize("make", [*OF_KERAS_3, convnext, more_functions])
def test_an_h5_file_of_keras_3_opens(keras, tmp_path, make):
    model = shuffled(make(keras))
    with files.quiet():
        model.save(tmp_path / "model.h5")
    found = read_model(tmp_path / "model.h5")
    images = np.random.default_rng(1).uniform(0, 1, (2, *model.input_shape[1:]))
    expected, got = (
        keras.tree.flatten(each(images.astype(np.float32), training=False))
        for each in (model, found.model)
    )
    for one, other in zip(expected, got, strict=True):
        np.testing.assert_allclose(np.asarray(other), np.asarray(one), rtol=1e-6, atol=1e-6)
    assert found.notes == (f"Saved by Keras {keras.__version__}.",)


def test_a_teachable_machine_export_brings_its_class_names(keras):
    model = small(teachable_machine(keras))
    data = files.packed(
        {
            "converted_keras/keras_model.h5": keras2_files.h5(model, "2.4.0"),
            "converted_keras/labels.txt": "0 cat\n1 small dog\n2 café\n",
            "__MACOSX/converted_keras/._keras_model.h5": b"x",
        }
    )
    found = read_model(data)
    agree(model, found.model)
    assert found.class_names == ("cat", "small dog", "café")


def test_labels_that_are_no_names_are_left_out_with_a_sentence(keras, tmp_path):
    saved = files.saved(small(plain(keras)), tmp_path)
    found = read_model(files.packed({"model.keras": saved, "labels.txt": "\n"}))
    assert found.class_names == ()
    (note,) = found.notes
    assert note == (
        "The names in its `labels.txt` are left out. There are no names in this: write one a line."
    )


def test_what_lies_beside_a_model_in_a_zip_is_no_second_one(keras, tmp_path):
    model = small(plain(keras))
    beside = {"m/._M.KERAS": b"x", "m/.DS_Store": b"x", "m/m.weights.h5": b"x"}
    found = read_model(files.packed({"m/M.KERAS": files.saved(model, tmp_path)} | beside))
    agree(model, found.model)


def test_an_unpacked_keras_file_that_is_packed_again_opens(keras, tmp_path):
    model = small(plain(keras))
    members = files.parts(files.saved(model, tmp_path))
    own = {f"m/{name}": content for name, content in members.items()}
    beside = {"m/._config.json": b"x", "__MACOSX/m/._config.json": b"x"}
    for packed in (own | beside, own | {"m/labels.txt": b"a\nb\nc\n"}, members | beside):
        agree(model, read_model(files.packed(packed)).model)
    sentence = refused(files.packed(own | {"a.h5": b"x"}))
    assert "this holds 2" in sentence


def test_a_zip_of_a_keras_file_opens(keras, tmp_path):
    model = small(plain(keras))
    found = read_model(files.packed({"model.keras": files.saved(model, tmp_path)}))
    agree(model, found.model)
    assert found.class_names == ()


def changed_h5(data, change):
    """Change an `.h5` file."""
    file = io.BytesIO(data)
    with h5py.File(file, "a") as opened:
        change(opened)
    return file.getvalue()


def with_config(data, change):
    """Change the settings in an `.h5` file."""

    def rewrite(file):
        config = json.loads(file.attrs["model_config"])
        change(config)
        file.attrs["model_config"] = json.dumps(config)

    return changed_h5(data, rewrite)


def refused(data):
    with pytest.raises(ModelError) as caught:
        read_model(data)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def layer(file, number):
    return file["config"]["layers"][number]


def test_layers_without_an_input_layer_open(keras):
    model = small(plain(keras))

    def old(config):
        first = config["config"]["layers"].pop(0)
        layer(config, 0)["config"]["batch_input_shape"] = first["config"]["batch_input_shape"]

    agree(model, read_model(with_config(keras2_files.h5(model), old)).model)


def test_names_with_a_slash_open(keras):
    pictures = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, name="conv1-conv")(pictures)
    model = small(keras.Model(pictures, keras.layers.BatchNormalization(name="conv1-bn")(x)))

    def slash(file):
        config = file.attrs["model_config"]
        text = config.decode() if isinstance(config, bytes) else config
        file.attrs["model_config"] = text.replace("conv1-", "conv1/")
        for name in ("conv", "bn"):
            file["model_weights"].move(f"conv1-{name}", f"conv1/{name}")
            group = file[f"model_weights/conv1/{name}"]
            group.move(f"conv1-{name}", f"conv1/{name}")

    found = read_model(changed_h5(keras2_files.h5(model), slash)).model
    agree(model, found)
    assert [each.name for each in found.layers][1:] == ["conv1_conv", "conv1_bn"]


def test_a_policy_of_keras_2_is_kept(keras):
    model = small(plain(keras))

    def half(config):
        policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
        layer(config, 3)["config"]["dtype"] = policy

    found = read_model(with_config(keras2_files.h5(model), half)).model
    assert found.layers[2].compute_dtype == "float16"


def test_the_layer_that_stops_a_file_is_named(keras):
    data = keras2_files.h5(small(plain(keras)))

    def unknown(config):
        layer(config, 8)["class_name"] = "ThresholdedReLU"

    said = refused(with_config(data, unknown))
    assert "saved by Keras 2.9.0" in said
    assert "`leaky_re_lu" in said
    assert "(`ThresholdedReLU`) is none that Keras 3 has" in said
    assert "new.set_weights(old.get_weights())" in said


def test_a_setting_that_keras_3_lacks_is_named(keras):
    data = keras2_files.h5(small(plain(keras)))

    def grouped(config):
        layer(config, 5)["config"]["groups"] = 2

    assert "has the setting `groups`, which Keras 3 does not know" in refused(
        with_config(data, grouped)
    )


def test_a_slice_of_its_own_opens(keras):
    pictures = keras.Input((8, 8, 3))
    row = keras.layers.Flatten()(pictures[0:1, ...])
    model = small(keras.Model(pictures, keras.layers.Dense(2)(row)))

    def alone(config):  # x[0:1]: no list
        (each,) = (e for e in config["config"]["layers"] if e["class_name"] == "SlicingOpLambda")
        given = each["inbound_nodes"][0][3]
        given["slice_spec"] = given["slice_spec"][0]

    agree(model, read_model(with_config(keras2_files.h5(model), alone)).model)


def test_a_layer_that_stops_a_file_of_keras_3_leads_to_its_own_format(keras):
    data = keras2_files.h5(small(plain(keras)), "3.15.1")

    def unknown(config):
        layer(config, 8)["class_name"] = "Swirl"

    assert refused(with_config(data, unknown)).endswith('save it by `model.save("name.keras")`.')


def test_an_activation_that_became_another_is_named(keras):
    data = keras2_files.h5(small(plain(keras)))

    def hard(config):
        layer(config, 3)["config"]["activation"] = "hard_sigmoid"

    assert 'has the activation "hard_sigmoid", which is another function in Keras 3' in refused(
        with_config(data, hard)
    )


def test_a_function_that_keras_lacks_is_named(keras):
    data = keras2_files.h5(small(transfer(keras)))

    def rename(config):
        each = next(e for e in config["config"]["layers"] if e["class_name"] == "TFOpLambda")
        each["config"]["function"] = "linalg.inv"

    assert "calls TensorFlow's `tf.linalg.inv`" in refused(with_config(data, rename))


def test_a_lambda_is_refused(keras):
    data = keras2_files.h5(small(plain(keras)))

    def code(config):
        config["config"]["layers"][8] = {
            "class_name": "Lambda",
            "config": {"name": "x", "function": ["x", None, None]},
        }

    assert "may run a stranger's code" in refused(with_config(data, code))


@pytest.mark.parametrize("config", [b"", b"{", b"[]", b"7", b'{"class_name": "Sequential"}'])
def test_damaged_settings_are_refused(keras, config):
    data = keras2_files.h5(small(plain(keras)))

    def damage(file):
        file.attrs["model_config"] = config

    refused(changed_h5(data, damage))


@pytest.mark.parametrize("part", [None, 7, "x", [], {}, [[]], {"class_name": []}])
@pytest.mark.parametrize("place", ["layers", "inbound_nodes", "output_layers", "config", "name"])
def test_settings_of_another_form_are_refused(keras, place, part):
    data = keras2_files.h5(small(transfer(keras)))

    def spoil(config):
        inner = config["config"]
        if place in inner and place != "name":
            inner[place] = part
        else:
            inner["layers"][1][place] = part

    if (place, part) != ("name", "x"):
        refused(with_config(data, spoil))


def test_a_list_of_texts_in_place_of_settings_is_refused(keras):
    data = keras2_files.h5(small(plain(keras)))

    def many(file):
        file.attrs["model_config"] = ["x"] * 1000

    assert "damaged or too long" in refused(changed_h5(data, many))


def test_a_link_to_another_file_is_refused(keras):
    data = keras2_files.h5(small(plain(keras)))

    def link(file):
        file["evil"] = h5py.ExternalLink("/etc/passwd", "/")

    assert "lead out of it" in refused(changed_h5(data, link))


def test_numbers_put_together_from_other_files_are_refused(keras):
    data = keras2_files.h5(small(plain(keras)))

    def virtual(file):
        layout = h5py.VirtualLayout((3,), "f4")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "x", (3,))
        file.create_virtual_dataset("evil", layout)

    assert "lie in other files" in refused(changed_h5(data, virtual))


@pytest.mark.parametrize("shape", [(1,), (3, 3, 3, 5)])
def test_weights_of_another_size_are_refused(keras, shape):
    model = small(plain(keras))
    name = model.layers[2].name

    def other(file):
        group = file[f"model_weights/{name}/{name}"]
        del group["kernel:0"]
        group["kernel:0"] = np.zeros(shape, "f4")

    assert f"do not fit its layer `{name}`" in refused(changed_h5(keras2_files.h5(model), other))


def test_weights_that_are_missing_or_too_many_are_refused(keras):
    model = small(plain(keras))
    name = model.layers[2].name

    def fewer(file):
        del file[f"model_weights/{name}/{name}/kernel:0"]

    def more(file):
        file[f"model_weights/{name}/{name}/other:0"] = np.zeros(3, "f4")

    for change in (fewer, more):
        assert "do not fit" in refused(changed_h5(keras2_files.h5(model), change))


FORMS = {
    "an array in place of a layer": (np.zeros(3), "do not fit"),
    "no numbers": ({"kernel:0": np.zeros(2, "V3")}, "no numbers"),
    "two bytes each": ({"kernel:0": np.zeros((3, 3, 3, 4), "V2")}, "do not fit"),
}


@pytest.mark.parametrize("form", FORMS)
def test_weights_of_another_form_are_refused(keras, form):
    model = small(plain(keras))
    found, why = FORMS[form]

    def other(file):
        name = model.layers[2].name
        place = f"model_weights/{name}"
        if isinstance(found, dict):
            place, array = f"{place}/{name}/kernel:0", found["kernel:0"]
        else:
            array = found
        del file[place]
        file[place] = array

    assert why in refused(changed_h5(keras2_files.h5(model), other))


@pytest.mark.parametrize("name", ["layers", "layers/conv2d", f"layers/conv2d_{'9' * 5000}/vars/0"])
def test_weights_of_another_form_in_an_archive_are_refused(keras, name):
    members = files.parts(keras2_files.archive(small(plain(keras))))

    def other(file):
        if name in file:
            del file[name]
        file[name] = np.zeros(3)

    members[files.WEIGHTS] = changed_h5(members[files.WEIGHTS], other)
    assert "do not fit" in refused(files.packed(members))


def test_numbers_in_bfloat16_open(keras):
    layers = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, name="c", bias_initializer="ones")]
    model = keras.Sequential(layers)

    def half(file):
        for name in ("kernel:0", "bias:0"):
            numbers = np.asarray(file[f"model_weights/c/c/{name}"])
            del file[f"model_weights/c/c/{name}"]
            file[f"model_weights/c/c/{name}"] = numbers.astype("bfloat16").view("V2")
        config = json.loads(file.attrs["model_config"])
        layer(config, 1)["config"]["dtype"] = "bfloat16"
        file.attrs["model_config"] = json.dumps(config)

    found = read_model(changed_h5(keras2_files.h5(model), half)).model
    assert np.asarray(found.layers[0].bias).tolist() == [1, 1, 1, 1]


def test_arrays_are_listed_once_for_all_layers(keras, monkeypatch):
    model = small(plain(keras))
    listed = []
    arrays = weights._arrays
    monkeypatch.setattr(
        weights, "_arrays", lambda *given: listed.append(given[1]) or arrays(*given)
    )
    agree(model, read_model(keras2_files.h5(model)).model)
    assert len(listed) == len(set(listed))


def test_a_text_that_takes_most_of_the_file_is_not_read(keras, monkeypatch):
    monkeypatch.setattr(hdf5, "_MAX_BESIDE", 2**20)
    data = keras2_files.h5(small(plain(keras)))

    def long(file):
        file.attrs["model_config"] = "x" * 2**21

    assert "damaged or too long" in refused(changed_h5(data, long))


def test_a_setting_is_shown_as_code(keras):
    data = keras2_files.h5(small(plain(keras)))

    def mark(config):
        layer(config, 5)["config"]["` ![x](https://e.x/p.png) "] = 2

    said = refused(with_config(data, mark))
    assert said.count("`") % 2 == 0
    assert "![" not in "".join(said.split("`")[::2])


@pytest.mark.parametrize("version", ["2.1.0![](//e.x)", "2.1.0`x`"])
def test_a_version_that_is_none_is_not_shown(version):
    assert Older(version).name == "an older Keras"


def test_functions_take_their_settings_or_are_refused():
    assert operation("nn.gelu", Node("x", {})).settings == {"approximate": False}
    assert operation("cast", Node("x", {"dtype": "float32"})).settings == {"dtype": "float32"}
    resized = operation("image.resize", Node("x", {"size": [6, 6]}))
    assert resized.settings["interpolation"] == "bilinear"
    for name, given in {
        "nn.bias_add": {"bias": [1.0], "data_format": "NCHW"},
        "nn.relu": {"other": 3},
        "pad": {"paddings": [[0, 0]], "constant_values": 2},
        "image.resize": {"size": [6, 6], "preserve_aspect_ratio": True},
        "py_function": {},
    }.items():
        with pytest.raises(UnknownFunctionError):
            operation(name, Node("x", given))
