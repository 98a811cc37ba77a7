"""The page of whole networks without a browser: tables, edits, what is refused, links."""

from __future__ import annotations

import json
import subprocess
import sys
from urllib.parse import parse_qs

import pytest

from cnnviz.nets import (
    FAST_CNN,
    KINDS,
    PRESETS,
    SEED_CNN,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    NetworkSpec,
    ReadingError,
    from_json,
    spec_table,
    to_json,
    to_link,
)
from cnnviz.ui.architecture import settings
from cnnviz.ui.architecture.starts import EMPTY
from cnnviz.ui.components import open_packet
from tests.pages import drive
from tests.pages.drive import ROOT, ROUTER, all_shown, opened, shown
from tests.waiting import PATIENCE


@pytest.fixture
def page():
    return opened("architecture")


def run(page, network=None, **entries):
    if network is not None:
        entries["network"] = network
    return drive.run(page, prefix="arch", **entries)


def table(page):
    return json.loads(shown(page, "network").json)


def widget(page, kind, label):
    return next(each for each in page.get(kind) if each.label == label)


def network(page):
    return page.session_state["arch_network"]


def test_the_seed_s_network_is_counted(page):
    data = table(run(page))
    learned = {row["name"]: (row["parameters_sum"], row["parameters"]) for row in data["rows"]}
    assert {name: count for name, count in learned.items() if count[0]} == {
        "conv2d": ("(3·3·3)·32 + 32", "896"),
        "conv2d_1": ("(3·3·32)·64 + 64", "18,496"),
        "conv2d_2": ("(3·3·64)·64 + 64", "36,928"),
        "dense": ("4,096·128 + 128", "524,416"),
        "dense_1": ("128·10 + 10", "1,290"),
    }
    assert data["totals"]["parameters"] == "582,026"


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("VGG16", "138,357,544"), ("ResNet50", "25,636,712"), ("InceptionV3", "23,851,784")],
)
def test_a_well_known_network_can_only_be_read(page, name, parameters):
    widget(run(page), "selectbox", "Network").set_value(name)
    data = table(run(page))
    assert data["totals"]["parameters"] == parameters
    assert not data["editable"]
    assert not all_shown(page, "receptive_field")
    assert [each.label for each in page.selectbox] == ["Network"]
    assert any(f"{name} " in each.value and "](references?" in each.value for each in page.caption)


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_is_shown_with_its_program(page, name):
    widget(run(page), "selectbox", "Network").set_value(name)
    data = table(run(page))
    assert network(page) == PRESETS[name]
    assert [row["name"] for row in data["rows"]] == [row.name for row in spec_table(PRESETS[name])]
    assert "keras.Sequential" in page.code[0].value
    assert not page.error
    looked_at = next(row for row in data["rows"] if row["position"] == data["selected"])
    assert len(looked_at["size"]) == 3


def test_layers_are_added_moved_and_removed(page):
    run(page, EMPTY)
    for kind in ("Flatten", "Conv2D", "Dense"):
        widget(page, "selectbox", "Add a layer").set_value(kind)
        run(page)
        assert widget(page, "selectbox", "Add a layer").value is None
    assert [layer.kind for layer in network(page).layers] == ["Flatten", "Conv2D", "Dense"]
    assert page.error  # a convolution has no map to work on
    run(page, layer=2)
    widget(page, "button", "Up").click()
    run(page)
    assert [layer.kind for layer in network(page).layers] == ["Conv2D", "Flatten", "Dense"]
    assert not page.error
    assert page.session_state["arch_layer"] == 1
    assert widget(page, "button", "Up").disabled
    widget(page, "button", "Remove").click()
    run(page)
    assert [layer.kind for layer in network(page).layers] == ["Flatten", "Dense"]
    for _ in range(2):
        widget(page, "button", "Remove").click()
        run(page)
    assert network(page).layers == ()
    assert page.info


def test_a_setting_is_changed_and_checked_by_its_layer(page):
    run(page, NetworkSpec((8, 8, 6), (Conv2D(6), Dropout(0.25))), layer=1)
    widget(page, "number_input", "Filters").set_value(12)
    run(page)
    widget(page, "number_input", "Groups").set_value(5)
    run(page)
    assert "`groups` must divide the 12 filters, got 5." in [each.value for each in page.error]
    assert network(page).layers[0] == Conv2D(12)
    assert widget(page, "number_input", "Groups").value == 1
    widget(page, "selectbox", "Activation").set_value("gelu")
    widget(page, "toggle", "Bias").set_value(False)
    run(page)
    assert network(page).layers[0] == Conv2D(12, activation="gelu", use_bias=False)
    assert not page.error


EVERY = NetworkSpec((12, 14, 4), tuple(map(settings.new_layer, KINDS)))


@pytest.mark.parametrize("layer", range(len(EVERY.layers)), ids=lambda at: EVERY.layers[at].kind)
def test_every_kind_has_its_controls(page, layer):
    run(page, EVERY, layer=layer + 1)
    data = table(page)
    assert data["selected"] == layer
    mounted = [node.proto for node in page.get("bidi_component")]
    labels = {json.loads(p.json)["label"] for p in mounted if p.component_name.endswith("slider")}
    labels |= {
        each.label for kind in ("number_input", "selectbox", "toggle") for each in page.get(kind)
    }
    labels |= {each.label for each in page.get("button_group")}
    for name in EVERY.layers[layer].settings():
        title = name.replace("_", " ").capitalize()
        allowed = {title, "Bias" if name == "use_bias" else title}
        allowed |= {f"Zeros {side}" for side in ("top",)} if name == "padding" else set()
        allowed |= {"Strides as the pool size"} if name == "strides" else set()
        assert allowed & labels, name


def test_an_impossible_stack_names_layer_shape_and_cure_and_is_mended(page):
    broken = NetworkSpec((6, 6, 64), (MaxPooling2D(2), MaxPooling2D(4), Dense(10)))
    run(page, broken, layer=3)
    assert [error.value for error in page.error] == [
        "`MaxPooling2D` 4 (layer 2) needs at least 4 rows, but 3 × 3 × 64 reached it: "
        "use a pool_size of at most 3, or remove a pooling before it. "
        "And 1 more does not fit: the table marks it.",
    ]
    problems = [row["problem"] for row in table(page)["rows"]]
    assert problems[0] is None
    assert page.error[0].value.startswith(problems[1])
    assert problems[2] == (
        "`Dense` (layer 3) after 1 × 1 × 64: put a Flatten or a global pooling before it."
    )
    assert not page.code
    widget(page, "button", "Show layer 2").click()
    run(page)
    assert (table(page)["selected"], table(page)["shown"]) == (1, 1)
    run(page, layer=3)
    widget(page, "number_input", "Units").set_value(7)  # the rest stays editable
    run(page)
    assert network(page).layers[2] == Dense(7)
    widget(page, "button", "Mend the network").click()
    run(page)
    assert not page.error
    assert network(page).layers == (MaxPooling2D(2), MaxPooling2D(3), Flatten(), Dense(7))
    assert page.code


def test_one_cause_is_said_once_however_many_layers_it_breaks(page):
    pools = (GlobalAveragePooling2D(), *[MaxPooling2D()] * 5)
    run(page, NetworkSpec((32, 32, 3), pools), layer=1)
    assert [error.value for error in page.error] == [
        "`MaxPooling2D` (layer 2) needs rows × columns × channels, but 3 numbers in a row reached "
        "it: put it before the GlobalAveragePooling2D, or remove it. And 4 more do not fit: the "
        "table marks them."
    ]
    assert [info.value for info in page.info] == [
        "There is no program as long as the network cannot be built."
    ]


def test_changes_are_undone_and_redone_and_outlast_a_change_of_page(page):
    run(page, layer=2)
    assert widget(page, "button", "Undo").disabled
    assert widget(page, "button", "Redo").disabled
    widget(page, "number_input", "Filters").set_value(48)
    run(page)
    edited = network(page)
    widget(page, "selectbox", "Network").set_value("VGG16")
    run(page)
    page.switch_page("../../pages/dense.py").run()
    page.switch_page("../../pages/architecture.py").run()
    for wanted in (edited, SEED_CNN):
        widget(page, "button", "Undo").click()
        run(page)
        assert network(page) == wanted
        assert page.session_state["arch_layer"] == 2
    assert widget(page, "button", "Undo").disabled
    for wanted in (edited, "VGG16"):
        widget(page, "button", "Redo").click()
        run(page)
        assert network(page) == wanted
    widget(page, "button", "Undo").click()
    run(page)
    widget(page, "button", "Remove").click()  # what was undone is forgotten
    run(page)
    assert widget(page, "button", "Redo").disabled


def test_a_preset_that_is_edited_does_not_keep_its_name(page):
    run(page, EMPTY)
    widget(page, "selectbox", "Add a layer").set_value("Flatten")
    run(page)
    assert network(page).name == "Network"
    run(page, SEED_CNN, layer=2)
    widget(page, "number_input", "Filters").set_value(48)
    run(page)
    assert network(page).name == "Seed CNN (edited)"
    widget(page, "number_input", "Filters").set_value(32)
    run(page)
    assert network(page) == SEED_CNN


def test_a_network_that_mending_would_make_too_long_is_a_sentence(page):
    run(page, NetworkSpec((8, 8, 3), tuple([Dense(2)] * 100)))
    widget(page, "button", "Mend the network").click()
    run(page)
    assert "`layers` must be at most 100, got 101." in [error.value for error in page.error]


def test_the_input_and_the_name_are_changed(page):
    run(page)
    widget(page, "number_input", "Rows").set_value(28)
    widget(page, "number_input", "Channels").set_value(1)
    widget(page, "text_input", "Name").set_value("  My   net ")
    run(page)
    assert network(page).input_shape == (28, 32, 1)
    assert network(page).name == "My net"
    widget(page, "text_input", "Name").set_value("<b>")
    run(page)
    assert network(page).name == "My net"
    assert "`name` must be" in page.error[0].value


def test_the_reach_of_the_chosen_cell_is_sent(page):
    data = open_packet(shown(run(page, layer=6, cell=(0, 7)), "receptive_field").bytes)
    assert data["photo"].shape == (32, 32, 3)
    assert data["cell"] == [0, 7]
    assert data["rows"][0] == [0, 10]
    assert data["columns"][7] == [21, 31]  # 18 columns wide, of which 7 lie beyond the border
    data = open_packet(shown(run(page, layer=2, cell=(900, 900)), "receptive_field").bytes)
    assert data["cell"] == [31, 31]


def test_a_link_restores_network_layer_and_cell(page):
    own = NetworkSpec((16, 12, 1), (Conv2D(3, 5), Flatten(), Dense(2)), "Own")
    page.query_params.update({"network": to_link(own), "layer": "1", "cell": "2,3"})
    run(page)
    assert network(page) == own
    assert not page.warning
    query = parse_qs(json.loads(shown(page, "address").json)["query"])
    assert query == {"network": [to_link(own)], "layer": ["1"], "cell": ["2,3"]}


def test_a_preset_is_in_the_link_by_its_name(page):
    run(page, FAST_CNN)
    query = parse_qs(json.loads(shown(page, "address").json)["query"])
    assert query["network"] == ["Fast CNN"]


@pytest.mark.parametrize(
    "junk",
    [
        {"network": "Own~8x8x3~c,f0"},
        {"network": "VGG99"},
        {"network": "A~9999x9x9"},
        {"layer": "0"},
        {"cell": "1"},
    ],
)
def test_junk_in_a_link_is_refused_with_one_sentence(page, junk):
    page.query_params.update(junk)
    run(page)
    assert len(page.warning) == 1
    assert network(page) == SEED_CNN


def test_json_comes_back_and_junk_is_one_sentence(page, monkeypatch):
    state = {"arch_network": SEED_CNN, "arch_layer": 3}
    monkeypatch.setattr("streamlit.session_state", state)
    settings.take_json(to_json(FAST_CNN).encode())
    assert state["arch_network"] == FAST_CNN
    assert settings.REFUSED not in state
    for junk in (b"\xff\xfe", b"no", b"{}", b"[" * 99_000, b" " * 200_000):
        settings.take_json(junk)
        assert state.pop(settings.REFUSED).count(". ") == 0
        assert state["arch_network"] == FAST_CNN
    with pytest.raises(ReadingError):
        from_json("no")


def test_what_is_too_large_to_measure_is_refused_before_it_is_built(page):
    run(page, NetworkSpec((512, 512, 3), (Conv2D(256, padding="same"),)), layer=1)
    widget(page, "button", "Measure with gradients").click()
    run(page)
    (error,) = page.error
    assert "256.0 MiB of weights and maps, but at most 200.0 MiB" in error.value


@pytest.mark.tensorflow
def test_measuring_does_not_load_tensorflow_into_the_apps_process():
    program = f"""
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file({str(ROUTER)!r}, default_timeout={PATIENCE})
page.run()
page.switch_page("../../pages/architecture.py").run()
next(b for b in page.button if b.label == "Measure with gradients").click()
page.run()
assert not page.exception and not {{"tensorflow", "keras"}} & set(sys.modules)
from cnnviz.ui.components import open_packet
sent = [n.proto for n in page.get("bidi_component")]
data = open_packet(next(p.bytes for p in sent if p.component_name == "cnnviz_receptive_field"))
strength = data["effective"]
assert strength.shape == (32, 32) and strength.max() == 1
# Cell (4, 4) sees rows and columns 9 to 26, and nothing beyond moves it.
assert not strength[:9].any() and not strength[27:].any() and not strength[:, :9].any()
page.session_state["arch_cell"] = (0, 0)
page.run()
sent = [n.proto for n in page.get("bidi_component")]
data = open_packet(next(p.bytes for p in sent if p.component_name == "cnnviz_receptive_field"))
assert "effective" not in data  # it was measured for another cell
print("done")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.endswith("done\n"), done.stderr
