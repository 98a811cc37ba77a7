"""Every layer, activation and initializer of Keras loads as Keras itself loads it.

What is not loaded is named here, each with the reason that the sentence gives.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
from pathlib import Path

import numpy as np
import pytest

from cnnviz.nets.loading import ModelError, load_model
from tests.nets.loading import files
from tests.nets.loading.test_loading import shuffled

SIDE = 8
# Settings where a kind needs any; the rest is made without.
SETTINGS = {
    "Activation": {"activation": "gelu"},
    **{f"AveragePooling{n}D": {"pool_size": 2} for n in (1, 2, 3)},
    "AdaptiveAveragePooling1D": {"output_size": 4},
    "AdaptiveAveragePooling2D": {"output_size": 4},
    "AdaptiveAveragePooling3D": {"output_size": 4},
    "AdaptiveMaxPooling1D": {"output_size": 4},
    "AdaptiveMaxPooling2D": {"output_size": 4},
    "AdaptiveMaxPooling3D": {"output_size": 4},
    "CategoryEncoding": {"num_tokens": 4, "output_mode": "count"},
    "CenterCrop": {"height": 4, "width": 4},
    "Conv1D": {"filters": 2, "kernel_size": 2},
    "Conv2D": {"filters": 2, "kernel_size": 2},
    "Conv3D": {"filters": 2, "kernel_size": 2},
    "Conv1DTranspose": {"filters": 2, "kernel_size": 2},
    "Conv2DTranspose": {"filters": 2, "kernel_size": 2},
    "Conv3DTranspose": {"filters": 2, "kernel_size": 2},
    "ConvLSTM1D": {"filters": 2, "kernel_size": 2},
    "ConvLSTM2D": {"filters": 2, "kernel_size": 2},
    "ConvLSTM3D": {"filters": 2, "kernel_size": 2},
    "Cropping1D": {"cropping": 1},
    "Dense": {"units": 4},
    "DepthwiseConv1D": {"kernel_size": 2},
    "DepthwiseConv2D": {"kernel_size": 2},
    "Dropout": {"rate": 0.5},
    "AlphaDropout": {"rate": 0.5},
    "EinsumDense": {"equation": "abcd,de->abce", "output_shape": (None, None, 4)},
    "Embedding": {"input_dim": 300, "output_dim": 2},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.5},
    "GroupNormalization": {"groups": 3},
    "GroupQueryAttention": {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1},
    "GRU": {"units": 2},
    "LSTM": {"units": 2},
    "SimpleRNN": {"units": 2},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 2},
    "Normalization": {"mean": [1.0, 2.0, 3.0], "variance": [4.0, 5.0, 6.0]},
    "Permute": {"dims": (2, 1, 3)},
    "RandomCrop": {"height": 4, "width": 4},
    "RandomRotation": {"factor": 0.2},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": 0.2},
    "RandomZoom": {"height_factor": 0.2},
    "RandomBrightness": {"factor": 0.2},
    "RandomContrast": {"factor": 0.2},
    "RandomSaturation": {"factor": 0.2},
    "RandomHue": {"factor": 0.2},
    "RandomPosterization": {"factor": 4},
    "RandomSharpness": {"factor": 0.2},
    "RandomColorDegeneration": {"factor": 0.2},
    "RepeatVector": {"n": 2},
    "Rescaling": {"scale": 0.1},
    "Reshape": {"target_shape": (4, 4, 12)},
    "Resizing": {"height": 4, "width": 4},
    "SeparableConv1D": {"filters": 2, "kernel_size": 2},
    "SeparableConv2D": {"filters": 2, "kernel_size": 2},
    "SpatialDropout1D": {"rate": 0.5},
    "SpatialDropout2D": {"rate": 0.5},
    "SpatialDropout3D": {"rate": 0.5},
    "ZeroPadding1D": {"padding": 1},
}
# Shapes that are not a picture's, made of one by a Reshape before.
RANKS = {"1D": (24, 8), "3D": (4, 4, 4, 3)}
SHAPES = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "Attention", "AdditiveAttention"), (24, 8)),
    **dict.fromkeys(("MultiHeadAttention", "GroupQueryAttention"), (24, 8)),
    "RepeatVector": (192,),
    "ConvLSTM1D": (4, 16, 3),
    "ConvLSTM2D": (4, 4, 4, 3),
    "ConvLSTM3D": (3, 4, 4, 4, 1),
    "CategoryEncoding": (192,),
}
SEVERAL = {
    *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"),
    *("Attention", "AdditiveAttention"),
}
TWICE = {"MultiHeadAttention", "GroupQueryAttention"}
# No layers of a picture's network, or made of others: they have tests of their own, or none.
NOT_ALONE = {
    *("Layer", "InputLayer", "Input", "InputSpec", "Wrapper", "RNN", "StackedRNNCells", "Dot"),
    *("AbstractRNNCell", "GRUCell", "LSTMCell", "SimpleRNNCell", "ConvLSTMCell", "Cell"),
    *("FeatureSpace", "HashedCrossing", "Hashing", "IntegerLookup", "StringLookup"),
    *("TextVectorization", "MelSpectrogram", "STFTSpectrogram", "JaxLayer", "FlaxLayer"),
    *("TFSMLayer", "TorchModuleWrapper", "Lambda", "Masking", "MaxNumBoundingBoxes"),
    *("Bidirectional", "TimeDistributed", "SpectralNormalization", "ReversibleEmbedding"),
    "RandomShear",  # Keras 3.15 does not load its own settings of it
    *("Pipeline", "RandAugment", "AugMix", "CutMix", "MixUp", "Discretization"),
}


NO_ACTIVATIONS = (
    "get",
    "serialize",
    "deserialize",
    "threshold",
)  # the last needs numbers of its own


def written(module):
    """Read the names in a module of Keras, which is not loaded for them, nor is TensorFlow."""
    keras = importlib.util.find_spec("keras")
    source = Path(keras.submodule_search_locations[0], module, "__init__.py")
    imports = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
    aliases = [each for line in imports if isinstance(line, ast.ImportFrom) for each in line.names]
    return {each.name for each in aliases if each.asname == each.name}


LAYERS = sorted({name for name in written("layers") if name[0].isupper()} - NOT_ALONE)
FUNCTIONS = sorted(written("activations") - set(NO_ACTIVATIONS))


def shape_for(name):
    found = SHAPES.get(name)
    return found or next((shape for end, shape in RANKS.items() if end in name), None)


def made(keras, name, **more):
    """Make a small network with one layer of a kind."""
    picture = keras.Input((SIDE, SIDE, 3))
    x = picture
    if shape := shape_for(name):
        x = keras.layers.Reshape(shape)(x) if np.prod(shape) == SIDE * SIDE * 3 else x
        if x is picture:
            x = keras.layers.Reshape(shape)(
                keras.layers.Dense(int(np.prod(shape)))(keras.layers.Flatten()(x))
            )
    layer = getattr(keras.layers, name)(**SETTINGS.get(name, {}), **more)
    if name in SEVERAL:
        x = layer([x, keras.layers.ReLU()(x)])
    elif name in TWICE:
        x = layer(x, x)
    else:
        x = layer(x)
    x = keras.tree.flatten(x)[0]
    return keras.Model(picture, keras.layers.Flatten()(x) if len(x.shape) > 2 else x)


def same_as_keras(keras, model, folder):
    data = files.saved(model, folder)
    with files.quiet():
        theirs = keras.models.load_model(folder / "model.keras", safe_mode=True, compile=False)
    ours = load_model(data)
    images = np.random.default_rng(1).uniform(0, 1, (2, SIDE, SIDE, 3)).astype(np.float32)
    expected, got = (np.asarray(each(images, training=False)) for each in (theirs, ours))
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_loads_as_keras_loads_it(keras, tmp_path, name):
    same_as_keras(keras, shuffled(made(keras, name)), tmp_path)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("alone", [True, False])
def test_an_activation_loads_as_keras_loads_it(keras, tmp_path, name, alone):
    function = getattr(keras.activations, name)
    picture = keras.Input((SIDE, SIDE, 3))
    if alone:
        x = keras.layers.Activation(function)(keras.layers.Conv2D(4, 3)(picture))
    else:
        x = keras.layers.Conv2D(4, 3, activation=function)(picture)
    same_as_keras(keras, shuffled(keras.Model(picture, x)), tmp_path)


# Neither the base class nor STFT is an initializer of a layer.
INITIALIZERS = {name for name in written("initializers") if name[0].isupper()} - {
    "Initializer",
    "STFT",
}


def test_all_of_keras_s_kinds_are_tried(keras):
    def kinds(module, base):
        return {
            name
            for name, each in vars(module).items()
            if isinstance(each, type) and issubclass(each, base) and each.__name__ == name
        }

    functions = inspect.getmembers(keras.activations, inspect.isfunction)
    functions = {name for name, each in functions if each.__name__ == name}
    assert set(LAYERS) == kinds(keras.layers, keras.layers.Layer) - NOT_ALONE
    assert set(FUNCTIONS) == functions - set(NO_ACTIVATIONS)
    assert kinds(keras.initializers, keras.Initializer) - {"Initializer", "STFT"} == INITIALIZERS


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_an_initializer_loads_as_keras_loads_it(keras, tmp_path, name):
    made_by = getattr(keras.initializers, name)
    square = name in ("Identity", "IdentityInitializer")
    start = made_by()
    picture = keras.Input((SIDE, SIDE, 3))
    flat = keras.layers.Flatten()(picture)
    x = keras.layers.Dense(192 if square else 4, kernel_initializer=start)(flat)
    same_as_keras(keras, keras.Model(picture, x), tmp_path)


@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_a_quantized_model_loads_as_keras_loads_it(keras, tmp_path, mode):
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.EinsumDense("abcd,de->abce", (None, None, 6), bias_axes="e"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    shuffled(model)
    with files.quiet():
        model.quantize(mode)
    same_as_keras(keras, model, tmp_path)


def test_convnext_s_layer_scale_loads_as_keras_loads_it(keras, tmp_path):
    from keras.src.applications.convnext import LayerScale, StochasticDepth

    picture = keras.Input((SIDE, SIDE, 3))
    x = LayerScale(1e-6, 4, name="scale")(keras.layers.Conv2D(4, 3)(picture))
    x = StochasticDepth(0.1, name="depth")(x)
    model = keras.Model(picture, x)
    shuffled(model)
    data = files.saved(model, tmp_path)
    images = np.random.default_rng(1).uniform(0, 1, (2, SIDE, SIDE, 3)).astype(np.float32)
    np.testing.assert_array_equal(load_model(data)(images), model(images, training=False))


def test_a_wrapper_loads_as_keras_loads_it(keras, tmp_path):
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            keras.layers.TimeDistributed(keras.layers.Conv1D(2, 2)),
            keras.layers.TimeDistributed(keras.layers.Flatten()),
            keras.layers.Bidirectional(keras.layers.LSTM(2)),
            keras.layers.SpectralNormalization(keras.layers.Dense(3)),
        ]
    )
    same_as_keras(keras, shuffled(model), tmp_path)


def test_what_may_run_code_is_refused(keras, tmp_path):
    model = keras.Sequential([keras.Input((SIDE, SIDE, 3)), keras.layers.Lambda(lambda x: x)])
    with pytest.raises(ModelError, match="may run a stranger's code"):
        load_model(files.saved(model, tmp_path))
