"""In Korean all is Korean: the pages that ask a network are walked until all is answered."""

from __future__ import annotations

import pytest

from cnnviz.i18n import speak, translate
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.nets.augment import PRESETS as AUGMENTATIONS
from cnnviz.nets.loading.onnx.operators import REGISTRY as OPERATORS
from cnnviz.ui.feature_maps import feature_visualization
from tests.pages.drive import opened, run, run_until
from tests.pages.test_words import KEPT
from tests.pages.words import english_words, speaking
from tests.training.conftest import TINY
from tests.training.made_run import made_run

pytestmark = pytest.mark.tensorflow

NAMES = KEPT.union(
    ["activation", "beta", "gamma"],  # layers and weights of a model
    ["reflect", "wrap", "constant", "nearest"],  # of Keras
    ["CutMix", "MixUp", "ImageNet", "Apache"],
    OPERATORS,  # of ONNX
)


@pytest.fixture
def walked(store):
    """Give a function that runs a page in Korean to its end, and gives the English that is left.

    Buttons, named in English, are pressed one after the other, and what they begin is waited for.
    """

    def read(script, prefix, *pressed, **settings):
        with speak("ko"):  # what is chosen is found by its words when a page runs again
            page = opened(script, session_owner="me", session_owner_answered=True)
            run_until(run(speaking(page, "ko"), prefix=prefix, **settings), at_rest)
            for label in pressed:
                next(each for each in page.button if each.label == translate(label)).click().run()
                run_until(page, at_rest)
        return english_words(page, NAMES)

    return read


def at_rest(page):
    return all(each.label != translate("Stop") for each in page.button)


@pytest.mark.parametrize(
    "settings",
    [{"layer": "conv2d_4"}, {"layer": "dense", "channel": 3}, {"trail": ((-1, 1, 1, 0),)}],
    ids=str,
)
def test_feature_maps_and_the_way_into_a_number(walked, settings):
    assert walked("feature_maps", "maps", **settings) == {}


def test_what_a_channel_answers_to(walked, monkeypatch):
    monkeypatch.setattr(feature_visualization, "STEPS", 2)
    asked = "Find the strongest", "Make one"
    assert walked("feature_maps", "maps", *asked, layer="activation_3", channel=3) == {}


@pytest.mark.parametrize("method", METHODS)
def test_an_explanation_and_its_check(walked, method):
    asked = [] if METHODS[method].fast else ["Run the check"]
    assert walked("why", "why", *asked, method=method) == {}


@pytest.mark.parametrize("settings", [{}, {"against": 5, "class": 3}], ids=str)
def test_a_class_and_one_against_another(walked, settings):
    assert walked("why", "why", **settings) == {}


def test_answers_side_by_side(walked):
    assert (
        walked("classify", "classify", beside=[ModelChoice("shipped", "wide").text], top="10") == {}
    )


@pytest.mark.parametrize("steps", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_an_augmentation(walked, store, steps):
    assert walked("augmentation", "augmentation", augmentation=steps) == {}


def test_where_a_network_gives_way_and_what_runs_lost(walked, store, data):
    runs = [made_run(store, data, TINY), "Z" * 22]
    asked = {"sweep": "Brightness.factor", "pictures": 20, "runs": runs}
    assert walked("augmentation", "augmentation", "Measure the stability", **asked) == {}


@pytest.mark.parametrize(
    "settings",
    [
        {"model": ModelChoice("shipped", "fast").text},
        {"model": "edges", "freeze": "part"},
        {"model": "MobileNetV2"},
    ],
    ids=str,
)
def test_a_backbone_to_begin_with(walked, monkeypatch, tmp_path, settings):
    for name in ("CNNVIZ_WEIGHTS", "KERAS_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert walked("transfer_learning", "transfer", advanced=True, tune=True, **settings) == {}
