"""Runs that were trained once for the quizzes: how each was set, and its numbers by epoch.

``python -m cnnviz.teaching.stored_runs`` trains them anew and writes their files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnviz.training import EpochMetrics, RunConfig
from cnnviz.training.config_json import from_json, to_json
from cnnviz.training.review.diagnosis import diagnose

FOLDER = Path(__file__).parent
_DIGITS = 5


@dataclass(frozen=True)
class StoredRun:
    """A run that was trained once.

    Attributes
    ----------
    config : RunConfig
    epochs : tuple of EpochMetrics
        Epoch 0, before training, among them; losses and accuracies alone are kept. A loss that
        became no number is NaN from there on.
    """

    config: RunConfig
    epochs: tuple[EpochMetrics, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """What the app's own diagnosis finds wrong with it: ``"overfitting"``, say."""
        return tuple(each.kind for each in diagnose(self.config, self.epochs))

    @property
    def best(self) -> EpochMetrics:
        """The epoch with the lowest loss on validation images."""
        return min(self.epochs[1:], key=lambda each: each.val_loss)


@cache
def stored_runs(group: str) -> tuple[StoredRun, ...]:
    """Read the runs of a group.

    Parameters
    ----------
    group : str
        ``"fit"``: runs of which some overfit; or the name of a setup, ``"rate_…"``, of which there
        is a run for each of some learning rates, from the smallest on.

    Examples
    --------
    >>> [run.config.learning_rate for run in stored_runs("rate_sgd")]
    [0.003, 0.01, 0.02, 0.05, 0.5]
    """
    written = json.loads((FOLDER / f"{group}.json").read_text(encoding="utf-8"))
    return tuple(
        StoredRun(
            from_json(json.dumps(run["config"])),
            tuple(EpochMetrics(epoch, *numbers) for epoch, numbers in enumerate(run["epochs"])),
        )
        for run in written
    )


def write_runs(runs: list[StoredRun]) -> str:
    """Write the runs of a group as the JSON of its file, one line an epoch."""
    return json.dumps(
        [
            {
                "config": json.loads(to_json(run.config)),
                "epochs": [
                    [
                        round(number, _DIGITS)
                        for number in (each.loss, each.accuracy, each.val_loss, each.val_accuracy)
                    ]
                    for each in run.epochs
                ],
            }
            for run in runs
        ],
        separators=(",", ":"),
    ).replace("],[", "],\n[")


RATE_GROUPS = tuple(sorted(path.stem for path in FOLDER.glob("rate_*.json")))
"""The setups that were trained by several learning rates."""
