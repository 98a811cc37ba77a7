"""Each optimiser says all that is asked of it, its numbers are Keras's, and no module names one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.training import SEED_LESSON
from cnnviz.training.export.optimizer_script import optimizer
from cnnviz.training.optimizers import OPTIMIZERS, OptimizerKind, Update
from cnnviz.ui.text import sections
from tests.registries import naming

ELSEWHERE = {
    "cnnviz/training/config.py": "a run's default, and the presets",
    "cnnviz/teaching/stored_runs/__main__.py": "the runs that were trained once, for the quiz",
}
STEPS = 20
SHAPES = [(3, 3, 4, 6), (5, 7), (6,)]


def missing(kind):
    """Give the names of the parts that an entry lacks."""
    parts = {
        "title": kind.title,
        "source": kind.source,
        "slots": kind.slots > 0,
        "usual_rate": kind.usual_rate > 0,
        "text": kind.name in sections("optimizers"),
    }
    return [name for name, part in parts.items() if not part]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_entry_has_all_its_parts(name):
    assert missing(OPTIMIZERS[name]) == []


def test_what_an_entry_lacks_is_named():
    kind = OptimizerKind("nothing", 0, "", "", 0, lambda _: None, lambda _: ([], ()), lambda _: [])
    assert missing(kind) == ["title", "source", "slots", "text"]


def test_titles_differ():
    assert len({kind.title for kind in OPTIMIZERS.values()}) == len(OPTIMIZERS)


def test_no_other_module_names_an_optimiser():
    assert naming(OPTIMIZERS, "cnnviz/training/optimizers") == set(ELSEWHERE)


def keras_optimizer(config):
    """Make the optimiser of the exported program."""
    import keras

    config = replace(config, weight_decay=0.0, schedule="constant")
    program = optimizer(config)
    names = {"keras": keras}
    exec(program, names)
    return names["optimizer"]


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_are_those_of_keras(keras, name, nesterov):
    kind = OPTIMIZERS[name]
    config = replace(
        SEED_LESSON, optimizer=name, learning_rate=0.01, nesterov=nesterov, weight_decay=0.0
    )
    theirs = keras_optimizer(config)
    rng = np.random.default_rng(0)
    variables = [keras.Variable(rng.normal(size=shape), dtype="float32") for shape in SHAPES]
    theirs.build(variables)
    ours = [each.numpy().astype(np.float64) for each in variables]
    slots = [tuple(np.zeros(shape) for _ in range(kind.slots)) for shape in SHAPES]
    for step in range(1, STEPS + 1):
        gradients = [rng.normal(size=shape).astype(np.float32) for shape in SHAPES]
        theirs.apply([keras.ops.convert_to_tensor(each) for each in gradients])
        for i, gradient in enumerate(gradients):
            update = Update(ours[i], gradient.astype(np.float64), slots[i], 0.01, step, config)
            named, after = kind.calculate(update)
            index = tuple(size // 2 for size in SHAPES[i])
            found = kind.explain(update, index)
            assert found.weight == named[-1][2][index]
            assert found.slots == tuple(each[index] for each in after)
            ours[i], slots[i] = named[-1][2], after
    for mine, variable in zip(ours, variables, strict=True):
        # Of 20 steps; Newton and Schulz's iteration makes more of what rounds.
        tolerance = 1e-6 if name != "muon" or mine.ndim != 4 else 5e-6
        np.testing.assert_allclose(mine, variable.numpy(), rtol=0, atol=tolerance * STEPS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_step_of_a_run_is_the_one_that_is_explained(keras, name):
    import tensorflow as tf

    from cnnviz.training.worker.optimizers import Optimizer

    config = replace(SEED_LESSON, optimizer=name, learning_rate=0.01, weight_decay=0.1)
    rng = np.random.default_rng(1)
    variables = [keras.Variable(rng.normal(size=shape), dtype="float32") for shape in SHAPES]
    before = [each.numpy().astype(np.float64) for each in variables]
    gradients = [rng.normal(size=shape).astype(np.float32) for shape in SHAPES]
    running = Optimizer(config, variables)
    running.apply([tf.constant(each) for each in gradients], tf.constant(0.01), tf.constant(1.0))
    for variable, old, gradient in zip(variables, before, gradients, strict=True):
        zeros = tuple(np.zeros(old.shape) for _ in range(OPTIMIZERS[name].slots))
        update = Update(old, gradient.astype(np.float64), zeros, 0.01, 1, config)
        for index in np.ndindex(old.shape):
            found = OPTIMIZERS[name].explain(update, index)
            assert found.weight == pytest.approx(float(variable.numpy()[index]), abs=2e-6)
            decays = [step for step in found.steps if step.name == "decay"]
            assert len(decays) == (old.ndim > 1)
