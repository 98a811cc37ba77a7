"""Train the runs anew, and write their files."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import nan

from cnnviz.data.kinds import DATASETS
from cnnviz.nets import from_link
from cnnviz.teaching.stored_runs import FOLDER, StoredRun, write_runs
from cnnviz.training import DataChoice, EpochMetrics, RunConfig
from cnnviz.training.metrics import ACCURACY, LOSS
from cnnviz.training.sources import split
from cnnviz.training.worker.cores import give_each_core_a_part
from cnnviz.training.worker.loop import Trainer

_SMALL = from_link(
    "Small CNN~32x32x3~rs~c,f16,s2,psame,arelu~c,f32,psame,arelu~mp"
    "~c,f64,psame,arelu~mp~fl~d,u10,asoftmax"
)
_TINY = from_link(
    "Tiny CNN~32x32x3~rs~c,f6,s2,psame,arelu~mp~c,f8,psame,arelu~mp~fl~d,u10,asoftmax"
)
_WIDE = from_link(
    "Wide layers~32x32x3~rs~c,f32,s2,psame,arelu~c,f64,psame,arelu~mp~fl"
    "~d,u256,arelu~d,u10,asoftmax"
)
_SHAPES = DataChoice("shapes")
_FEW = RunConfig(
    "Few images", _SHAPES, _SMALL, data_share=0.08, validation_share=0.4, epochs=30, batch_size=32
)
_ALL = replace(_FEW, name="All images", data_share=1.0, validation_share=0.1, batch_size=64)

FIT = (
    _FEW,
    replace(_FEW, name="Few images, wide layers", network=_WIDE, epochs=25),
    replace(_FEW, name="Few images, large rate", learning_rate=3e-3, epochs=25),
    replace(_FEW, name="Fewer images", data_share=0.04, epochs=30, seed=7),
    replace(_FEW, name="Few images, SGD", optimizer="sgd", learning_rate=0.05, epochs=40),
    replace(_ALL, epochs=10, learning_rate=5e-4),
    replace(_ALL, name="All images, dropout", dropout=0.5, epochs=12),
    replace(_ALL, name="All images, decay", optimizer="adamw", weight_decay=0.05, epochs=10),
    replace(_ALL, name="Tiny network", network=_TINY, epochs=20),
    replace(_ALL, name="Tiny network, small rate", network=_TINY, learning_rate=1e-4, epochs=15),
    replace(_ALL, name="Half of the images", data_share=0.5, epochs=8, schedule="one-cycle"),
    replace(_FEW, name="Few images, small rate", learning_rate=3e-5, epochs=30),
    replace(_FEW, name="Few images, small steps", optimizer="sgd", learning_rate=3e-3),
    replace(_ALL, name="All images, SGD", optimizer="sgd", learning_rate=0.03, epochs=8),
    replace(_ALL, name="Small network, large rate", network=_TINY, learning_rate=5e-3, epochs=12),
)
_QUICK = RunConfig(
    "Rate", _SHAPES, _SMALL, data_share=0.3, validation_share=0.2, epochs=10, batch_size=64
)
_RATES = {
    "rate_sgd": (replace(_QUICK, optimizer="sgd"), (3e-3, 1e-2, 2e-2, 5e-2, 0.5)),
    "rate_adam": (_QUICK, (1e-4, 3e-4, 1e-3, 3e-3, 3e-2)),
    "rate_wide": (replace(_QUICK, network=_WIDE, seed=5), (3e-5, 1e-4, 3e-4, 1e-3, 3e-2)),
    "rate_rmsprop": (replace(_QUICK, optimizer="rmsprop", seed=9), (5e-5, 2e-4, 5e-4, 2e-3, 5e-2)),
}


def train(config: RunConfig) -> StoredRun:
    """Train, and keep losses and accuracies of each epoch."""
    data = DATASETS[config.data.kind].read("", config.data.side, None)
    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    images, labels = data.train_images[kept], data.train_labels[kept]
    trainer = Trainer(config, data, parts)
    found, _ = trainer.evaluate(images, labels)
    epochs = [EpochMetrics(0, nan, nan, found[LOSS.name], found[ACCURACY.name])]
    for epoch in range(1, config.epochs + 1):
        sums = trainer.run_steps(trainer.steps_per_epoch)
        learned = sums.loss / sums.images, sums.correct / sums.images
        found, _ = trainer.evaluate(images, labels)
        epochs.append(EpochMetrics(epoch, *learned, found[LOSS.name], found[ACCURACY.name]))
    run = StoredRun(config, tuple(epochs))
    print(config.name, config.learning_rate, run.findings, epochs[-1], flush=True)
    return run


def main() -> None:
    """Train the groups that are named, or all."""
    give_each_core_a_part()
    groups = {"fit": FIT} | {
        name: [replace(config, name=f"Rate {rate:g}", learning_rate=rate) for rate in rates]
        for name, (config, rates) in _RATES.items()
    }
    for name in sys.argv[1:] or groups:
        runs = [train(config) for config in groups[name]]
        (FOLDER / f"{name}.json").write_text(write_runs(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
