"""In Korean all is Korean: each page is walked, and English words that are left are found."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.data import SAMPLES
from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.data.outlines import CLASS_NAMES
from cnnviz.i18n import speak, translate
from cnnviz.nets import BACKBONES, PRESETS, ZeroPadding2D
from cnnviz.nets.layers import KINDS
from cnnviz.nets.rules import Choice
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import OPTIMIZERS, Control, Engine, Live, RunConfig
from cnnviz.training.metrics import REGISTRY
from cnnviz.training.review import differences
from cnnviz.training.store.states import ACTIVE, ENDED
from cnnviz.training.store.steered import RateChange, Steered
from cnnviz.ui.architecture.setting_titles import TITLES
from cnnviz.ui.architecture.settings import new_layer
from cnnviz.ui.training import settings as training
from tests.pages.drive import opened, run
from tests.pages.test_sweeps import made_sweep
from tests.pages.words import english_words, speaking
from tests.training.made_run import made_run
from tests.waiting import PATIENCE


def spoken():
    import plotly.graph_objects as go
    import streamlit as st

    from cnnviz.ui.components.table import Cell, Column, Row, table

    st.header("층 layers", anchor="layers-of-it")
    st.markdown(
        "`strides` of **특성 맵**(feature map), [그림](https://a.b/see) conv2d_1 :material/add:"
    )
    st.selectbox("고르기", ["a", "b"], format_func={"a": "First", "b": "둘"}.get, help="도움 help")
    st.html('<p class="rate">값 <b title="Shown">1</b><style>p {color: red}</style></p>')
    st.code("a comment", language="python")
    figure = go.Figure(go.Scatter(x=[0], y=[1], name="손실", mode="lines"))
    figure.update_layout(xaxis_title="Epoch")
    st.plotly_chart(figure)
    table("Runs", [Column("이름")], [Row("open-key", [Cell("둘째 run", tone="bad")])], key="made")


@pytest.fixture(scope="module")
def made():
    page = AppTest.from_function(spoken, default_timeout=PATIENCE).run()
    assert not page.exception
    return page


def test_words_of_all_that_a_page_says_are_found(made):
    found = english_words(made, ())
    assert sorted(found) == ["Epoch", "First", "Runs", "Shown", "help", "layers", "of", "run"]
    assert found["run"] == "둘째 run"


def test_names_are_left(made):
    assert "Epoch" not in english_words(made, {"Epoch"})


LAYERS = {kind: new_layer(kind) for kind in KINDS}
OPTIONS = {
    option
    for layer in LAYERS.values()
    for rule in layer.rules().values()
    if isinstance(rule, Choice)
    for option in rule.options
}
with speak("ko"):
    CREDITS = " ".join(translate(each.credit) for each in SAMPLES.values())
KEPT = {
    "English",  # the switch names each language in itself
    "Keras", "TensorFlow", "TensorBoard", "Python", "NumPy", "Jupyter",  # programs
    "KiB", "MiB", "MB", "px",  # units
    *KINDS, *OPTIONS, *OPTIMIZERS, *(each.title for each in OPTIMIZERS.values()),  # of Keras
    *re.findall(r"\w+", " ".join([*PRESETS, *training.NETWORKS, *BACKBONES])),  # networks
    *CLASS_NAMES, *CIFAR10_CLASSES,  # classes are called as their data set calls them
    *re.findall(r"\w+", CREDITS),  # whoever took a photo
    "zip", "Sobel",
    "input", "rescaling", "flatten", "dense", "kernel", "bias", "log",  # names, and a formula
    "Tiny", "Small", "Mine",  # the run that is made here, and networks
}  # fmt: skip


@pytest.fixture
def left(store):
    """Give a function that opens a page in Korean and gives the English words that are left."""

    def read(script, prefix, **settings):
        page = opened(script, session_owner="me", session_owner_answered=True)
        run(speaking(page, "ko"), prefix=prefix, **settings)
        return english_words(page, KEPT)

    return read


def one_for_each_setting():
    """Give layers that have, all together, each setting that there is."""
    seen, found = set(), []
    for kind, layer in LAYERS.items():
        if new := layer.settings().keys() - seen:
            seen |= new
            found.append(kind)
    return found


def test_every_setting_of_a_layer_has_a_title():
    assert {name for layer in LAYERS.values() for name in layer.settings()} == TITLES.keys()


@pytest.mark.parametrize("network", [*PRESETS.values(), "ResNet50"], ids=str)
def test_a_network(left, network):
    assert left("architecture", "arch", network=network) == {}


@pytest.mark.parametrize("kind", [*one_for_each_setting(), "ZeroPadding2D"])
def test_the_settings_of_a_layer(left, kind):
    spec = PRESETS["Seed CNN"]
    layer = ZeroPadding2D() if kind == "ZeroPadding2D" else LAYERS[kind]
    spec = replace(spec, layers=(spec.layers[0], layer, *spec.layers[1:]), name="Mine")
    assert left("architecture", "arch", network=spec, layer=2, apart=True) == {}


@pytest.mark.parametrize(
    "settings",
    [{"data": "shapes"}, {"data": "folder"}, {"network": PRESETS["LeNet-5"]}],
    ids=["ready", "without images", "misfit"],
)
def test_a_run_to_come(left, settings, monkeypatch):
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)
    assert left("training", "training", **settings) == {}


STEERED = Steered(
    5, (RateChange(2, 0.01, 1.0), RateChange(3, None, 2.0)), (1, 4), tuple(range(5, 20)), (5,)
)


@pytest.mark.parametrize("status", [*ACTIVE, *ENDED])
def test_a_run_that_is_watched(left, store, data, status, monkeypatch):
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)
    done = 0 if status == "queued" else 1
    run_id = made_run(store, data, status=status, done=done, schedule="cosine", dropout=0.2)
    if status in ACTIVE:
        store.write_live(run_id, Live(2, 2, 5, 90.0, 75.0, 1e-3, ((1, 1.75, 0.34),)))
        store.write_control(run_id, Control(3, "run", batches=2))
    store.write_steered(run_id, STEERED)
    assert left("training", "training", run=run_id) == {}


def test_runs_of_each_status_and_two_that_are_compared(left, store, data):
    for status in (*ACTIVE, *ENDED):
        made_run(store, data, status=status, done=1)
    other = made_run(store, data, dropout=0.25, flip=True, data_share=0.5, optimizer="sgd")
    run_id = made_run(store, data)
    asked = {"run": run_id, "with": other, "cell": (0, 1), "curves": list(REGISTRY)}
    assert left("runs", "runs", **asked) == {}
    assert left("runs", "runs", run=run_id, images="test", cell=(1, 1), layer="gone") == {}


def test_all_that_may_differ_between_two_runs_has_a_title():
    fields_of = {each.name for kind in (RunConfig, TransferSpec) for each in fields(kind)}
    assert fields_of - differences.TITLES.keys() == {"name", "data", "network"}
    assert differences.TITLES.keys() <= fields_of


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "settings",
    [
        {"layer": "conv2d", "steps": 1},
        {
            "loss": "mean_squared_error",
            "optimizer": "sgd",
            "nesterov": True,
            "label_smoothing": 0.1,
            "weight_decay": 0.01,
            "of": "batch",
            "layer": "dense",
        },
        {"optimizer": "muon", "layer": "flatten", "weight": "bias"},
        {"network": "fast"},
    ],
    ids=str,
)
def test_a_step_taken_apart(left, settings):
    assert left("learning", "learning", **settings) == {}


@pytest.mark.parametrize(
    "script",
    ["home", "images", "convolution", "pooling", "activation", "dense", "quiz", "assignments"],
)
def test_a_page_as_it_opens(left, script):
    assert left(script, script) == {}


SWEPT = {"kernel_size": (3, 5), "dropout": (0.0, 0.5)}


@pytest.mark.parametrize("status", ["queued", "finished"])
def test_a_sweep(left, store, data, status):
    made_sweep(store, data, SWEPT, status=status, done=1)
    assert left("sweeps", "sweeps", by=next(iter(REGISTRY))) == {}


@pytest.mark.parametrize("values", [{}, {"dropout": (2.0,)}], ids=str)
def test_a_sweep_that_cannot_be(left, values):
    assert left("sweeps", "sweeps", grid=values) == {}
