"""A batch in parts: the numbers of the whole batch."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets import BatchNormalization
from cnnviz.training.sources import split
from cnnviz.training.worker import cores, loop
from tests.training.conftest import SMALL, TINY
from tests.waiting import PATIENCE


@pytest.mark.parametrize(
    ("size", "count", "sizes"), [(7, 3, [2, 2, 3]), (8, 2, [4, 4]), (3, 1, [3]), (1, 2, [0, 1])]
)
def test_parts_are_as_large_as_one_another(keras, size, count, sizes):
    import tensorflow as tf

    found = cores.cut(tf.range(size), count)
    assert [len(each) for each in found] == sizes
    np.testing.assert_array_equal(tf.concat(found, 0), range(size))


def test_no_thread_uses_tensorflow_while_another_sets_it(keras, monkeypatch):
    import tensorflow as tf

    done, entered, go_on = [], threading.Event(), threading.Event()

    def set_intra(count):
        done.append("intra")
        entered.set()
        assert go_on.wait(PATIENCE)

    monkeypatch.setattr(tf.config.threading, "set_intra_op_parallelism_threads", set_intra)
    monkeypatch.setattr(
        tf.config.threading, "set_inter_op_parallelism_threads", lambda _: done.append("inter")
    )
    monkeypatch.setattr(cores, "_MOST", 1000)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    first = threading.Thread(target=cores.give_each_core_a_part)
    second = threading.Thread(
        target=lambda: (cores.give_each_core_a_part(), done.append("used by the second"))
    )
    first.start()
    assert entered.wait(PATIENCE)
    second.start()
    second.join(0.2)
    assert done == ["intra"]
    go_on.set()
    first.join()
    second.join()
    assert done == ["intra", "inter", "intra", "inter", "used by the second"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_what_is_computed_in_parts_comes_back_in_order(keras, monkeypatch, size):
    import tensorflow as tf

    monkeypatch.setattr(cores, "parts", lambda: 3)
    taken = []

    def compute(images):
        taken.append(images)
        return images * 2

    doubled = cores.spread(compute, tf.TensorSpec((None,), tf.int32))
    np.testing.assert_array_equal(doubled(np.arange(size, dtype=np.int32)), np.arange(size) * 2)
    assert len(taken) == (3 if size >= 3 else 1)


NORMALIZED = replace(SMALL, layers=(SMALL.layers[0], BatchNormalization(0.9), *SMALL.layers[1:]))


@pytest.mark.parametrize("network", [SMALL, NORMALIZED], ids=["plain", "normalised"])
@pytest.mark.parametrize("batch_size", [32, 53, 1], ids=["even", "a last one alone", "single"])
def test_steps_in_parts_are_those_of_whole_batches(
    keras, tiny_data, monkeypatch, network, batch_size
):
    """Of 160 images, 53 at once, one is left: it stays whole."""
    config = replace(
        TINY, network=network, batch_size=batch_size, mixed_precision="off", optimizer="sgd"
    )
    parts = split(tiny_data, 1.0, 0.2, config.seed)

    def trained(count):
        monkeypatch.setattr(loop, "parts", lambda: count)
        monkeypatch.setattr(cores, "parts", lambda: count)
        trainer = loop.Trainer(config, tiny_data, parts)
        sums = trainer.run_steps(6)
        judged = trainer.evaluate(tiny_data.test_images, tiny_data.test_labels)
        return sums, judged, trainer.model.get_weights()

    whole, cut = trained(1), trained(2)
    assert cut[0].images == whole[0].images
    assert cut[0].loss == pytest.approx(whole[0].loss, rel=1e-4)
    assert cut[0].correct == whole[0].correct
    np.testing.assert_allclose(cut[1].probabilities, whole[1].probabilities, atol=1e-4)
    for mine, other in zip(cut[2], whole[2], strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-4)


def test_each_part_draws_by_itself_and_the_same_again(keras, tiny_data, monkeypatch):
    monkeypatch.setattr(loop, "parts", lambda: 2)
    config = replace(TINY, network=SMALL, shift=4, dropout=0.3, batch_size=32)
    parts = split(tiny_data, 1.0, 0.2, config.seed)
    first, again = (loop.Trainer(config, tiny_data, parts).run_steps(5) for _ in range(2))
    assert first == again


PROGRAM = """
import tensorflow as tf
from cnnviz.training.worker.cores import give_each_core_a_part, parts
if {late}:
    tf.zeros(1)
give_each_core_a_part()
print(parts(), tf.config.threading.get_intra_op_parallelism_threads())
"""


@pytest.mark.tensorflow
@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores are chosen on Linux only")
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_process_gives_each_core_a_part_before_tensorflow_is_used(late):
    cpus = len(os.sched_getaffinity(0))
    command = [sys.executable, "-c", PROGRAM.format(late=late)]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert found == (["1", "0"] if late or not 1 < cpus <= 4 else [str(cpus), "1"])
