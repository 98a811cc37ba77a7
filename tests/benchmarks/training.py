"""The seed's own code beside this app's training, on CIFAR-10, in one run.

    python -m tests.benchmarks.training --data FOLDER [--epochs 10] [--parts seed,lesson,fast]

- *seed*: the lesson's network as its readers train it, with plain Keras `fit`;
- *lesson*: the preset “Seed lesson”, the same network and recipe, by our `Trainer`, in bfloat16
  and in float32, validation after each epoch as in `fit`;
- *fast*: the preset “Fast” on 49,500 training images, with as many epochs as fit in the
  seed's time; in five times that its recipe with the wide network; judged on the test images.
  Reading the data and starting Python count for neither side; tracing counts for both.
- *watching* (only where named): epochs of the bare `Trainer` and of the worker that reports and
  obeys, in turns; the median of each counts, without the first.

Each part runs in a process of its own, one after the other: leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cnnviz.data.cifar10 import read_cifar10
from cnnviz.data.dataset import Dataset
from cnnviz.training.config import FAST, LONG, SEED_LESSON, RunConfig
from cnnviz.training.sources import DataChoice, split

Figures = dict[str, float]


def seed(data: Dataset, epochs: int, _: argparse.Namespace) -> Figures:
    import keras
    from keras import layers

    keras.utils.set_random_seed(42)
    train = data.train_images.astype("float32") / 255
    test = data.test_images.astype("float32") / 255
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    begin = time.perf_counter()
    model.fit(
        train, data.train_labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0
    )
    seconds = time.perf_counter() - begin
    _, accuracy = model.evaluate(test, data.test_labels, verbose=0)
    return figures(0.8 * len(train) * epochs, seconds, accuracy, epochs)


def figures(images: float, seconds: float, accuracy: float, epochs: int) -> Figures:
    rate = images / seconds
    return {"images/s": rate, "seconds": seconds, "accuracy": accuracy, "epochs": epochs}


def train(config: RunConfig, data: Dataset) -> Figures:
    """Train and judge as the worker does, without telling anyone."""
    from cnnviz.training.worker.loop import Trainer

    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    begin = time.perf_counter()
    trainer = Trainer(config, data, parts)
    for _ in range(config.epochs):
        trainer.run_steps(trainer.steps_per_epoch)
        trainer.evaluate(data.train_images[kept], data.train_labels[kept])
    seconds = time.perf_counter() - begin
    _, accuracy, _ = trainer.evaluate(data.test_images, data.test_labels)
    return figures(len(parts.train_indices) * config.epochs, seconds, accuracy, config.epochs)


def lesson(data: Dataset, epochs: int, arguments: argparse.Namespace) -> Figures:
    return train(replace(SEED_LESSON, epochs=epochs, mixed_precision=arguments.precision), data)


def fast(data: Dataset, _: int, arguments: argparse.Namespace) -> Figures:
    """Train for as many epochs as the time given allows, by the pace of the first steps."""
    from cnnviz.training.worker.loop import Trainer

    config = LONG if arguments.long else replace(FAST, validation_share=0.01)
    parts = split(data, config.data_share, config.validation_share, config.seed)
    begin = time.perf_counter()
    trainer = Trainer(config, data, parts)
    trainer.run_steps(2)
    start = time.perf_counter() - begin
    pace = min(_seconds(lambda: trainer.run_steps(10)) / 10 for _ in range(4))
    # A little is left for the images that judge each epoch.
    epochs = int(0.97 * (arguments.seconds - start) / (pace * trainer.steps_per_epoch))
    return train(replace(config, epochs=max(1, epochs)), data)


def watching(data: Dataset, epochs: int, arguments: argparse.Namespace) -> Figures:
    """Give the images a second of epochs with validation, bare and watched, in turns."""
    from cnnviz.training.store.store import Store
    from cnnviz.training.worker.loop import Trainer
    from cnnviz.training.worker.session import Session

    config = replace(SEED_LESSON, epochs=epochs, data=DataChoice("cifar10", arguments.data))
    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    trainer = Trainer(config, data, parts)
    seconds: dict[str, list[float]] = {"bare": [], "watched": []}

    def bare() -> None:
        trainer.run_steps(trainer.steps_per_epoch)
        trainer.evaluate(data.train_images[kept], data.train_labels[kept])

    class InTurns(Session):
        def _epoch(self, epoch: int) -> bool:
            seconds["watched"].append(_seconds(lambda: super(InTurns, self)._epoch(epoch)))
            seconds["bare"].append(_seconds(bare))
            return True

    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        InTurns(store, store.create(config, "benchmark")).run()
    # In the first epoch all is traced.
    each = {name: statistics.median(found[1:]) for name, found in seconds.items()}
    rates = {name: len(parts.train_indices) / found for name, found in each.items()}
    return rates | {"cost": 1 - each["bare"] / each["watched"]}


def _seconds(call: Any) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


PARTS = {each.__name__: each for each in (seed, lesson, fast, watching)}


def apart(part: str, arguments: argparse.Namespace, **options: Any) -> Figures:
    """Run one part in a process of its own."""
    options = {"data": arguments.data, "epochs": arguments.epochs, "only": part} | options
    command = [sys.executable, "-m", "tests.benchmarks.training"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: Figures = json.loads(found.stdout.splitlines()[-1])
    return result


def show(name: str, found: Figures, base: Figures | None = None) -> None:
    ratio = f"{found['images/s'] / base['images/s']:8.2f} ×" if base else " " * 10
    print(
        f"{name:<28} {found['epochs']:6.0f} {found['seconds']:9.1f} s "
        f"{found['images/s']:9,.0f} {ratio} {found['accuracy']:10.2%}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--epochs", type=int, default=10, help="of the seed's code")
    parser.add_argument("--parts", default="seed,lesson,fast", help="which of seed, lesson, fast")
    parser.add_argument("--watching", action="store_true", help="only what watching costs")
    parser.add_argument("--budgets", default="1,5", help="of Fast, times the seed's seconds")
    parser.add_argument(
        "--seconds", type=float, default=193.0, help="of the seed, if it is left out"
    )
    parser.add_argument("--precision", default="on", help=argparse.SUPPRESS)
    parser.add_argument("--long", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        data = read_cifar10(arguments.data)
        print(json.dumps(PARTS[arguments.only](data, arguments.epochs, arguments)))
        return
    if arguments.watching:
        found = apart("watching", arguments)
        bare, watched, cost = found["bare"], found["watched"], found["cost"]
        print(f"bare {bare:,.0f}, watched {watched:,.0f} images/s: watching costs {cost:.1%}")
        return
    parts = arguments.parts.split(",")
    print(f"{'':<28} {'epochs':>6} {'time':>11} {'images/s':>9} {'ratio':>10} {'test':>10}")
    base = None
    if "seed" in parts:
        base = apart("seed", arguments)
        show("Seed's code, Keras fit", base)
    if "lesson" in parts:
        for name, precision in (("bfloat16", "on"), ("float32", "off")):
            found = apart("lesson", arguments, precision=precision)
            show(f"Seed lesson, {name}", found, base)
    if "fast" in parts:
        seconds = base["seconds"] if base else arguments.seconds
        for times in map(float, arguments.budgets.split(",")):
            found = apart("fast", arguments, seconds=times * seconds, long=int(times >= 2))
            show(f"Fast, {times:g} × the time", found)


if __name__ == "__main__":
    main()
