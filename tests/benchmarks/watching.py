"""What watching a run costs: epochs of the bare loop and of the worker that reports, in turns.

    python -m tests.benchmarks.watching --data FOLDER [--epochs 7]

Both train the preset “Seed lesson” on CIFAR-10 with validation after each epoch. The worker also
reports each batch, obeys, measures the layers and keeps what the epoch left. The median of the
epochs counts, without the first, in which all is traced.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from dataclasses import replace

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.sources import load, split
from cnnviz.training.store.store import Store
from tests.benchmarks.turns import seconds_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--epochs", type=int, default=7)
    arguments = parser.parse_args()
    from cnnviz.training.worker.cores import give_each_core_a_part
    from cnnviz.training.worker.loop import Trainer
    from cnnviz.training.worker.session import Session

    give_each_core_a_part()

    choice = DataChoice("cifar10", arguments.data)
    config = replace(SEED_LESSON, epochs=arguments.epochs, data=choice)
    data = load(choice)
    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    trainer = Trainer(config, data, parts)
    seconds: dict[str, list[float]] = {"bare": [], "watched": []}

    def bare() -> None:
        trainer.run_steps(trainer.steps_per_epoch)
        trainer.evaluate(data.train_images[kept], data.train_labels[kept])

    class InTurns(Session):
        def _epoch(self, epoch: int) -> bool:
            seconds["watched"].append(seconds_of(lambda: super(InTurns, self)._epoch(epoch)))
            seconds["bare"].append(seconds_of(bare))
            return True

    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        InTurns(store, store.create(config, "benchmark")).run()
    each = {name: statistics.median(found[1:]) for name, found in seconds.items()}
    rates = {name: len(parts.train_indices) / found for name, found in each.items()}
    cost = 1 - each["bare"] / each["watched"]
    print(
        f"bare {rates['bare']:,.0f}, watched {rates['watched']:,.0f} images/s: "
        f"watching costs {cost:.1%}"
    )


if __name__ == "__main__":
    main()
