"""Each metric says all that is asked of it, and no other module names one."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pkgutil import iter_modules

import numpy as np
import pytest

from cnnviz.training import metrics
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.export.export import history_csv
from cnnviz.training.export.script import script
from cnnviz.training.metrics import ACCURACY, LOSS, MAIN_METRICS, REGISTRY, Metric, Sums, evaluate
from cnnviz.training.store.measured import EpochMetrics, TestScore
from cnnviz.training.store.record_json import from_json, to_json
from cnnviz.training.store.records import EpochArrays
from cnnviz.training.store.store import Store
from cnnviz.ui.runs import views
from cnnviz.ui.text import sections
from tests.registries import ROOT, naming

MODULES = [each.name for each in iter_modules(metrics.__path__) if each.name != "metric"]
ELSEWHERE = {
    **dict.fromkeys(
        ("cnnviz/ui/learning/controls.py", "cnnviz/ui/learning/settings.py", "pages/learning.py"),
        "the setting of that name, by which a network learns",
    ),
    **dict.fromkeys(
        (
            "cnnviz/teaching/glossary/pictures/descent.py",
            "cnnviz/teaching/glossary/pictures/training.py",
        ),
        "terms of the glossary, and the numbers of stored runs that explain them",
    ),
    **dict.fromkeys(
        (
            "cnnviz/ui/learning/rate_view.py",
            "cnnviz/ui/learning/steps_view.py",
            "cnnviz/ui/components/step_curve/__init__.py",
        ),
        "the loss of the batch that is learned",
    ),
}

LABELS = np.array([0, 1, 2, 3])
FALLING = np.float32([0.4, 0.25, 0.15, 0.12, 0.08])
PROBABILITIES = np.stack([np.roll(FALLING, label) for label in LABELS])  # all are right
WORST = np.stack([np.roll(FALLING[::-1], label) for label in LABELS])  # each class is the last


def missing(metric):
    """Give the names of the parts that an entry lacks."""
    best, worst = (metric.evaluate(LABELS, each) for each in (PROBABILITIES, WORST))
    text = ROOT / "cnnviz" / "ui" / "text" / "en" / "metrics" / f"{metric.name}.md"
    parts = {
        "label": metric.label,
        "evaluate": type(best) is float and math.isfinite(best),
        "largest_is_best": (best > worst) is metric.largest_is_best,
        "share": not metric.share or 0 <= min(best, worst) <= max(best, worst) <= 1,
        "keras": metric.keras is None or all(metric.keras(each).call for each in (True, False)),
        "text": text.exists() and sections(f"metrics/{metric.name}").keys() == {"meaning"},
    }
    return [name for name, part in parts.items() if not part]


@pytest.mark.parametrize("name", REGISTRY)
def test_an_entry_has_all_its_parts(name):
    assert missing(REGISTRY[name]) == []


def test_what_an_entry_lacks_is_named():
    metric = Metric("half", "", "", 5, lambda labels, found: 0.5, None)
    assert missing(metric) == ["label", "largest_is_best", "text"]


def test_each_module_is_an_entry_of_its_name():
    assert set(MODULES) == set(REGISTRY)


def test_a_name_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"^`name` must be letters, digits and _, got 'a b'\.$"):
        Metric("a b", "A", "a", 1, lambda labels, found: 0.5, None)


def test_places_and_keys_are_no_two_metrics():
    assert len({metric.place for metric in REGISTRY.values()}) == len(REGISTRY)
    keys = [metric.key(part) for metric in REGISTRY.values() for part in metric.parts]
    own = {each.name for each in fields(EpochMetrics)}
    assert len(set(keys)) == len(keys)
    judged = {metric.key(part) for metric in MAIN_METRICS for part in metric.parts}
    assert own & set(keys) == judged  # no other hides what an epoch says else


def keys():
    """Give all names by which metrics are known."""
    parts = ("training", "validation", "test")
    return {metric.key(part) for metric in REGISTRY.values() for part in parts}


def test_no_other_module_names_a_metric():
    assert naming(keys(), "cnnviz/training/metrics") == set(ELSEWHERE)


# What a run that was written before a metric was there, and one that is written now, hold of it.
OLD = '{"epoch": 1, "loss": 1.5, "accuracy": 0.5, "val_loss": 2.0, "val_accuracy": 0.25}'
OTHERS = [metric for metric in REGISTRY.values() if metric not in MAIN_METRICS]


def test_all_are_kept_among_the_numbers_of_an_epoch():
    found = evaluate(LABELS, PROBABILITIES)
    training = metrics.of_steps(Sums(4, 2.0, 3))
    epoch = EpochMetrics.measured(3, training, found, seconds=2.0)
    written = json.loads(to_json(epoch))
    assert {name: written[REGISTRY[name].key("validation")] for name in REGISTRY} == found
    assert {name: written[name] for name in training} == training
    assert (training[LOSS.name], training[ACCURACY.name]) == (0.5, 0.75)
    assert from_json(EpochMetrics, to_json(epoch)) == epoch
    assert {name: epoch.value(metric) for name, metric in REGISTRY.items()} == found


def test_all_are_kept_of_the_test():
    found = evaluate(LABELS, PROBABILITIES)
    score = TestScore.measured(found)
    assert json.loads(to_json(score)) == found
    assert from_json(TestScore, to_json(score)) == score
    assert {name: score.value(metric) for name, metric in REGISTRY.items()} == found


def test_what_an_older_run_has_not_measured_is_shown_as_absent(tmp_path):
    store = Store(str(tmp_path))
    run_id = store.create(SEED_LESSON, "me")
    store.write_epoch(run_id, from_json(EpochMetrics, OLD), EpochArrays())
    (tmp_path / run_id / "epochs" / "0001.json").write_text(OLD)
    (tmp_path / run_id / "test.json").write_text('{"loss": 1.5, "accuracy": 0.5}')
    run = Store(str(tmp_path)).run(run_id)
    assert (run.epochs[0].val_loss, run.epochs[0].value(ACCURACY)) == (2.0, 0.25)
    assert store.score(run_id) == TestScore(1.5, 0.5)
    for metric in OTHERS:
        assert metric.write(store.score(run_id).value(metric)) == "–"
        assert views.metric_cell(run, metric).text == "–"
        assert views.lines([run], metric)[0].values == (None,)
    (row,) = views.list_rows([run])
    assert len(row.cells) == len(views.list_columns())
    assert [cell.text for cell in row.cells[6:]] == ["–"] * len(OTHERS)
    assert history_csv(run).splitlines()[1].startswith("1,1.5,0.5,2.0,0.25,")


def test_the_history_has_a_column_for_each():
    epoch = EpochMetrics.measured(
        1, metrics.of_steps(Sums(4, 2.0, 3)), evaluate(LABELS, PROBABILITIES)
    )
    run = type("R", (), {"epochs": (epoch,)})
    head, line = (each.split(",") for each in history_csv(run).splitlines())
    row = dict(zip(head, line, strict=True))
    for metric in REGISTRY.values():
        assert [float(row[metric.key(part)]) for part in metric.parts] == [
            epoch.value(metric, part) for part in metric.parts
        ]


@pytest.mark.parametrize("label_smoothing", [0.0, 0.1])  # numbers of classes, and one-hot labels
def test_programs_print_all(label_smoothing):
    program = script(replace(SEED_LESSON, label_smoothing=label_smoothing))
    compile(program, "run.py", "exec")
    for metric in REGISTRY.values():
        if metric.keras:
            call, definition = metric.keras(bool(label_smoothing))
            assert call in program
            assert definition in program
