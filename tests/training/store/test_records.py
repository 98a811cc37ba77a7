"""Records survive being written, and are checked when read."""

from __future__ import annotations

import math

import pytest

from cnnviz.i18n import speak, translate
from cnnviz.nets.reading import ReadingError
from cnnviz.training.engine.failures import MEMORY
from cnnviz.training.store.measured import EpochMetrics, LayerStats
from cnnviz.training.store.record_json import from_json, to_json
from cnnviz.training.store.records import Live
from cnnviz.training.store.states import Control, RunState

RECORDS = [
    RunState("killed", "Why.", 1.5, 2.5, 3.5, 4.5, "tcp://a", "tcp://b", 3, 7),
    Control(5, "run", 0, 2, 0.25),
    Control(5, "stop", learning_rate=None),
    Live(2, 3, 4, 5.5, 6.5, 0.1, ((1, 2.5, 0.5), (2, 1.5, 0.75))),
    EpochMetrics(1, 2.5, 0.5, 2.25, 0.25, layers=(LayerStats("a", "Conv2D", dead=0.5),)),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_what_is_written_comes_back(record):
    assert from_json(type(record), to_json(record)) == record


def test_a_loss_that_is_no_number_comes_back():
    metrics = from_json(EpochMetrics, to_json(EpochMetrics(1, math.nan, 0.5, math.inf, 0.5)))
    assert math.isnan(metrics.loss)
    assert metrics.val_loss == math.inf


def test_what_another_version_wrote_is_passed_over():
    assert from_json(Control, '{"wanted": "pause", "mood": 3}') == Control(wanted="pause")


BROKEN = {
    "nothing": (Control, "", "This is no JSON."),
    "half": (Control, to_json(RECORDS[1])[:-5], "This is no JSON."),
    "deep": (Control, "[" * 100_000, "This is no JSON."),
    "a list": (Control, "[]", "Control must be its fields by name: {…}."),
    "status": (
        RunState,
        '{"status": "asleep"}',
        "`status` must be one of queued, running, paused, finished, stopped, killed, failed, "
        "interrupted, got 'asleep'.",
    ),
    "missing": (RunState, "{}", "RunState needs `status`."),
    "text for a number": (
        Control,
        '{"sequence": "<b>3</b>"}',
        "`sequence` must be a whole number, got '<b>3</b>'.",
    ),
    "flag for a number": (
        Control,
        '{"sequence": true}',
        "`sequence` must be a whole number, got True.",
    ),
    "below 0": (Control, '{"batches": -1}', "`batches` must be at least 0, got -1."),
    "rate": (
        Control,
        '{"learning_rate": NaN}',
        "`learning_rate` must be above 0 and at most 100, got nan.",
    ),
    "endless": (
        RunState,
        f'{{"status": "killed", "started": 1{"0" * 400}}}',
        "A number is too large.",
    ),
    "points": (
        Live,
        '{"epoch": 1, "batch": 1, "batches": 1, "points": [[1, "2"]]}',
        "`points` must be a number, got '2'.",
    ),
    "layers": (
        EpochMetrics,
        '{"epoch": 1, "loss": 1, "accuracy": 1, "val_loss": 1, "val_accuracy": 1, "layers": 3}',
        "`layers` must be a list, got 3.",
    ),
}


@pytest.mark.parametrize(("kind", "text", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_one_sentence(kind, text, sentence):
    with pytest.raises(ReadingError) as refusal:
        from_json(kind, text)
    assert str(refusal.value) == sentence


def test_a_cause_keeps_its_template_in_a_record():
    state = from_json(RunState, to_json(RunState("killed", MEMORY)))
    assert state.cause == MEMORY
    with speak("ko"):
        assert translate(state.cause) == translate(MEMORY) != MEMORY


def test_a_cause_that_is_no_message_is_refused():
    with pytest.raises(ReadingError, match="A sentence must be a text, or a template and values"):
        from_json(RunState, '{"status": "failed", "cause": {"template": 7}}')
