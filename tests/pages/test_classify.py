"""The page that classifies without a browser, with the process that holds models."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from cnnviz.data import fit, sample_image
from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.loaded_model import Head
from cnnviz.inspection.questions.classifying import FilePredictions, HeadPredictions, classify
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.classify import views
from cnnviz.ui.components import open_packet
from cnnviz.ui.models.class_names import _KEPT
from cnnviz.ui.models.model_choices import UPLOAD, Upload
from cnnviz.ui.photo import MAX_SIDE, Photo
from tests.nets.loading import files
from tests.pages import drive
from tests.pages.drive import all_shown, opened, shown

pytestmark = pytest.mark.tensorflow

run = partial(drive.run, prefix="classify")
HEAD = Head("dense", 3, "probabilities", ("cat", "dog", "=1+1"))


def opened_with(**state):
    return opened("classify", **state)


@pytest.fixture
def page(process):
    return opened_with()


def answers(page):
    return [open_packet(proto.bytes) for proto in all_shown(page, "answer")]


@pytest.mark.parametrize("name", ["chelsea", "rocket"])
def test_the_bars_are_the_model_s_answer(process, name):
    (found,) = answers(run(opened_with(photo=name), top="10"))
    picture = sample_image(name, max_side=MAX_SIDE)
    (said,) = process.ask(classify, ModelChoice("shipped", "fast"), [picture])
    wanted = sorted(zip(said.values[0].tolist(), CIFAR10_CLASSES, strict=True), reverse=True)
    bars = found["outputs"][0]["bars"]
    assert [bar["name"] for bar in bars] == [label for _, label in wanted]
    assert [bar["share"] for bar in bars] == pytest.approx([share for share, _ in wanted])
    np.testing.assert_array_equal(found["photo"], fit(picture, 320))
    assert found["seen"].shape == (32, 32, 3)


def test_models_stand_side_by_side(page):
    found = answers(run(page, beside=["seed", "random-ResNet50"], top="3"))
    assert [each["seen"].shape[0] for each in found] == [32, 32, 224]
    assert all(len(each["outputs"][0]["bars"]) == 3 for each in found)


def test_a_link_restores_the_models_and_junk_is_refused(page):
    page.query_params.update({"beside": "seed", "top": "7", "model": "VGG99"})
    run(page)
    assert len(page.warning) == 2
    assert len(answers(page)) == 2
    assert json.loads(shown(page, "address").json)["query"] == "beside=seed"


@pytest.mark.parametrize("size", [(1, 1), (3, 512), (512, 7)])
def test_pictures_of_any_proportions_are_taken(process, size):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    photo = Photo("own.png", "Your picture", image, f"own {size}")
    (found,) = answers(run(opened_with(photo="own", photo_upload=photo)))
    assert found["seen"].shape == (32, 32, 3)
    top, left, height, width = found["window"]
    assert (height * size[0], width * size[1]) == pytest.approx((min(size), min(size)))
    assert top + height <= 1
    assert left + width <= 1


def said(*rows, head=HEAD):
    return HeadPredictions(head, np.array(rows, np.float32))


def test_an_answer_without_a_half_is_said_to_be_unlikely():
    low, high = (
        views.output(said(row), np.array(row, np.float32), 3, named=False)
        for row in ([0.4, 0.35, 0.25], [0.6, 0.2, 0.2])
    )
    assert not low.sure
    assert low.notes[0].startswith("None of these is likely")
    assert high.sure
    assert len(high.notes) == 1


def test_a_file_s_name_is_no_markup(process, keras, tmp_path):
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten()])
    choice = process.keep(files.saved(model, tmp_path))
    upload = Upload("![x](http:y)", choice)
    page = run(opened_with(**{UPLOAD: upload, "model": choice.text}))
    assert r"\!\[x\](http\:y)" in page.header[0].value


def test_a_guess_is_shown_beside_the_other_scalings(process, keras, tmp_path):
    layers = [keras.layers.Conv2D(2, 3), keras.layers.Flatten(), keras.layers.Dense(4, "softmax")]
    choice = process.keep(
        files.saved(keras.Sequential([keras.Input((8, 8, 3)), *layers]), tmp_path)
    )
    own = {UPLOAD: Upload("own.keras", choice), "model": choice.text}
    page = run(opened_with(photo="rocket", **own))
    assert any("This is a guess." in each.value for each in page.caption)
    rows = json.loads(shown(page, "table").json)["rows"]
    assert [row["id"] for row in rows] == list(SCALINGS)
    photo = sample_image("rocket", max_side=MAX_SIDE)
    for row in rows:
        (said,) = process.ask(classify, replace(choice, scale=row["id"]), [photo])
        best = int(said.values[0].argmax())
        assert row["cells"][1]["text"] == f"class {best}"
        assert row["cells"][2]["share"] == pytest.approx(float(said.values[0, best]))
    assert [row["cells"][0]["text"].endswith("taken now") for row in rows] == [
        each == "0..1" for each in SCALINGS
    ]


def test_a_model_that_says_what_it_takes_needs_no_table(process, keras, tmp_path):
    layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), keras.layers.Dense(4)]
    choice = process.keep(
        files.saved(keras.Sequential([keras.Input((8, 8, 3)), *layers]), tmp_path)
    )
    page = run(opened_with(**{UPLOAD: Upload("own.keras", choice), "model": choice.text}))
    said = "Your file. Pixels are given as 0 to 255: its first layers make 0 to 1 of them."
    assert said in [each.value for each in page.caption]
    assert not all_shown(page, "table")


def test_a_table_keeps_the_places_of_files_that_were_not_read():
    found = FilePredictions((said([0.2, 0.7, 0.1], [0.1, 0.1, 0.8]),), {1: "The file is empty."})
    columns, rows = views.table_of(["a.png", "b.png", "c.png"], found, found.predictions[0])
    assert all(len(row.cells) == len(columns) for row in rows)
    assert [row.cells[1].text for row in rows] == ["dog", "The file is empty.", "=1+1"]


def test_a_file_of_answers_is_read_back_and_holds_no_formula():
    found = FilePredictions((said([0.2, 0.7, 0.1], [0.1, 0.1, 0.8]),), {0: "The file is empty."})
    text = views.csv_of(["=cmd.png", "b.png", "c, d.png"], found, 2)
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["file"] for line in lines] == ["'=cmd.png", "b.png", "c, d.png"]
    assert lines[0]["error"] == "The file is empty."
    assert (lines[1]["class_1"], lines[1]["class_2"]) == ("dog", "cat")
    assert float(lines[1]["value_1"]) == pytest.approx(0.7)
    assert float(lines[1]["entropy_bits"]) == pytest.approx(1.1568, abs=1e-4)
    assert lines[2]["class_1"] == "'=1+1"


def test_files_none_of_which_was_read_still_make_a_table():
    found = FilePredictions((), {0: "The file is empty."})
    _, (row,) = views.table_of(["a.png"], found, None)
    assert row.cells[1].text == "The file is empty."
    assert "The file is empty." in views.csv_of(["a.png"], found, 3)


def uploaded(process, keras, tmp_path, *last):
    """Bring a model that ends in some layers, and give how its page is opened."""
    layers = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten(), *last]
    choice = process.keep(files.saved(keras.Sequential(layers), tmp_path))
    return choice, {UPLOAD: Upload("own.keras", choice), "model": choice.text}


def test_one_sigmoid_reads_as_two_classes_with_their_names(process, keras, tmp_path):
    last = keras.layers.Dense(1, "sigmoid", name="last")
    choice, state = uploaded(process, keras, tmp_path, last)
    kept = {_KEPT: {choice.name: {"last": ("cat", "dog")}}}
    page = run(opened_with(**state, **kept))
    (found,) = answers(page)
    (output,) = found["outputs"]
    shares = {bar["name"]: bar["share"] for bar in output["bars"]}
    assert set(shares) == {"cat", "dog"}
    assert sum(shares.values()) == pytest.approx(1)
    said = "One number, by sigmoid: the probability of dog. The rest of 100 % is that of cat."
    said = said.replace(" %", "\N{NO-BREAK SPACE}%")
    assert output["notes"][-1] == said
    assert said in [text.value for text in page.caption]
    picture = sample_image("chelsea", max_side=MAX_SIDE)
    (answer,) = process.ask(classify, choice, [picture])
    assert (shares["cat"], shares["dog"]) == pytest.approx(tuple(answer.values[0]))


@pytest.mark.filterwarnings("ignore:(?s).*softmax over axis")  # Keras warns of it too
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("number", "A single number, and no probability."),
        ("logits", "No softmax at its end: its numbers are taken as logits,"),
        ("relu", "It ends in relu: its numbers are taken as logits,"),
        ("always_one", "One number by softmax is always 1:"),
        ("multi_label", "Sigmoid: each class is a question of its own"),
    ],
)
def test_a_head_that_is_no_softmax_says_so(process, keras, tmp_path, kind, said):
    dense = keras.layers.Dense
    last = {
        "number": dense(1),
        "always_one": dense(1, "softmax"),
        "logits": dense(3),
        "relu": dense(3, "relu"),
        "multi_label": dense(3, "sigmoid"),
    }[kind]
    page = run(opened_with(**uploaded(process, keras, tmp_path, last)[1]))
    assert any(text.value.startswith(said) for text in page.caption)
    (output,) = answers(page)[0]["outputs"]
    assert output["notes"][-1].startswith(said)
    number = kind in ("number", "always_one")
    assert all(("%" in bar["text"]) != number for bar in output["bars"])
    assert any("Entropy" in note for note in output["notes"]) == (kind in ("logits", "relu"))
    titles = [each["title"] for each in json.loads(shown(page, "table").json)["columns"]]
    assert titles[1:] == (["Number"] if number else ["Likeliest", "Probability"])
    shown_classes = [each.label for each in page.get("button_group")]
    assert ("Classes shown" in shown_classes) != number


def test_files_answered_by_one_sigmoid_are_written_with_both_classes():
    head = Head("dense", 1, "binary", ("cat", "dog"))
    found = FilePredictions((said([0.047, 0.953], head=head),), {})
    (line,) = csv.DictReader(io.StringIO(views.csv_of(["a.png"], found, 3)))
    assert [line[f"class_{i}"] for i in (1, 2, 3)] == ["dog", "cat", ""]
    assert [line["meaning"], line["value_1"], line["value_2"]] == ["binary", "0.953", "0.047"]
    columns, (row,) = views.table_of(["a.png"], found, found.predictions[0])
    assert [cell.text for cell in row.cells[1:5]] == [
        "dog",
        "95.3\N{NO-BREAK SPACE}%",
        "cat",
        "4.7\N{NO-BREAK SPACE}%",
    ]
    assert len(columns) == len(row.cells) == 6


def test_a_number_is_written_as_it_is():
    head = Head("dense", 1, "number")
    found = FilePredictions((said([31.25], head=head),), {})
    columns, (row,) = views.table_of(["a.png"], found, found.predictions[0])
    assert ([each.title for each in columns], row.cells[1].text) == (["File", "Value"], "31.25")
    (line,) = csv.DictReader(io.StringIO(views.csv_of(["a.png"], found, 3)))
    assert (line["meaning"], line["value_1"], line["entropy_bits"]) == ("number", "31.25", "")
