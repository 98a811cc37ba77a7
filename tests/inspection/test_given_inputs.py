"""Models of several inputs, of open sizes, and without an axis for the channel: their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.data import to_grey
from cnnviz.inspection import InspectionError, ModelChoice, Preprocessing
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute, head_scores
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.feature_maps import layer_maps, one_map, preprocessed_picture
from cnnviz.inspection.questions.scalings import classify_scaled
from cnnviz.inspection.questions.tracing import pixel, trace
from cnnviz.nets import Cell
from cnnviz.nets.input_choice import GivenPicture, InputChoice
from tests.nets.loading import files

pytestmark = pytest.mark.tensorflow

FAST = ModelChoice("shipped", "fast")


def pixels(seed, height=20, width=16):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def shown(seed, *size):
    return Picture(f"picture {seed}", pixels(seed, *size))


def given(seed, *size):
    return GivenPicture(f"picture {seed}", pixels(seed, *size))


@pytest.fixture(scope="module")
def twins(keras):
    """Make a siamese network: the same layers see a picture on the left and one on the right."""
    layers = keras.layers
    eye = keras.Sequential(
        [
            keras.Input((20, 16, 3)),
            layers.Conv2D(4, 3, activation="relu", name="see"),
            layers.Conv2D(3, 3, name="look"),
            layers.Flatten(name="row"),
        ],
        name="eye",
    )
    left, right = keras.Input((20, 16, 3), name="left"), keras.Input((20, 16, 3), name="right")
    apart = layers.Subtract(name="apart")([eye(left), eye(right)])
    return keras.Model([left, right], layers.Dense(2, name="same")(apart), name="twins")


@pytest.fixture
def kept(inspector, tmp_path):
    """Keep a model as a file, and give the choice of it."""

    def keep(model, **inputs):
        choice = inspector.keep(files.saved(model, tmp_path), "0..1")
        return ModelChoice("file", choice.name, choice.scale, inputs=InputChoice(**inputs))

    return keep


def asked(inspector, choice, picture):
    (found,) = inspector.ask(head_scores, choice, picture)
    return found.scores


def test_a_grey_picture_without_an_axis_for_its_channel(inspector, keras, kept):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((20, 16)),
            layers.Reshape((20, 16, 1)),
            layers.Conv2D(4, 3, name="see"),
            layers.Flatten(),
            layers.Dense(3, name="answer"),
        ]
    )
    choice, picture = kept(model), shown(0)
    described = inspector.ask(describe, choice)
    assert described.preprocessing == Preprocessing(20, 16, 1, "0..1")
    grey = to_grey(picture.pixels)[..., 0].astype(np.float32) / 255
    scores = model.predict(grey[None], verbose=0)
    assert asked(inspector, choice, picture) == pytest.approx(scores[0], rel=1e-4, abs=1e-5)
    layer = next(each.path for each in described.layers if each.kind == "Conv2D")
    assert inspector.ask(layer_maps, choice, picture, layer).size == (18, 14)
    found = inspector.ask(trace, choice, picture, Cell(layer, 4, 5, 2))
    assert found.layers[0].relative_error < 1e-4
    assert inspector.ask(pixel, choice, picture, Cell("input", 4, 5, 0)).value == grey[4, 5]
    cam = inspector.ask(attribute, choice, picture, AttributionRequest("cam", 1))
    assert (cam.layer, cam.map.shape) == (layer, (18, 14))


def test_both_uses_of_a_siamese_network_are_shown(inspector, twins, kept):
    found = inspector.ask(describe, kept(twins))
    assert [each.name for each in found.inputs] == ["left", "right"]
    assert [each.path for each in found.layers] == [
        *("eye/see", "eye/look", "eye/row"),
        *("eye/see (2)", "eye/look (2)", "eye/row (2)"),
        *("apart", "same"),
    ]


@pytest.mark.parametrize("looked_at", ["left", "right"])
def test_the_other_picture_stays_as_it_was_chosen(inspector, twins, kept, looked_at):
    other = "right" if looked_at == "left" else "left"
    choice = kept(twins, picture=looked_at, others=((other, given(1)),))
    picture = shown(0)
    mine, others = (pixels(seed)[None].astype(np.float32) / 255 for seed in (0, 1))
    wanted = twins.predict({looked_at: mine, other: others}, verbose=0)[0]
    assert asked(inspector, choice, picture) == pytest.approx(wanted, rel=1e-4, abs=1e-5)
    described = inspector.ask(describe, choice)
    np.testing.assert_allclose(inspector.ask(one_map, choice, picture, other, 2), others[0, ..., 2])
    fixed = next(row for row in described.rows if row.name == other)
    assert (fixed.kind, fixed.parameters, fixed.receptive_field) == ("FixedInput", 0, (0, 0))
    # The way down into a difference leads into both branches, and ends at the picture given.
    apart = inspector.ask(trace, choice, picture, Cell("apart", 0, 0, 7)).layers[-1]
    assert {read.source for read in apart.reads} == {"eye/row", "eye/row (2)"}
    assert apart.relative_error < 1e-5
    end = inspector.ask(trace, choice, picture, Cell(other, 3, 4, 1))
    assert end.layers[0].model_value == pytest.approx(others[0, 3, 4, 1])
    assert end.layers[0].reason == f"It was given to the input {other}, and is computed of nothing."


@pytest.mark.parametrize("looked_at", ["left", "right"])
def test_what_is_explained_is_the_picture_looked_at(inspector, keras, twins, kept, looked_at):
    other = "right" if looked_at == "left" else "left"
    choice = kept(twins, picture=looked_at, others=((other, given(1)),))
    mine, others = (pixels(seed)[None].astype(np.float32) / 255 for seed in (0, 1))
    picture = shown(0)

    def score(image):
        fixed = np.repeat(others, len(image), 0)
        return twins.predict({looked_at: image, other: fixed}, verbose=0)[:, 1]

    # Grad-CAM's layer is of the branch that sees the picture, though the other comes later.
    layer = inspector.ask(attribute, choice, picture, AttributionRequest("cam", 1)).layer
    assert layer == ("eye/look" if looked_at == "left" else "eye/look (2)")
    covered = inspector.ask(attribute, choice, picture, AttributionRequest("occlusion", 1))
    assert covered.score == pytest.approx(score(mine)[0], rel=1e-4, abs=1e-5)
    # Squares of 3 pixels, one further each time: only the first covers the corner.
    spoilt = mine.copy()
    spoilt[0, :3, :3] = mine.mean((1, 2))
    lost = score(mine)[0] - score(spoilt)[0]
    assert covered.map[0, 0] == pytest.approx(lost, rel=1e-3, abs=1e-5)
    # The network is linear but for its ReLU, so the parts add up to the difference.
    parts = inspector.ask(attribute, choice, picture, AttributionRequest("integrated", 1))
    black = score(np.zeros_like(mine))[0]
    assert parts.baseline_score == pytest.approx(black, rel=1e-4, abs=1e-5)
    assert parts.gap < 0.01


def test_the_same_picture_goes_into_all_inputs_by_default(inspector, twins, kept):
    mine = pixels(0)[None].astype(np.float32) / 255
    wanted = twins.predict([mine, mine], verbose=0)[0]
    assert asked(inspector, kept(twins), shown(0)) == pytest.approx(wanted, abs=1e-5)


def test_many_pictures_meet_the_other_one(inspector, twins, kept):
    choice = kept(twins, others=(("right", given(9)),))
    found = inspector.ask(classify, choice, [pixels(seed) for seed in range(40)])
    mine = np.stack([pixels(seed) for seed in range(40)]).astype(np.float32) / 255
    others = np.repeat(pixels(9)[None].astype(np.float32) / 255, 40, 0)
    scores = twins.predict([mine, others], verbose=0)
    shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    np.testing.assert_allclose(found[0].values, shares, rtol=1e-3, atol=1e-5)


@pytest.fixture(scope="module")
def mixed(keras):
    """Make a network of a picture, a smaller one, a grey one and three numbers."""
    layers = keras.layers
    picture, small = keras.Input((20, 16, 3), name="whole"), keras.Input((10, 8, 3), name="small")
    grey, age = keras.Input((20, 16), name="grey"), keras.Input((3,), name="age")
    rows = [
        layers.Flatten()(layers.Conv2D(2, 3, name="see")(picture)),
        layers.Flatten()(small),
        layers.Flatten()(grey),
        age,
    ]
    answer = layers.Dense(2, name="answer")(layers.Concatenate(name="all")(rows))
    return keras.Model([age, picture, small, grey], answer, name="mixed")


def resized(keras, image, *size):
    layer = keras.layers.Resizing(*size, crop_to_aspect_ratio=True, antialias=True)
    return np.asarray(layer(image))


def test_numbers_are_zeros_and_grey_is_black_unless_they_are_given(inspector, keras, mixed, kept):
    mine = pixels(0)[None].astype(np.float32) / 255
    small = resized(keras, mine, 10, 8)
    nothing = [np.zeros((1, 3)), mine, small, np.zeros((1, 20, 16))]
    wanted = mixed.predict(nothing, verbose=0)[0]
    assert asked(inspector, kept(mixed), shown(0)) == pytest.approx(wanted, rel=1e-4, abs=1e-5)
    grey = to_grey(pixels(2))[None, ..., 0].astype(np.float32) / 255
    choice = kept(mixed, others=(("age", (1.0, 2.0, 3.5)), ("grey", given(2))))
    wanted = mixed.predict([np.array([[1, 2, 3.5]]), mine, small, grey], verbose=0)[0]
    assert asked(inspector, choice, shown(0)) == pytest.approx(wanted, rel=1e-4, abs=1e-5)
    assert inspector.ask(trace, choice, shown(0), Cell("answer", 0, 0, 1)).ranked.terms


def test_numbers_that_do_not_fit_are_a_sentence(inspector, mixed, kept):
    with pytest.raises(InspectionError, match=r"input age takes 3 numbers, got 2: give all"):
        inspector.ask(describe, kept(mixed, others=(("age", (1.0, 2.0)),)))
    with pytest.raises(InspectionError, match=r"no input age that takes a picture"):
        inspector.ask(describe, kept(mixed, picture="age"))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(0, 0), (40, 24)])
def test_an_open_size_is_chosen(inspector, keras, kept, channels, size):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None, None, channels)),
            layers.Conv2D(4, 3, name="see"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ]
    )
    choice, picture = kept(model, height=size[0], width=size[1]), shown(0, 64, 60)
    seen = inspector.ask(preprocessed_picture, choice, picture)
    assert seen.shape == (size[0] or 224, size[1] or 224, channels)
    image = Preprocessing(*seen.shape, "0..1")(picture.pixels).input
    wanted = model.predict(image[None], verbose=0)[0]
    assert asked(inspector, choice, picture) == pytest.approx(wanted, rel=1e-4, abs=1e-5)


def test_a_size_that_is_too_small_names_one_that_is_not(inspector, keras, kept):
    layers = keras.layers
    pictures = keras.Input((None, None, 3))
    smaller = pictures
    for _ in range(4):
        smaller = layers.MaxPooling2D()(smaller)
    larger = layers.UpSampling2D(16)(smaller)
    joined = layers.Concatenate()([pictures, larger])  # only where 16 divides the sides
    model = keras.Model(pictures, layers.Dense(2)(layers.GlobalAveragePooling2D()(joined)))
    sentence = "Pictures of 100 × 100 do not pass through the model's layers: 112 × 112 do"
    with pytest.raises(InspectionError, match=sentence):
        inspector.ask(describe, kept(model, height=100, width=100))
    assert inspector.ask(describe, kept(model, height=96, width=48)).preprocessing.width == 48


def test_the_usual_size_is_one_that_the_layers_take(inspector, keras, kept):
    pictures = keras.Input((None, None, 3))
    small = keras.layers.AveragePooling2D(64)(pictures)
    back = keras.layers.Add()([pictures, keras.layers.UpSampling2D(64)(small)])
    model = keras.Model(pictures, keras.layers.GlobalAveragePooling2D()(back))
    assert inspector.ask(describe, kept(model)).preprocessing.height == 256


@pytest.mark.parametrize("channels", [2, 4, 13])
def test_other_counts_of_channels_are_refused_with_the_way_out(keras, channels):
    model = keras.Sequential([keras.Input((8, 8, channels)), keras.layers.Flatten()])
    sentence = rf"input is \(8, 8, {channels}\): begin it with layers that make {channels} channels"
    with pytest.raises(InspectionError, match=sentence):
        from_keras_model(FAST, model, "Many", "")


def test_channels_that_come_first_in_the_input_alone_are_refused_with_the_way_out(keras):
    layers = keras.layers
    model = keras.Sequential([keras.Input((3, 16, 8)), layers.Permute((2, 3, 1)), layers.Flatten()])
    sentence = r"begin it with a Permute\(\(3, 1, 2\)\) layer, which takes \(height, width, 3\),"
    with pytest.raises(InspectionError, match=sentence):
        from_keras_model(FAST, model, "First", "")
    turned = keras.Sequential([keras.Input((16, 8, 3)), layers.Permute((3, 1, 2)), model])
    assert from_keras_model(FAST, turned, "Turned", "").preprocessing.height == 16


def test_an_input_that_nothing_can_be_given_is_named(keras):
    pictures, words = keras.Input((8, 8, 3)), keras.Input((None,), name="words", dtype="int32")
    row = keras.layers.GlobalAveragePooling2D()(pictures)
    many = keras.layers.GlobalAveragePooling1D()(keras.layers.Embedding(9, 3)(words))
    model = keras.Model([pictures, words], keras.layers.Add()([row, many]))
    with pytest.raises(InspectionError, match=r"input words, int32 of the shape \(None,\), can be"):
        from_keras_model(FAST, model, "Words", "")


def test_an_output_of_one_place_is_a_row(inspector, keras, kept):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((20, 16, 3)),
            layers.Conv2D(4, 3, name="see"),
            layers.GlobalAveragePooling2D(keepdims=True),
            layers.Conv2D(5, 1, activation="softmax", name="kinds"),
        ]
    )
    choice, picture = kept(model), shown(0)
    described = inspector.ask(describe, choice)
    (head,) = described.heads
    assert (head.path, head.classes, head.meaning) == ("kinds_row", 5, "probabilities")
    expected = model.predict(picture.pixels[None] / np.float32(255), verbose=0)[0, 0, 0]
    (found,) = inspector.ask(classify, choice, [picture.pixels])
    assert found.values[0] == pytest.approx(expected, rel=1e-4)
    cam = inspector.ask(attribute, choice, picture, AttributionRequest("cam", 1))
    assert (cam.layer, cam.map.shape) == ("see", (18, 14))


def test_what_is_no_row_of_classes_is_said(keras):
    pictures = keras.Input((8, 8, 3))
    mask = keras.layers.Conv2D(1, 1, name="mask")(pictures)
    row = keras.layers.Dense(4, name="kind")(keras.layers.Flatten()(mask))
    found = from_keras_model(FAST, keras.Model(pictures, [mask, row]), "Two", "Yours.")
    assert [head.path for head in found.heads] == ["kind"]
    assert found.note == "Yours. No row of classes is its output mask (8 × 8 × 1)."


def two_branches(keras, join):
    """Make a model of two pictures that it scales by itself."""
    layers = keras.layers
    pictures = [keras.Input((16, 16, 3), name=name) for name in ("left", "right")]
    if join == "late":
        each = [layers.Conv2D(2, 3)(layers.Rescaling(1 / 255)(picture)) for picture in pictures]
        row = layers.Concatenate()([layers.GlobalAveragePooling2D()(maps) for maps in each])
    else:
        both = layers.Rescaling(1 / 255)(layers.Concatenate()(pictures))
        row = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3)(both))
    return keras.Model(pictures, layers.Dense(2)(row))


@pytest.fixture
def guessed(inspector, tmp_path):
    """Keep a model as a file whose scaling is found, and give the choice of it."""

    def keep(model, scale="auto", **inputs):
        choice = inspector.keep(files.saved(model, tmp_path))
        return replace(choice, scale=scale, inputs=InputChoice(**inputs))

    return keep


@pytest.mark.parametrize("join", ["early", "late"])
@pytest.mark.parametrize("fixed", ["", "left", "right"])
@pytest.mark.parametrize("picture", ["left", "right"])
def test_what_another_input_is_given_does_not_change_the_scaling(
    inspector, keras, guessed, join, fixed, picture
):
    others = ((fixed, given(1)),) if fixed not in ("", picture) else ()
    choice = guessed(two_branches(keras, join), picture=picture, others=others)
    found = inspector.ask(describe, choice).found_numbers
    assert (found.numbers, found.reason, found.weak) == ("0..255", "layers", False)


def test_what_another_input_is_given_is_scaled_in_the_table_too(inspector, twins, guessed):
    choice = guessed(twins, others=(("right", given(1)),))
    found = inspector.ask(classify_scaled, choice, pixels(0))
    assert len(found) == 5
    for numbers, (said,) in found:
        (wanted,) = inspector.ask(classify, replace(choice, scale=numbers), [pixels(0)])
        np.testing.assert_array_equal(said.values, wanted.values)


@pytest.mark.parametrize("scale", ["caffe", "torch"])
def test_a_grey_input_beside_one_of_three_means_is_given_0_to_1(inspector, keras, guessed, scale):
    layers = keras.layers
    left, depth = keras.Input((16, 16, 3), name="left"), keras.Input((16, 16, 1), name="depth")
    row = layers.Concatenate()([layers.Flatten()(left), layers.Flatten()(depth)])
    model = keras.Model([left, depth], layers.Dense(2)(row))
    choice = guessed(model, scale, others=(("depth", given(1, 16, 16)),))
    mine = Preprocessing(16, 16, 3, scale)(pixels(0, 16, 16)).input[None]
    grey = to_grey(pixels(1, 16, 16))[None].astype(np.float32) / 255
    wanted = model.predict([mine, grey], verbose=0)[0]
    assert asked(inspector, choice, shown(0, 16, 16)) == pytest.approx(wanted, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("scale", ["0..255", "0..1", "torch"])
@pytest.mark.parametrize("chosen", [True, False])
def test_an_input_of_whole_numbers_is_given_rounded_pixels(
    inspector, keras, guessed, scale, chosen
):
    layers = keras.layers
    left, right = keras.Input((16, 16, 3)), keras.Input((8, 8, 3), name="right", dtype="uint8")
    whole = layers.Flatten()(layers.Rescaling(1 / 255)(right))
    row = layers.Concatenate()([layers.Flatten()(left), whole])
    model = keras.Model([left, right], layers.Dense(2)(row))
    choice = guessed(model, scale, others=(("right", given(1, 40, 40)),) if chosen else ())
    mine = Preprocessing(16, 16, 3, scale)(pixels(0, 16, 16)).input[None]
    small = np.rint(Preprocessing(8, 8, 3)(pixels(1, 40, 40)).input)[None]
    wanted = model.predict([mine, small.astype(np.uint8) * chosen], verbose=0)[0]
    assert asked(inspector, choice, shown(0, 16, 16)) == pytest.approx(wanted, rel=1e-4, abs=1e-4)


def test_the_same_picture_is_rounded_where_a_second_input_takes_whole_numbers(
    inspector, keras, guessed
):
    inputs = [keras.Input((side, side, 3), dtype="uint8") for side in (16, 8)]
    rows = [keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(each)) for each in inputs]
    model = keras.Model(inputs, keras.layers.Dense(2)(keras.layers.Concatenate()(rows)))
    mine = pixels(0, 16, 16)
    small = np.rint(Preprocessing(8, 8, 3)(mine).input).astype(np.uint8)
    wanted = model.predict([mine[None], small[None]], verbose=0)[0]
    found = asked(inspector, guessed(model), shown(0, 16, 16))
    assert found == pytest.approx(wanted, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("side", [0, 40])
def test_an_open_input_is_closed_beside_one_that_is_not(inspector, keras, kept, side):
    layers = keras.layers
    first, second = keras.Input((20, 16, 3)), keras.Input((None, None, 3), name="second")
    row = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3)(second))
    model = keras.Model(
        [first, second], layers.Dense(2)(layers.Concatenate()([layers.Flatten()(first), row]))
    )
    choice = kept(model, height=side, width=side, others=(("second", given(1, 64, 64)),))
    described = inspector.ask(describe, choice)
    assert (described.preprocessing.height, described.usual_side) == (20, 224)
    mine = pixels(0)[None].astype(np.float32) / 255
    seen = Preprocessing(side or 224, side or 224, 3, "0..1")(pixels(1, 64, 64)).input[None]
    wanted = model.predict([mine, seen], verbose=0)[0]
    assert asked(inspector, choice, shown(0)) == pytest.approx(wanted, rel=1e-3, abs=1e-5)
