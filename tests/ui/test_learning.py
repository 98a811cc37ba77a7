"""What the page of learning takes of a data set, and which networks lead to it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.data import Dataset
from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection import Description, Head, ModelChoice
from cnnviz.inspection.backward_pass import labelled_batch
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.inspection.questions.training_step import BatchLosses, WeightPenalty
from cnnviz.nets import Cell, Dense, Flatten, NetworkSpec, Vote
from cnnviz.nets.gradients.answer import Answer
from cnnviz.nets.gradients.difference import Difference
from cnnviz.nets.gradients.penalties import Penalty
from cnnviz.nets.losses import LOSSES
from cnnviz.training import SEED_LESSON
from cnnviz.training.rates import rates
from cnnviz.training.store.steered import RateChange, Steered
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.learning import loss_views, offer, settings, votes, weight_views
from cnnviz.ui.text import sections
from cnnviz.ui.training.settings import LINK as TRAINING
from cnnviz.ui.training.settings import fitted


def test_images_kept_for_validation_are_not_learned_from():
    shades = np.arange(10, dtype=np.uint8)
    images = np.broadcast_to(shades[:, None, None, None], (10, 4, 4, 3)).copy()
    labels = np.zeros(10, np.int64)
    data = Dataset("shades", ("a", "b"), images, labels, images, labels, validation=4)
    batch = labelled_batch(settings.DEFAULT, data, 64, 0, "mean_squared_error", 0.0)
    assert sorted(batch.images[:, 0, 0, 0]) == [0, 1, 2, 3, 4, 5]


def test_the_fields_of_the_images_are_those_of_training():
    names = ("data", "side", "parts")
    here, there = (
        {each.name: each.default for each in link.fields if each.name in names}
        for link in (settings.LINK, TRAINING)
    )
    assert here == there


@pytest.mark.parametrize("names", [CIFAR10_CLASSES, ()], ids=["known classes", "others"])
@pytest.mark.parametrize(
    "choice",
    [
        ModelChoice("shipped", "fast"),
        ModelChoice("run", "a" * 22, epoch=3),
        ModelChoice("file", "0" * 64),
    ],
    ids=["shipped", "run", "file"],
)
def test_a_network_whose_classes_are_known_leads_to_its_gradients(monkeypatch, choice, names):
    asked, led = [], []
    monkeypatch.setattr(offer.st, "button", lambda label, icon: asked.append(label) or True)
    monkeypatch.setattr(offer.st, "switch_page", led.append)
    monkeypatch.setattr(settings.LINK.__class__, "set", lambda self, *pair: led.append(pair))
    head = Head("dense", 10, "probabilities", names)
    description = Description("", "", Preprocessing(32, 32, 3), (), (), (head,))
    offer.offer(choice, description, Cell("conv2d", 1, 2, 3))
    assert bool(asked) == bool(names)
    if names:
        assert ("network", choice.text) in led
        assert ("epoch", choice.epoch) in led


def losses_of(loss, answer, numbers=((0.25, 0.75),), penalties=(), smoothing=0.0):
    """Make up what a network of one or two numbers answers to one image of the second class."""
    kind, shares = LOSSES[loss], np.array(numbers)
    targets = np.array([[0.0, 1.0][-shares.shape[1] :]])
    losses = kind.compute(shares, targets)
    total = float(losses.mean()) + sum(each.value for each in penalties)
    term = kind.smoothing_term(shares, smoothing)
    return BatchLosses(
        shares, targets, kind.terms(shares, targets), kind.slope(shares, targets), losses, term,
        penalties, total, answer, (), {},
    )  # fmt: skip


TOGETHER = {"together": True}
HEADS = [
    ("categorical_crossentropy", Answer("d:sum", "softmax", **TOGETHER), "**(p − y) / N**. Soft"),
    ("categorical_crossentropy", Answer("d:sum", "sigmoid", **TOGETHER), "**(p − y) / N**. The sl"),
    (
        "categorical_crossentropy",
        Answer("d", "softmax", together=True, left_out=True),
        "its answers are logits",
    ),
    ("mean_squared_error", Answer("d", "softmax"), "does not cancel the slope of softmax"),
    ("mean_squared_error", Answer("d", "sigmoid"), "the sigmoid's slope p (1 − p)"),
    ("mean_squared_error", Answer("d", ""), "Nothing makes shares of these"),
]


@pytest.mark.parametrize(("loss", "answer", "said"), HEADS)
def test_each_kind_of_answer_has_its_own_text(loss, answer, said):
    found = losses_of(loss, answer)
    assert said in loss_views.class_text(found, sections("learning"))
    share = "Share p" if answer.squashing else "Answer p"
    titles = [each.title for each in loss_views.class_columns(found, loss)]
    assert titles[1] == share
    slope = "(p − y) / N" if answer.together else "Gradient after d"
    assert titles[4] == slope
    bars = [row.cells[1].share for row in loss_views.class_rows(found, 0, "ab")]
    assert (bars[0] is not None) == bool(answer.squashing)


def test_one_sigmoid_is_of_the_second_class():
    answer = Answer("d:sum", "sigmoid", together=True)
    found = losses_of("categorical_crossentropy", answer, ((0.75,),))
    (row,) = loss_views.class_rows(found, 0, ("no", "yes"))
    assert [cell.text for cell in row.cells[:3]] == ["yes", "0.75", "1"]
    columns = loss_views.class_columns(found, "categorical_crossentropy")
    assert columns[3].title == "−y log p − (1 − y) log(1 − p)"
    assert loss_views.shares_of(found, np.array([0])).tolist() == [0.25]


def texts(rows):
    return [[cell.text for cell in row.cells] for row in rows]


def test_smoothing_and_penalties_are_terms_of_their_own():
    answer = Answer("d:sum", "softmax", together=True)
    penalty = WeightPenalty("conv", "kernel", Penalty(0.0, 0.01), 0.5)
    other = WeightPenalty("conv", "bias", None, 0.25)
    found = losses_of("categorical_crossentropy", answer, penalties=(penalty, other), smoothing=0.2)
    rows = texts(loss_views.term_rows(found, "categorical_crossentropy", 0.2))
    assert [row[:2] for row in rows] == [
        ["Cross-entropy of the labels", "0.8 · mean over the images"],
        ["Label smoothing", "0.2 · mean over the images and all classes"],
        ["Size of conv, kernel", "0.01 · Σw²"],
        ["Size of conv, bias", "by its regularizer"],
        ["Loss", "their sum"],
    ]
    *terms, total = (float(row[2].replace("−", "-")) for row in rows)
    assert sum(terms) == pytest.approx(total, abs=2e-4)


def test_a_loss_without_further_terms_is_the_mean_alone():
    answer = Answer("d", "softmax")
    assert not loss_views.term_rows(
        losses_of("mean_squared_error", answer), "mean_squared_error", 0
    )
    # Squared error is no sum of labels and smoothing.
    found = losses_of("mean_squared_error", answer, smoothing=0.2)
    assert not loss_views.term_rows(found, "mean_squared_error", 0.2)


def test_a_vote_is_followed_either_way_where_there_is_one():
    above = Cell("dense:sum", 0, 0, 1)
    found = (
        Vote(0, Cell("conv", 1, 2, 3), above, 2.0, 0.5, 1.0),
        Vote(1, Cell("conv:1", 1, 2, 3), above, 2.0, 0.5, 1.0),  # of no layer of the description
        Vote(2, None, above, 1.0, 0.5, 0.5),
    )
    names = ChannelNames({}, frozenset({"dense"}))
    rows = votes.vote_rows(found, names, {"conv"})
    assert [row.cells[1].opens for row in rows] == ["input 0", "", ""]
    assert [row.cells[3].opens for row in rows] == ["gradient 0", "gradient 1", "gradient 2"]
    assert texts(rows)[0] == ["0", "(1, 2) channel 3", "2", "unit 1", "0.5", "1"]
    assert [each.title for each in votes.vote_columns(found)][
        3
    ] == "To dense, before its activation"


def test_a_penalty_stands_in_a_weight_s_sum():
    found = weight_views.WeightTrace(
        -3.0, -1.25, -1.25, "", Penalty(0.0, 0.25), 8, (), np.array([0.25]), ()
    )
    line = weight_views.weight_line(found)
    assert "With 2 · 0.25 · (−3), of the weight's own size: 0.25 + (−1.5) = **−1.25**" in line


def test_without_a_relu_nothing_is_said_of_corners():
    assert weight_views.bent_line(Difference(0.01, 1.0, 1.0, 0, 0)) == ""


@pytest.mark.parametrize("epoch", [1, 4, 10])
def test_an_epoch_of_a_run_sets_its_step(monkeypatch, epoch):
    """With the rate of the first step after it, as the schedule and a hand have it."""
    taken = {}
    monkeypatch.setattr(
        settings.LINK.__class__, "set", lambda self, name, value: taken.update({name: value})
    )
    config = replace(
        SEED_LESSON, schedule="cosine", optimizer="sgd", momentum=0.8, nesterov=True,
        weight_decay=0.1, label_smoothing=0.2, batch_size=16,
    )  # fmt: skip
    steered = Steered(40, (RateChange(200, scale=0.5),))
    run = SimpleNamespace(id="a" * 22, config=config, live=None, steered=steered)
    settings.take_run(run, epoch, own=False)
    (rate,) = rates(config, 40, [40 * epoch], steered.rates)
    assert taken["learning_rate"] == pytest.approx(rate)
    expected = {
        "network": "run-" + "a" * 22, "epoch": epoch, "data": "cifar10", "images": 16,
        "loss": "categorical_crossentropy", "label_smoothing": 0.2, "optimizer": "sgd",
        "momentum": 0.8, "nesterov": True, "weight_decay": 0.1, "cell": None, "trail": (),
    }  # fmt: skip
    assert taken.items() >= expected.items()


def test_what_a_run_begins_with_is_no_epoch(monkeypatch):
    asked = []
    monkeypatch.setattr(offer.st, "button", lambda *label, **settings: asked.append(label))
    offer.offer_step(SimpleNamespace(), 0)
    assert not asked
    offer.offer_step(SimpleNamespace(), 1)
    assert asked


CHOSEN = {
    "network": "run-" + "a" * 22,
    "epoch": 3,
    "data": "cifar10",
    "images": 5,
    "seed": 7,
    "loss": "mean_squared_error",
    "label_smoothing": 0.25,
    "optimizer": "muon",
    "learning_rate": 7.5e-9,
    "momentum": 0.5,
    "nesterov": True,
    "weight_decay": 0.3,
    "image": 4,
    "of": "batch",
    "layer": "backbone/conv (2):sum",
    "channel": 9,
    "cell": (3, 14),
    "trail": ((3, 1, 2, 5), (12, 0, 0, 6)),
    "scale": "map",
    "weight_layer": "backbone/conv",
    "weight": "kernel",
    "index": (1, 1, 0, 5),
    "distance": "0.1",
}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_link_brings_all_back(name):
    (field,) = (each for each in settings.LINK.fields if each.name == name)
    assert CHOSEN[name] != field.default
    assert field.read(field.write(CHOSEN[name])) == CHOSEN[name]


def test_a_file_stays_out_of_a_link():
    (field,) = (each for each in settings.LINK.fields if each.name == "network")
    assert field.write(ModelChoice("file", "0" * 64).text) == field.default


@pytest.mark.parametrize(
    ("last", "classes", "units"),
    [(Dense(1, "sigmoid"), 2, 1), (Dense(1, "sigmoid"), 3, 3), (Dense(1, "softmax"), 2, 2)],
)
def test_one_sigmoid_stays_one_for_two_classes(last, classes, units):
    network = NetworkSpec((8, 8, 3), (Flatten(), last))
    assert fitted(network, (8, 8, 3), classes).layers[-1].units == units
