"""What leaves a model, and what is said of it, beside what Keras predicts."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.figures import png
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.loaded_model import Head
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute, head_scores
from cnnviz.inspection.questions.classifying import classify, classify_files
from cnnviz.inspection.questions.robustness import robustness
from cnnviz.inspection.questions.setting_sweep import classifier, sweep
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment.steps.rotation import Rotation
from tests.nets.explained import randomize

pytestmark = pytest.mark.tensorflow

FAST = ModelChoice("shipped", "fast")
PIXELS = np.random.default_rng(3).integers(0, 256, (5, 12, 12, 3), np.uint8)
PICTURE = Picture("drawn", PIXELS[0])


def model_of(keras, *last):
    """Make a model of random weights that ends in some layers."""
    inputs = keras.Input((12, 12, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    x = keras.layers.Conv2D(4, 3, activation="tanh", name="conv")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    for layer in last:
        x = layer(x)
    return randomize(keras.Model(inputs, x))


def context_of(model, **known):
    found = from_keras_model(FAST, model, "Made here", "", **known)
    cache = SimpleNamespace(model=lambda context, choice: found)
    return RequestContext(cache, "", None, lambda progress: None, threading.Event())


def head_of(model, **known):
    (head,) = from_keras_model(FAST, model, "Made here", "", **known).heads
    return head


@pytest.mark.parametrize("apart", [False, True])
def test_one_sigmoid_gives_both_classes_as_keras_predicts(keras, apart):
    dense = keras.layers.Dense
    last = [dense(1), keras.layers.Activation("sigmoid")] if apart else [dense(1, "sigmoid")]
    model = model_of(keras, *last)
    context = context_of(model, class_names=("cat", "dog"))
    wanted = model.predict(PIXELS.astype("float32"), verbose=0)
    (found,) = classify(context, FAST, list(PIXELS))
    assert found.head == Head(model.layers[-1].name, 1, "binary", ("cat", "dog"))
    np.testing.assert_allclose(found.values, np.hstack([1 - wanted, wanted]), atol=1e-6)
    (of_files,) = classify_files(context, FAST, [png(each) for each in PIXELS], 64).predictions
    np.testing.assert_allclose(of_files.values, found.values, atol=1e-6)


def test_both_classes_of_one_sigmoid_are_explained(keras):
    model = model_of(keras, keras.layers.Dense(1, "sigmoid"))
    context = context_of(model)
    (answer,) = head_scores(context, FAST, PICTURE)
    p = float(model.predict(PIXELS[:1].astype("float32"), verbose=0)[0, 0])
    logit = np.log(p / (1 - p))
    np.testing.assert_allclose(answer.shares, [1 - p, p], atol=1e-6)
    np.testing.assert_allclose(answer.scores, [-logit, logit], atol=1e-4)
    for method in ("cam", "occlusion", "integrated"):
        no, yes = (
            attribute(context, FAST, PICTURE, AttributionRequest(method, index, other))
            for index, other in ((0, 1), (1, 0))  # with the signs that Grad-CAM leaves out else
        )
        assert (no.score, yes.score) == pytest.approx((-logit, logit), abs=1e-4)
        np.testing.assert_allclose(no.map, -yes.map, atol=1e-5)
        assert np.ptp(yes.map) > 1e-4
    no, yes = (attribute(context, FAST, PICTURE, AttributionRequest("cam", i)) for i in (0, 1))
    assert min(no.map.min(), yes.map.min()) == 0
    assert not (no.map * yes.map).any()  # what speaks for one does not speak for the other


def test_logits_are_shown_by_their_softmax_and_explained_as_they_are(keras):
    model = model_of(keras, keras.layers.Dense(3))
    wanted = model.predict(PIXELS[:1].astype("float32"), verbose=0)[0]
    context = context_of(model)
    assert head_of(model).meaning == "logits"
    (answer,) = head_scores(context, FAST, PICTURE)
    np.testing.assert_allclose(answer.scores, wanted, atol=1e-5)
    powers = np.exp(wanted.astype(np.float64) - wanted.max())
    np.testing.assert_allclose(answer.shares, powers / powers.sum(), atol=1e-6)


def test_one_number_is_what_keras_predicts_and_no_class(keras):
    model = model_of(keras, keras.layers.Dense(1))
    context = context_of(model)
    wanted = model.predict(PIXELS.astype("float32"), verbose=0)
    (found,) = classify(context, FAST, list(PIXELS))
    assert (found.head.meaning, found.head.class_names) == ("number", ("the number",))
    assert not found.head.tells_apart
    np.testing.assert_allclose(found.values, wanted, atol=1e-5)
    assert attribute(context, FAST, PICTURE, AttributionRequest("plain", 0)).score == pytest.approx(
        float(wanted[0, 0]), abs=1e-5
    )
    with pytest.raises(InspectionError, match="tells no classes apart"):
        classifier(context, FAST)


def test_one_sigmoid_tells_two_classes_apart(keras):
    context = context_of(model_of(keras, keras.layers.Dense(1, "sigmoid")))
    assert classifier(context, FAST).heads[0].tells_apart


def test_several_sigmoids_are_labels_of_their_own(keras):
    model = model_of(keras, keras.layers.Dense(3, "sigmoid"))
    (found,) = classify(context_of(model), FAST, list(PIXELS))
    assert not found.head.kind.exclusive
    wanted = model.predict(PIXELS.astype("float32"), verbose=0)
    np.testing.assert_allclose(found.values, wanted, atol=1e-6)


def test_a_mean_of_softmaxes_is_seen_to_be_a_distribution(keras):
    layers, inputs = keras.layers, keras.Input((12, 12, 3))
    mean = layers.GlobalAveragePooling2D()(inputs)
    both = [layers.Dense(3, "softmax")(mean) for _ in range(2)]
    model = randomize(keras.Model(inputs, layers.Average()(both)))
    assert head_of(model).meaning == "distribution"
    (answer,) = head_scores(context_of(model), FAST, PICTURE)
    np.testing.assert_array_equal(answer.scores, answer.shares)
    pooled = keras.Sequential([keras.Input((12, 12, 3)), layers.GlobalAveragePooling2D()])
    assert head_of(pooled).meaning == "logits"


@pytest.mark.parametrize(
    ("activation", "meaning"), [("softmax", "probabilities"), ("sigmoid", "multi_label")]
)
def test_a_linear_activation_after_it_changes_nothing(keras, activation, meaning):
    dense = keras.layers.Dense(3, activation)
    last = keras.layers.Activation("linear", dtype="float32")
    assert head_of(model_of(keras, dense, last)).meaning == meaning


@pytest.mark.parametrize(
    ("activation", "ending"),
    [
        (None, ""),
        ("relu", "relu"),
        ("tanh", "tanh"),
        ("hard_sigmoid", "hard_sigmoid"),
        ("log_softmax", "log_softmax"),
        ("softmax", ""),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_the_activation_that_an_output_ends_in_is_named(keras, activation, ending, apart):
    last = [keras.layers.Dense(3, None if apart else activation)]
    if apart:
        last.append(keras.layers.Activation(activation))
    assert head_of(model_of(keras, *last)).ending == ending


def test_a_layer_that_is_an_activation_is_named_as_an_ending(keras):
    layers = keras.layers
    last = [layers.Dense(3), layers.ReLU(), layers.Dropout(0.5)]
    assert head_of(model_of(keras, *last)).ending == "ReLU"


@pytest.mark.filterwarnings("ignore:(?s).*softmax over axis")  # Keras warns of it too
def test_one_number_by_softmax_is_a_kind_of_its_own(keras):
    model = model_of(keras, keras.layers.Dense(1, "softmax"))
    assert head_of(model).meaning == "always_one"
    (found,) = classify(context_of(model), FAST, list(PIXELS))
    # As Keras gives it for the 32 pictures that go through at once: 1, and without oneDNN, of eight
    # or more, 1 less the last digit of float32.
    (always, *others) = np.ravel(keras.ops.softmax(np.zeros((32, 1), np.float32)))
    assert set(others) == {always}
    np.testing.assert_array_equal(found.values, np.full((5, 1), always))
    np.testing.assert_array_max_ulp(always, np.float32(1), maxulp=1)


def test_the_first_output_that_tells_classes_apart_is_asked(keras):
    inputs = keras.Input((12, 12, 3))
    x = keras.layers.GlobalAveragePooling2D()(inputs)
    leaving = [keras.layers.Dense(1, name="age")(x), keras.layers.Dense(3, "softmax")(x)]
    context = context_of(randomize(keras.Model(inputs, leaving)))
    _, wanted = classify(context, FAST, [PIXELS[0]])
    found = sweep(context, FAST, Rotation(), "degrees", (0.0,), PIXELS[0])
    np.testing.assert_allclose(found.shares, wanted.values, atol=1e-6)
    data = SimpleNamespace(
        class_names=wanted.head.class_names, test_images=PIXELS, test_labels=np.zeros(5, int)
    )
    context.cache.dataset = lambda choice: data
    (judged,) = robustness(context, [FAST], None)
    answers = classify(context, FAST, list(PIXELS))[1].values.argmax(1)
    assert judged.clean == pytest.approx((answers == 0).mean())


def test_names_go_to_the_classes_that_are_as_many(keras):
    head = Head("dense", 3, "logits")
    assert head.named(("a", "b")).class_names == ("class 0", "class 1", "class 2")
    assert head.named(("a", "b", "c")).class_names == ("a", "b", "c")
    assert head.named(("a", "b", "c")).named(()).names == ("a", "b", "c")
    with pytest.raises(ValueError, match="`names` must be 3, one for each class, got 2"):
        Head("dense", 3, "logits", ("a", "b"))


def test_names_of_another_number_are_left_out_with_a_sentence(keras):
    model = model_of(keras, keras.layers.Dense(3))
    found = from_keras_model(FAST, model, "", "Your file.", class_names=("cat", "dog"))
    said = "Your file. It names 2 classes, but its output has 3, so these go by number."
    assert found.note == said
    assert found.heads[0].class_names == ("class 0", "class 1", "class 2")
    assert from_keras_model(FAST, model, "", "Your file.").note == "Your file."


def test_the_unit_of_one_sigmoid_is_of_label_1():
    assert Head("dense", 1, "binary", ("cat", "dog")).unit_names == ("dog",)
    assert Head("dense", 2, "logits", ("cat", "dog")).unit_names == ("cat", "dog")
