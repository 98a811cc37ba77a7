"""What the transfer page says of a run before it starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.config import SEED_LESSON
from cnnviz.ui.transfer.views import work

SPEC = TransferSpec(ModelChoice("shipped", "seed"), (32, 32, 3), usual_head(10))
CONFIG = replace(SEED_LESSON, network=SPEC, data_share=0.5, validation_share=0.2, epochs=4)


class Outlined:
    """A network of 10 multiply-adds, 30 with learning."""

    macs = 10

    def work(self, frozen):
        return {"all": 12, "none": 30}[frozen]


@pytest.mark.parametrize(
    ("changes", "macs"),
    [
        ({}, 6_000),  # (400 + 100 + 100) · 10: each picture once, those of the test too
        # 4 · 400 · 30 learned, and 5 · 100 + 100 judged of 10 each
        ({"frozen": "none"}, 48_000 + 6_000),
        # 6000 once; 1 · 400 · 30 tuned, and 1 · 100 + 100 judged
        ({"fine_tune": FineTuning(1, frozen="none")}, 6_000 + 12_000 + 2_000),
    ],
    ids=["frozen", "learning", "tuned"],
)
def test_every_pass_of_a_picture_is_counted(changes, macs):
    config = replace(CONFIG, network=replace(SPEC, **changes))
    assert work(config, Outlined(), learned=400, kept=100, tested=100) == pytest.approx(macs)
