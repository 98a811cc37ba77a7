"""What it is worth to begin with what a network has learned, at three numbers of pictures.

    python -m tests.benchmarks.transfer --data FOLDER [--epochs 20]

Each network learns from 10, 100 and 500 pictures of each class, three ways: from *scratch* (the
same architecture, new weights), *frozen* (the head alone, on features) and *fine-tuned* (the last
quarter of the epochs with all unfrozen, at a twentieth of the rate). All have the same pictures,
seed and epochs; the test pictures judge.

- (a) the shipped Fast CNN, which knows CIFAR-10's photos, to the drawn shapes;
- (b) the Fast CNN trained here on five classes of CIFAR-10, to the other five.

Seconds are those of training, the features among them. FOLDER holds CIFAR-10 as published
(cifar-10-batches-py).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from unittest.mock import patch

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cnnviz.data.cifar10 import read_cifar10
from cnnviz.data.dataset import Dataset, shapes_dataset
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training import sources
from cnnviz.training.config import FAST, RunConfig
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.store.records import Run
from cnnviz.training.store.store import Store
from cnnviz.training.worker.worker import train

COUNTS = (10, 100, 500)  # pictures of each class
KNOWN = (0, 1, 2, 3, 4)  # CIFAR-10's airplane, automobile, bird, cat and deer
OTHERS = (5, 6, 7, 8, 9)
_VALIDATION = 0.01
RATE = 2e-3


def of_classes(data: Dataset, classes: tuple[int, ...]) -> Dataset:
    """Take some classes of a data set."""
    places = {label: place for place, label in enumerate(classes)}
    parts = []
    for images, labels in (
        (data.train_images, data.train_labels),
        (data.test_images, data.test_labels),
    ):
        rows = np.isin(labels, classes)
        parts += [images[rows], np.array([places[label] for label in labels[rows]], np.int64)]
    return Dataset(data.name, tuple(data.class_names[each] for each in classes), *parts)


def trained(store: Store, data: Dataset, config: RunConfig) -> Run:
    """Train in this process."""
    run_id = store.create(config, "benchmark")
    with patch.object(sources, "load", lambda _: data):
        train(run_id, store.url)
    run = store.run(run_id)
    if run.state.status != "finished":
        raise SystemExit(run.state.cause)
    return run


def row(store: Store, data: Dataset, backbone: ModelChoice, each: int, epochs: int) -> str:
    """Train the three ways on so many pictures of each class."""
    classes = len(data.class_names)
    frozen = TransferSpec(backbone, (32, 32, 3), usual_head(classes))
    tuned = replace(frozen, fine_tune=FineTuning(max(1, epochs // 4), RATE / 20))
    share = min(1.0, each * classes / (1 - _VALIDATION) / len(data.train_labels))
    cells = [f"{each:>6}"]
    for network in (frozen.scratch, frozen, tuned):
        config = RunConfig(
            "Benchmark",
            DataChoice("shapes"),
            network,
            data_share=share,
            validation_share=_VALIDATION,
            epochs=epochs,
            batch_size=32,
            learning_rate=RATE,
            schedule="cosine",
        )
        run = trained(store, data, config)
        result = store.test(run.id)
        seconds = sum(epoch.seconds for epoch in run.epochs)
        seconds += run.transfer.seconds if run.transfer else 0.0
        accuracy = result.score.accuracy if result else float("nan")
        cells.append(f"{accuracy:>8.1%} {seconds:>6.1f} s")
    return "  ".join(cells)


def table(store: Store, title: str, data: Dataset, backbone: ModelChoice, epochs: int) -> None:
    """Print the accuracies on the test pictures."""
    print(f"\n{title}: {len(data.test_labels):,} test pictures, {epochs} epochs")
    print("  each  " + "  ".join(f"{name:>17}" for name in ("scratch", "frozen", "fine-tuned")))
    for count in COUNTS:
        print(row(store, data, backbone, count, epochs), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--epochs", type=int, default=20)
    arguments = parser.parse_args()
    begin = time.perf_counter()
    photos = read_cifar10(arguments.data)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        shapes = shapes_dataset(6_000, 2_000)
        shipped = ModelChoice("shipped", "fast")
        table(store, "(a) Fast CNN, to the drawn shapes", shapes, shipped, arguments.epochs)
        known = of_classes(photos, KNOWN)
        head = replace(FAST.network.layers[-1], units=len(KNOWN))
        network = replace(FAST.network, layers=(*FAST.network.layers[:-1], head))
        first = trained(store, known, replace(FAST, network=network))
        result = store.test(first.id)
        print(
            f"\nFast CNN on {', '.join(known.class_names)}: "
            f"{result.score.accuracy:.1%} of their tests"
        )
        title = "(b) that network, to the other five classes"
        own = ModelChoice("run", first.id)
        table(store, title, of_classes(photos, OTHERS), own, arguments.epochs)
    print(f"\n{(time.perf_counter() - begin) / 60:.1f} minutes in all")


if __name__ == "__main__":
    main()
