"""A model of one's own with several inputs, an open size, or many classes, on the pages."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.figures import percent
from cnnviz.inspection import Preprocessing
from cnnviz.ui.components import digest_of, open_packet
from cnnviz.ui.inspector import inspector
from cnnviz.ui.models.model_choices import UPLOAD, Upload
from cnnviz.ui.models.model_inputs import InputFields
from cnnviz.ui.photo import MAX_SIDE
from tests.nets.loading import files
from tests.pages.drive import all_shown, opened, shown

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def opened_with(tmp_path):
    """Open a page with a model of one's own."""

    def open_page(script, model, **state):
        choice = inspector().keep(files.saved(model, tmp_path))
        state = {UPLOAD: Upload("mine.keras", choice), "model": choice.text, **state}
        page = opened(script, **state).run()
        assert not page.exception
        return page, InputFields(choice.name)

    return open_page


@pytest.fixture(scope="module")
def twins(keras):
    """Make a network that compares two pictures, and takes two numbers."""
    layers = keras.layers
    left, right = keras.Input((16, 16, 3), name="left"), keras.Input((16, 16, 3), name="right")
    numbers = keras.Input((2,), name="numbers")
    see = layers.Conv2D(2, 3, activation="relu", name="see")
    apart = layers.Subtract(name="apart")([see(left), see(right)])
    row = layers.Concatenate(name="row")([layers.Flatten()(apart), numbers])
    answer = layers.Dense(3, activation="softmax", name="answer")(row)
    return keras.Model([left, right, numbers], answer, name="twins")


def seen(name, *shape):
    return Preprocessing(*shape, "0..1")(sample_image(name, max_side=MAX_SIDE)).input[None]


def shares(page):
    """Give the bars of the first answer, by their classes."""
    found = open_packet(all_shown(page, "answer")[0].bytes)
    bars = {bar["name"]: bar["share"] for bar in found["outputs"][0]["bars"]}
    return [bars[name] for name in sorted(bars)]


def field(page, kind, key):
    return next(each for each in page.get(kind) if each.key == key)


def test_what_the_other_inputs_are_given_changes_the_answer_as_it_should(opened_with, twins):
    page, fields = opened_with("classify", twins, photo="chelsea")
    cat, cup = seen("chelsea", 16, 16, 3), seen("coffee", 16, 16, 3)
    nothing, given = np.zeros((1, 2)), np.array([[1.5, -2]])
    assert shares(page) == pytest.approx(twins.predict([cat, cat, nothing], verbose=0)[0], rel=1e-3)
    field(page, "selectbox", fields.key("given", "right")).set_value("coffee").run()
    assert shares(page) == pytest.approx(twins.predict([cat, cup, nothing], verbose=0)[0], rel=1e-3)
    field(page, "text_input", fields.key("numbers", "numbers")).set_value("1.5, -2").run()
    assert shares(page) == pytest.approx(twins.predict([cat, cup, given], verbose=0)[0], rel=1e-3)
    # The picture goes to the right, the cup stays where it is chosen.
    field(page, "selectbox", fields.key("picture")).set_value("right").run()
    field(page, "selectbox", fields.key("given", "left")).set_value("coffee").run()
    assert shares(page) == pytest.approx(twins.predict([cup, cat, given], verbose=0)[0], rel=1e-3)
    assert not page.exception
    assert json.loads(shown(page, "address").json)["query"] == ""


def test_numbers_that_are_none_are_said_and_those_that_do_not_fit_can_be_mended(opened_with, twins):
    page, fields = opened_with("classify", twins)
    numbers = fields.key("numbers", "numbers")
    field(page, "text_input", numbers).set_value("one").run()
    assert "These are no numbers, so zeros are given" in page.error[0].value
    field(page, "text_input", numbers).set_value("1, 2, 3").run()
    assert "The model's input numbers takes 2 numbers, got 3" in page.error[0].value
    field(page, "text_input", numbers).set_value("1, 2").run()
    assert not page.error


@pytest.mark.parametrize("script", ["why", "feature_maps"])
def test_other_pages_ask_the_model_with_what_was_chosen(opened_with, twins, script):
    page, fields = opened_with(script, twins, photo="chelsea")
    field(page, "selectbox", fields.key("given", "right")).set_value("coffee").run()
    assert not page.exception
    assert not page.error
    if script == "why":
        wanted = twins.predict(
            [seen("chelsea", 16, 16, 3), seen("coffee", 16, 16, 3), np.zeros((1, 2))], verbose=0
        )[0]
        wanted = f"class {wanted.argmax()}, {percent(float(wanted.max()))}"
        assert field(page, "selectbox", "why_class").options[1] == wanted
    else:
        field(page, "selectbox", "maps_layer").set_value("right").run()
        maps = open_packet(shown(page, "feature_maps").bytes)
        np.testing.assert_allclose(
            maps["map"], seen("coffee", 16, 16, 3)[0, ..., maps["channel"]], atol=1e-6
        )
        # The cup does not lie over the cat.
        assert maps["photo"] == digest_of(np.full((16, 16, 3), 255, np.uint8))


def test_a_size_is_chosen_and_one_that_is_too_small_can_be_mended(opened_with, keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(4, 9),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    page, fields = opened_with("classify", model, photo="chelsea")
    # On the next page the browser begins with it: 1 there was 1 in the model.
    assert field(page, "number_input", fields.key("height")).proto.default == 224
    assert shares(page) == pytest.approx(
        model.predict(seen("chelsea", 224, 224, 3), verbose=0)[0], rel=1e-3
    )
    field(page, "number_input", fields.key("height")).set_value(8).run()
    assert "Pictures of 8 × 224 do not pass through the model's layers" in page.error[0].value
    field(page, "number_input", fields.key("height")).set_value(64).run()
    field(page, "number_input", fields.key("width")).set_value(48).run()
    assert shares(page) == pytest.approx(
        model.predict(seen("chelsea", 64, 48, 3), verbose=0)[0], rel=1e-3
    )


def test_an_open_input_beside_one_that_is_not_has_its_own_usual_size(opened_with, keras):
    layers = keras.layers
    a, b = keras.Input((32, 32, 3), name="a"), keras.Input((None, None, 3), name="b")
    rows = [layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(each)) for each in (a, b)]
    answer = layers.Dense(3, activation="softmax")(layers.Concatenate()(rows))
    model = keras.Model([a, b], answer)
    page, fields = opened_with("classify", model, photo="chelsea")

    def shows(name, size):
        """Hold the answer to Keras's: the other input is given what the one looked into sees."""
        other = {"a": (*size, 3), "b": (32, 32, 3)}[name]
        mine = seen("chelsea", *((32, 32, 3) if name == "a" else (*size, 3)))
        resized = layers.Resizing(*other[:2], crop_to_aspect_ratio=True, antialias=True)(mine)
        given = {"a": resized, "b": resized} | {name: mine}
        wanted = model.predict([given["a"], given["b"]], verbose=0)[0]
        assert shares(page) == pytest.approx(wanted, rel=1e-3)

    shows("a", (224, 224))
    field(page, "number_input", fields.key("height")).set_value(64).run()
    shows("a", (64, 224))
    field(page, "selectbox", fields.key("picture")).set_value("b").run()
    shows("b", (64, 224))
    field(page, "number_input", fields.key("height")).set_value(32).run()
    shows("b", (32, 224))
    assert field(page, "number_input", fields.key("width")).value == 224
    assert not page.exception


def test_one_of_two_thousand_classes_is_explained_and_kept_in_the_link(opened_with, keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Conv2D(4, 3, name="see"),
            layers.Flatten(),
            layers.Dense(2000, activation="softmax", name="answer"),
        ]
    )
    page, _ = opened_with("why", model, photo="chelsea", why_class=1234)
    assert not page.exception
    assert page.header[0].value == "Why class 1234?"
    options = field(page, "selectbox", "why_class").options
    assert len(options) == 2001
    wanted = model.predict(seen("chelsea", 16, 16, 3), verbose=0)[0]
    assert f"class {wanted.argmax()}," in options[1]  # the likeliest first
    assert json.loads(shown(page, "address").json)["query"] == "class=1234"
