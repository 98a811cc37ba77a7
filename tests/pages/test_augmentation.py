"""The page “Augmentation” without a browser: its steps, its draws, what a network says of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.nets.augment import MAX_STEPS, PRESETS, USUAL, Augmentation, from_link, to_json
from cnnviz.nets.augment.code import keras_code
from cnnviz.nets.augment.steps.blur import Blur
from cnnviz.nets.augment.steps.grey import Grey
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.training import DataChoice
from cnnviz.training.review.robustness import CORRUPTIONS, Robustness
from cnnviz.ui import engine
from cnnviz.ui.augmentation import paired_runs, robustness, settings
from cnnviz.ui.augmentation.setting_titles import sweep_title
from cnnviz.ui.components import open_packet
from cnnviz.ui.inspector import inspector
from cnnviz.ui.models.model_choices import UPLOAD, Upload
from tests.nets.loading.files import saved
from tests.pages import drive
from tests.pages.drive import all_shown, opened, run_until, shown
from tests.training.conftest import TINY
from tests.training.made_run import made_run

pytestmark = pytest.mark.tensorflow

MINE = Augmentation((Rotation((-5.0, 5.0)), Grey()), seed=3)


@pytest.fixture
def new_page(store):
    return opened("augmentation", session_owner="me", session_owner_answered=True)


@pytest.fixture
def page(new_page):
    return show(new_page)


@pytest.fixture
def submitted(monkeypatch):
    """Catch what would be given to workers."""
    found = []

    def take(self, config, owner, probe=None, sweep=""):
        found.append(config)
        return "AB"[len(found) - 1] * 22

    monkeypatch.setattr(engine.Engine, "submit", take)
    return found


def show(page, **entries):
    return drive.run(page, prefix="augmentation", **entries)


def draws(page, index=0):
    return open_packet(all_shown(page, "augmented")[index].bytes)


def steps(page):
    return page.session_state["augmentation_augmentation"].steps


def query(page):
    return json.loads(shown(page, "address").json)["query"]


def button(page, label):
    return next(each for each in page.button if each.label == label)


def press(page, label):
    button(page, label).click().run()
    assert not page.exception


def said(page):
    return " ".join(each.value for each in (*page.markdown, *page.caption, *page.info))


# The steps


def test_the_lesson_s_usual_steps_come_first(page):
    found = draws(page)
    assert steps(page) == USUAL.steps
    assert page.radio("augmentation_edit_step").options == [
        "1 · Rotation, −15° to 15°",
        "2 · Horizontal flip, 50\N{NO-BREAK SPACE}%",
        "3 · Shift, −0.1 to 0.1",
        "4 · Zoom, −0.1 to 0.1",
    ]
    assert found["before"].shape == (106, 160, 3)
    assert found["images"].shape == (settings.DRAWS, 106, 160, 3)
    assert len({each.tobytes() for each in found["images"]}) == settings.DRAWS
    assert query(page) == ""


def test_steps_are_added_moved_and_removed(page):
    page.selectbox("augmentation_edit_add").select("Blur").run()
    assert [each.kind for each in steps(page)][:3] == ["Rotation", "Blur", "HorizontalFlip"]
    assert any(each.value == "**Step 2: Blur**" for each in page.markdown)
    press(page, "Down")
    assert [each.kind for each in steps(page)][1:3] == ["HorizontalFlip", "Blur"]
    press(page, "Remove")
    assert [each.kind for each in steps(page)] == ["Rotation", "HorizontalFlip", "Shift", "Zoom"]
    press(page, "Remove")
    press(page, "Up" if not button(page, "Up").disabled else "Down")
    assert sorted(each.kind for each in steps(page)) == ["Rotation", "Shift", "Zoom"]


def test_what_is_set_is_in_the_address(page):
    page.number_input("augmentation_edit_seed").set_value(9).run()
    page.selectbox("augmentation_edit_fill_mode").select("wrap").run()
    name, value = query(page).split("&")[0].split("=")
    assert name == "augmentation"
    changed = from_link(value.replace("%7E", "~"))
    assert changed.seed == 9
    assert changed.steps[0] == Rotation(fill_mode="wrap")
    assert changed.steps[1:] == USUAL.steps[1:]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_all_its_steps(page, name):
    page.selectbox("augmentation_edit_preset_0").select(name).run()
    assert not page.exception
    assert page.session_state["augmentation_augmentation"] == PRESETS[name]
    if name == "none":
        found = draws(page)
        np.testing.assert_array_equal(found["images"][0], found["before"])


def test_twelve_steps_are_the_most(page):
    show(page, augmentation=Augmentation((HorizontalFlip(),) * MAX_STEPS))
    assert page.selectbox("augmentation_edit_add").disabled


def test_a_low_end_takes_the_high_one_along():
    assert settings.bounded(Rotation((-15, 15)), "degrees", 0, 40) == (40, 40)
    assert settings.bounded(Rotation((-15, 15)), "degrees", 1, -40) == (-40, -40)
    assert settings.bounded(Rotation((-15, 15)), "degrees", 1, 20) == (-15, 20)


def test_what_is_mixed_in_is_told(page):
    show(page, augmentation=Augmentation((MixUp(alpha=1.0),)))
    assert any("its own label counts" in title for title in draws(page)["titles"])


def test_an_image_of_the_data_can_be_taken(page, data):
    show(page, picture="data", image=7)
    np.testing.assert_array_equal(draws(page)["before"], data.test_images[7])


def test_code_and_json_are_those_of_the_steps(page):
    show(page, augmentation=MINE)
    assert [each.value for each in page.code] == [keras_code(MINE).rstrip(), to_json(MINE)]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (b"\xff\xfe", "The file is no text in UTF-8, so it is no JSON."),
        (b" " * 200_000, "An augmentation has at most 100,000 bytes of JSON."),
        (b"{", "This is no JSON."),
        (
            b'{"steps": [{"kind": "Rotation", "degrees": 400}]}',
            "Step 1: `degrees` must be -180 to 180, got 400.",
        ),
    ],
)
def test_a_file_that_is_no_augmentation_is_one_sentence(given, sentence):
    taken(given).error[0].value.index(sentence)


def test_a_file_is_taken():
    page = taken(to_json(MINE).encode())
    assert not page.error
    assert page.session_state["augmentation_augmentation"] == MINE


def taken(given):
    def script(given):
        from cnnviz.ui.augmentation import settings
        from cnnviz.ui.frame import refusal

        settings.LINK.restore()
        settings.take_json(given)
        refusal(settings.REFUSED)

    page = AppTest.from_function(script, args=(given,)).run()
    assert not page.exception
    return page


def test_a_link_restores_the_page_and_junk_is_refused(new_page):
    new_page.query_params.update(
        {"augmentation": "3~ro,d-5x5~gr", "sweep": "Grey.x", "value": "20", "runs": "../x"}
    )
    page = show(new_page)
    assert page.session_state["augmentation_augmentation"] == MINE
    assert page.session_state["augmentation_value"] == 20
    assert {each.value.split(",")[0] for each in page.warning} == {
        "This link's `sweep` is `Grey.x`",
        "This link's `runs` is `../x`",
    }
    assert query(page) == "augmentation=3~ro,d-5x5~gr&value=20"


# What a network says


def test_the_answer_over_the_range_and_where_it_changes(page):
    show(page, sweep="Brightness.factor", value=0.5)
    run_until(page)
    told = next(each.value for each in page.markdown if each.value.startswith("Untouched the"))
    assert "it first changes at" in told or "over the whole range" in told
    found = open_packet(shown(page, "side_by_side").bytes)
    assert len(found["columns"]) == 6
    assert found["0_0"].shape == found["0_1"].shape
    at_value = draws(page, 1)
    assert at_value["before"].shape == (32, 32, 3)
    assert at_value["images"][0].mean() > at_value["before"].mean() + 50  # lighter by 127.5


@pytest.mark.parametrize("activation", ["sigmoid", None])
def test_one_sigmoid_gives_an_answer_over_the_range_and_a_number_none(
    keras, new_page, tmp_path, activation
):
    layers = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    model = keras.Sequential([*layers, keras.layers.Dense(1, activation)])
    choice = inspector().keep(saved(model, tmp_path))
    new_page.session_state[UPLOAD] = Upload("own.keras", choice)
    new_page.session_state["model"] = choice.text
    show(new_page)
    run_until(new_page)
    told = [each.value for each in new_page.markdown if " answer " in each.value]
    if activation:
        assert "**class 1**" in told[-1] or "**class 0**" in told[-1]
    else:
        assert any("tells no classes apart" in each.value for each in new_page.info)


def test_a_number_before_the_classes_hides_them_not(keras, new_page, tmp_path):
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Flatten()(keras.layers.Conv2D(4, 3)(inputs))
    leaving = [keras.layers.Dense(1, name="age")(x), keras.layers.Dense(3, "softmax")(x)]
    choice = inspector().keep(saved(keras.Model(inputs, leaving), tmp_path))
    new_page.session_state[UPLOAD] = Upload("own.keras", choice)
    new_page.session_state["model"] = choice.text
    show(new_page)
    run_until(new_page)
    told = [each.value for each in new_page.markdown if " answer " in each.value]
    assert "**class " in told[-1]
    assert not any("tells no classes apart" in each.value for each in new_page.info)


def test_another_setting_starts_a_quarter_on(page):
    page.selectbox("augmentation_sweep").select("Blur.sigma").run()
    run_until(page)
    assert page.session_state["augmentation_value"] == 1.3  # 5 / 4, by steps of 0.1
    assert sweep_title("Blur.sigma") == Blur.LABEL


def test_the_stability_of_a_set_is_measured_when_asked(page):
    show(page, sweep="Brightness.factor", pictures=20)
    run_until(page)
    press(page, "Measure the stability")
    run_until(page)
    assert any(each.value.startswith("20 test images of ") for each in page.caption)


def test_what_never_to_do_is_computed(page):
    six, *_ = (open_packet(each.bytes) for each in all_shown(page, "gallery"))
    assert [each["title"] for each in six["items"]] == ["6", "6 turned by 180°", "2", "2 flipped"]
    np.testing.assert_allclose(six["images"][1].astype(int), six["images"][0][::-1, ::-1], atol=2)
    *_, balls = (open_packet(each.bytes) for each in all_shown(page, "gallery"))
    assert {"no ball"} <= {each["title"].partition(": ")[2] for each in balls["items"]}


# Runs


def test_the_same_run_is_started_without_and_with_it(page, submitted, data):
    show(page, epochs=3, share=40, augmentation=MINE)
    press(page, "Train without and with it")
    plain, augmented = submitted
    assert plain.name == "Small CNN, plain"
    assert augmented.name == "Small CNN, augmented: Rotation, Grey"
    assert plain.augmentation == Augmentation()
    assert augmented.augmentation == MINE
    assert (augmented.epochs, augmented.data_share) == (3, 0.4)
    assert augmented.data == DataChoice("shapes")
    assert paired_runs.configs(augmented, MINE)[0].seed == plain.seed
    assert page.session_state["augmentation_runs"] == ["A" * 22, "B" * 22]


def test_there_is_nothing_to_train_without_a_step(page):
    show(page, augmentation=Augmentation())
    assert button(page, "Train without and with it").disabled
    assert "There is no step to train with" in said(page)


def test_a_run_that_is_lost_is_one_sentence(page, store, data):
    run_id = made_run(store, data, TINY)
    show(page, runs=[run_id, "Z" * 22])
    assert TINY.name in shown(page, "table").json
    assert len(page.warning) == 1
    assert page.multiselect("augmentation_runs").options == [TINY.name, "A run that is not there"]


def test_runs_of_the_same_name_stay_apart(page, store, data):
    runs = [made_run(store, data, TINY, owner=owner) for owner in ("me", "you")]
    show(page, runs=runs)
    page.run()
    assert page.session_state["augmentation_runs"] == runs
    picked = page.multiselect("augmentation_runs")
    assert picked.options == [TINY.name, f"{TINY.name} (2)"]
    assert [each["id"] for each in json.loads(shown(page, "table").json)["rows"]] == runs


def made(clean, **corrupted):
    full = {name: (0.5,) * len(each) for name, each in CORRUPTIONS.items()} | corrupted
    return Robustness(clean, full, 400)


def test_the_table_has_a_row_for_each_run_and_escapes_names():
    found = robustness.table(["a<b", "c"], [made(0.9), made(0.8, Noisy=(0.1,) * 5)])
    assert found.count("<tbody>") == 1 + len(CORRUPTIONS)
    assert found.count('scope="row"') == 2 * (1 + len(CORRUPTIONS))
    assert "a<b" not in found
    assert found.count("10.0\N{NO-BREAK SPACE}%") == 5


def test_the_verdict_says_what_was_lost_too():
    worse = made(0.7, Rotated=(0.7,) * 5, Noisy=(0.1,) * 5)
    compared, chance = robustness.conclusions(["p", "q"], [False, True], [made(0.9), worse])
    assert "4.0 points less than **p**" in compared  # (0.7 + 0.5 + 0.5 + 0.1 + 0.5) / 5 = 0.46
    assert "70.0\N{NO-BREAK SPACE}%, 20.0 points less" in compared
    assert "rotated images (+20.0), least on noisy ones (−40.0)" in compared
    assert "about 7 points" in chance  # 6.9 = 196 * sqrt(2 * 0.5 * 0.5 / 400)


def test_without_a_plain_run_nothing_is_claimed():
    assert robustness.conclusions(["p", "q"], [True, True], [made(0.9), made(0.8)]) == []
