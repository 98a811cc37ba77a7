"""What a run costs, from its settings alone."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.nets import SEED_CNN
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.costs import image_work, multiply_adds, parameters


def test_the_seed_s_network_is_counted():
    assert parameters(SEED_CNN) == 582_026
    # Three passes of its convolutions and dense layers.
    macs = 884_736 + 4_718_592 + 2_359_296 + 4_096 * 128 + 128 * 10
    assert image_work(SEED_CNN) == 3 * macs


def test_work_grows_with_epochs_and_data():
    work = multiply_adds(SEED_LESSON, 10_000)
    assert multiply_adds(replace(SEED_LESSON, epochs=20), 10_000) == 2 * work
    assert multiply_adds(replace(SEED_LESSON, data_share=0.5), 10_000) == work // 2
