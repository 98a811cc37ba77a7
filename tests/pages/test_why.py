"""The page “Why this class?” without a browser, with the process that explains."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.ui.components import open_packet
from cnnviz.ui.inspector import inspector
from cnnviz.ui.models.class_names import _KEPT
from cnnviz.ui.models.model_choices import UPLOAD, Upload
from cnnviz.ui.why import views
from tests.nets.loading.files import saved
from tests.pages import drive
from tests.pages.drive import all_shown, opened, run_until, shown

pytestmark = pytest.mark.tensorflow

run = partial(drive.run, prefix="why")


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setenv("CNNVIZ_STORE", "memory://")
    return opened("why")


def overlays(page):
    return [open_packet(each.bytes) for each in all_shown(page, "overlay")]


def followed(page):
    """Run the page until nothing is under way any more."""
    return overlays(run_until(page))


def test_one_grad_cam_and_its_check_are_there_at_once(page):
    main, check = overlays(run(page))
    assert [panel["title"] for panel in main["panels"]] == ["Grad-CAM"]
    assert main["photo"].shape == (32, 32, 3)
    assert main["map0"].shape == (4, 4)
    assert main["map0"].max() == 1
    # Three poolings halve 32 pixels evenly: a cell has 8, and is drawn smoothly by 7 numbers each.
    assert main["panels"][0]["edges"] == [[0, 0.25, 0.5, 0.75, 1]] * 2
    assert main["laid0"].shape == (224, 224)
    assert main["laid0"][0, 0] == main["map0"][0, 0]
    assert [panel["title"] for panel in check["panels"]] == [
        "As trained", "Last layer random", "All weights random",
    ]  # fmt: skip
    np.testing.assert_array_equal(check["map0"], main["map0"])
    for at in (1, 2):
        gone = check[f"map{at}"].max() == 0
        said = "Nothing speaks for it any more." if gone else "Rank correlation "
        assert check["panels"][at]["note"].startswith(said)
    assert page.header[0].value.startswith("Why ")
    assert sum(text.value.startswith("Layer conv2d_4") for text in page.markdown) == 1


@pytest.mark.parametrize("method", METHODS)
def test_each_method_is_shown_and_explained(page, method):
    run(page, method=method, opacity=40)
    main = followed(page)[0]
    assert main["panels"][0]["title"] == METHODS[method].title
    assert main["panels"][0]["signed"] == (method in ("integrated", "occlusion"))
    assert main["opacity"] == 0.4
    assert any(METHODS[method].title in text.value for text in page.markdown)
    if method == "integrated":
        assert any("The parts add up to" in text.value for text in page.markdown)


def test_a_class_against_another(page):
    run(page, **{"class": 3, "against": 5})
    assert page.header[0].value == "Why cat and not dog?"
    assert overlays(page)[0]["panels"][0]["signed"]
    assert any(text.value.startswith("cat less dog: ") for text in page.markdown)


def test_the_likeliest_class_comes_first(page):
    run(page)
    options = page.selectbox("why_class").options
    shares = [option.rpartition(", ")[2] for option in options[1:]]
    numbers = [float(share.strip("<> %\N{NO-BREAK SPACE}")) for share in shares]
    assert numbers == sorted(numbers, reverse=True)
    assert options[0] == f"The answer: {options[1]}"
    name = options[1].rpartition(", ")[0]
    assert page.header[0].value == f"Why {name}?"


def test_any_layer_with_maps_may_be_looked_at(page):
    run(page)
    options = page.selectbox("why_layer").options
    assert options[0].startswith("Usual: conv2d_4, 4 × 4")
    assert not any("dense" in option for option in options)
    run(page, layer="conv2d")
    assert overlays(page)[0]["map0"].shape == (32, 32)


def test_the_check_of_a_long_method_waits_for_its_button(page):
    run(page, method="occlusion")
    assert len(followed(page)) == 1
    page.button("why_run_check").click().run()
    main, check = followed(page)
    assert len(check["panels"]) == 3
    run(page, method="plain")
    run(page, method="occlusion")  # what was found is kept
    np.testing.assert_array_equal(overlays(page)[0]["map0"], main["map0"])


def test_both_classes_of_one_sigmoid_are_explained(keras, tmp_path, page):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(4, 3, activation="tanh"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, "sigmoid", name="last"),
        ]
    )
    choice = inspector().keep(saved(model, tmp_path))
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    page.session_state[_KEPT] = {choice.name: {"last": ("cat", "dog")}}
    page.session_state["model"] = choice.text
    scores = []
    for index, name in enumerate(("cat", "dog")):
        run(page, **{"class": index})
        assert page.header[0].value == f"Why {name}?"
        (fact,) = [text.value for text in page.markdown if " has the score " in text.value]
        scores.append(fact.removeprefix(f"{name} has the score **").removesuffix("**."))
    assert scores[0].replace("−", "") == scores[1].replace("−", "")
    assert scores[0] != scores[1]
    assert any("that of cat is its negative" in text.value for text in page.caption)
    assert not [box for box in page.selectbox if box.label == "Rather than"]


def test_a_link_restores_the_page_and_junk_is_refused(page):
    page.query_params.update(
        {"method": "plain", "class": "3", "against": "x", "layer": "a\nb", "opacity": "20"}
    )
    run(page)
    assert {text.value.split(",")[0] for text in page.warning} == {
        "This link's `against` is `x`",
        "This link's `layer` is `a b`",
    }
    query = json.loads(shown(page, "address").json)["query"]
    assert query == "method=plain&class=3&opacity=20"


def test_what_this_model_lacks_is_left(page):
    run(page, **{"class": 700, "against": 701, "layer": "block5_conv3", "head": 4})
    assert not page.error
    assert len(overlays(page)) == 2
    assert json.loads(shown(page, "address").json)["query"] == ""


def opened_file(page, model, tmp_path):
    choice = inspector().keep(saved(model, tmp_path))
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    page.session_state["model"] = choice.text
    return run(page)


def test_without_maps_another_method_is_chosen_with_the_reason(keras, tmp_path, page):
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
    opened_file(page, keras.Sequential(layers), tmp_path)
    assert not page.error
    assert "Grad-CAM" not in page.selectbox("why_method").options
    assert overlays(page)[0]["panels"][0]["title"] == METHODS["plain"].title
    (reason,) = [each for each in page.caption if "could tell no places apart" in each.value]
    assert reason.value.startswith("No layer on the way to this output computes maps")


def test_grad_cam_is_back_with_a_model_that_has_maps_unless_another_was_chosen(
    keras, tmp_path, page
):
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
    opened_file(page, keras.Sequential(layers), tmp_path)
    page.selectbox("model").set_value("fast").run()
    assert overlays(page)[0]["panels"][0]["title"] == METHODS["cam"].title
    assert not [each for each in page.caption if "could tell no places apart" in each.value]
    page.selectbox("model").set_value(page.session_state[UPLOAD].choice.text).run()
    page.selectbox("why_method").set_value("guided").run()
    page.selectbox("model").set_value("fast").run()
    assert overlays(page)[0]["panels"][0]["title"] == METHODS["guided"].title


def test_a_single_number_is_no_class(keras, tmp_path, page):
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    opened_file(page, keras.Sequential(layers), tmp_path)
    assert page.header[0].value == "Why this number?"
    assert "Explain" not in [box.label for box in page.selectbox]
    assert any(each.value.startswith("The number is **") for each in page.markdown)


def test_one_of_two_outputs_is_named(keras, tmp_path, page):
    pictures = keras.Input((8, 8, 1))
    x = keras.layers.Flatten()(pictures)
    leaving = [keras.layers.Dense(2, "softmax", name=name)(x) for name in ("one", "other")]
    opened_file(page, keras.Model(pictures, leaving), tmp_path)
    assert page.header[0].value.endswith(", of the output one?")
    assert any(
        each.value.startswith("own.keras, output one. class ") and " · class " in each.value
        for each in page.caption
    )


@pytest.mark.parametrize(
    ("trained", "other", "said"),
    [
        ([0, 1], [0, 0], "Nothing speaks for it any more."),
        ([0, 0], [0, 0], "Nothing speaks for it."),
        ([0, 0], [0, 1], "No rank correlation: one of the two maps is the same everywhere."),
        ([0, 1], [1, 0], "Rank correlation −1"),
    ],
)
def test_what_is_said_of_two_maps_is_true_of_them(trained, other, said):
    assert views._compared(np.array(trained), np.array(other)) == said


def test_that_nothing_speaks_for_it_is_said_of_the_trained_network_too():
    nothing = np.zeros((2, 2))
    assert views._compared(nothing, nothing) == "Nothing speaks for it."
