"""A class over the smallest network, and an engine that queues its runs for nobody."""

from __future__ import annotations

from functools import partial

import pytest

from cnnviz.teaching.class_board import Axis, BoardSettings, Classroom
from cnnviz.teaching.quizzes import Round
from cnnviz.training.store.store import Store
from tests.teaching.class_board.queue_only import QueueOnly, finished
from tests.training.conftest import TINY

AXES = (Axis("optimizer", ("adam", "sgd")), Axis("dropout", ("0", "0.5")))


@pytest.fixture
def settings():
    return BoardSettings.over(TINY, "Which?", AXES)


@pytest.fixture
def quiz_settings():
    return BoardSettings.over(TINY, "Which?", AXES, Round(7, 1, ("output_size", "macs")))


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


@pytest.fixture
def engine(store):
    return QueueOnly(store, "")


@pytest.fixture
def classroom(engine):
    return Classroom(engine)


@pytest.fixture
def made(classroom, settings):
    """Make a class: its name, and its teacher's secret."""
    return classroom.boards.make(settings)


@pytest.fixture
def board(made):
    return made[0]


@pytest.fixture
def training(classroom, made):
    """Give a function that lets pupils join, predict, and be ready to train."""

    def ready(*pupils, predicting=True):
        name, teacher = made
        for pupil in pupils:
            classroom.join(name, pupil, pupil)
            classroom.predict(name, pupil, 0)
        classroom.steer(name, teacher, training=True, predicting=predicting)
        return name

    return ready


@pytest.fixture
def finish(store):
    """Give a function that ends a run with an accuracy."""
    return partial(finished, store)
