"""The seed's own code beside this app's training, on CIFAR-10, in one run.

    python -m tests.benchmarks.training --data FOLDER [--epochs 10] [--parts seed,lesson,fast]

- *seed*: the lesson's network as its readers train it, with plain Keras `fit`;
- *lesson*: the preset “Seed lesson”, the same network and recipe, by our `Trainer`, in float32
  and, where a run would choose it, in bfloat16, validation after each epoch as in `fit`. The seed
  and these take turns, an epoch each: the pace of a machine changes within minutes, and so meets
  all of them;
- *fast*: the preset “Fast” on 49,500 training images, with as many epochs as fit in the
  seed's time; in five times that, “Long” with its wide network; judged on the test images.

Reading the data and starting Python count for neither side; tracing counts for both. Each part
runs in a process of its own, one at a time: leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cnnviz.data.cifar10 import read_cifar10
from cnnviz.data.dataset import Dataset
from cnnviz.training.config import FAST, LONG, SEED_LESSON, RunConfig
from cnnviz.training.metrics import ACCURACY
from cnnviz.training.sources import split
from cnnviz.training.worker.precision import uses_bfloat16
from tests.benchmarks.turns import Turns, in_turns, seconds_of

Figures = dict[str, float]


def seed(data: Dataset, arguments: argparse.Namespace, turns: Turns) -> Figures:
    import keras
    from keras import layers

    keras.utils.set_random_seed(42)
    train = data.train_images.astype("float32") / 255
    test = data.test_images.astype("float32") / 255
    turns.begin()
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
    model.fit(
        train,
        data.train_labels,
        batch_size=128,
        epochs=arguments.epochs,
        validation_split=0.2,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: turns.pass_on())],
        verbose=0,
    )
    _, accuracy = model.evaluate(test, data.test_labels, verbose=0)
    return {"images": 0.8 * len(train), "accuracy": accuracy}


def train(config: RunConfig, data: Dataset, turns: Turns) -> Figures:
    """Train and judge as the worker does, without telling anyone."""
    from cnnviz.training.worker.loop import Trainer

    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    turns.begin()
    trainer = Trainer(config, data, parts)
    for _ in range(config.epochs):
        trainer.run_steps(trainer.steps_per_epoch)
        trainer.evaluate(data.train_images[kept], data.train_labels[kept])
        turns.pass_on()
    found, _ = trainer.evaluate(data.test_images, data.test_labels)
    return {"images": len(parts.train_indices), "accuracy": found[ACCURACY.name]}


def lesson(data: Dataset, arguments: argparse.Namespace, turns: Turns) -> Figures:
    config = replace(
        SEED_LESSON, epochs=arguments.epochs, mixed_precision=arguments.mixed_precision
    )
    return train(config, data, turns)


def fast(data: Dataset, arguments: argparse.Namespace, turns: Turns) -> Figures:
    """Train for as many epochs as the time given allows, by the pace of the first steps."""
    from cnnviz.training.worker.loop import Trainer

    config = LONG if arguments.long else replace(FAST, validation_share=0.01)
    parts = split(data, config.data_share, config.validation_share, config.seed)
    begin = time.perf_counter()
    trainer = Trainer(config, data, parts)
    trainer.run_steps(2)
    start = time.perf_counter() - begin
    pace = min(seconds_of(lambda: trainer.run_steps(10)) / 10 for _ in range(4))
    # A little is left for the images that judge each epoch.
    epochs = int(0.97 * (arguments.seconds - start) / (pace * trainer.steps_per_epoch))
    return train(replace(config, epochs=max(1, epochs)), data, turns)


def load() -> None:
    """Load TensorFlow and give each core its part, as the worker does before any run."""
    import keras  # noqa: F401

    from cnnviz.training.worker.cores import give_each_core_a_part

    give_each_core_a_part()


PARTS = {each.__name__: each for each in (seed, lesson, fast)}


def start(part: str, arguments: argparse.Namespace, **options: Any) -> subprocess.Popen[str]:
    """Start one part in a process of its own, which waits for its turn."""
    options = {"data": arguments.data, "epochs": arguments.epochs, "only": part} | options
    command = [sys.executable, "-m", "tests.benchmarks.training"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(parts: dict[str, subprocess.Popen[str]], base: str = "") -> dict[str, float]:
    """Print what came of parts that take turns; give the seconds that each took."""
    found = in_turns(parts)
    taken = {name: sum(seconds) for name, (seconds, _) in found.items()}
    rates = {
        name: len(seconds) * figures["images"] / taken[name]
        for name, (seconds, figures) in found.items()
    }
    for name, (seconds, figures) in found.items():
        ratio = f"{rates[name] / rates[base]:8.2f} ×" if base in rates else ""
        print(
            f"{name:<28} {len(seconds):6} {taken[name]:9.1f} s {rates[name]:9,.0f} {ratio:>10} "
            f"{figures['accuracy']:10.2%}",
            flush=True,
        )
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--epochs", type=int, default=10, help="of the seed's code")
    parser.add_argument("--parts", default="seed,lesson,fast", help="which of seed, lesson, fast")
    parser.add_argument("--budgets", default="1,5", help="of Fast, times the seed's seconds")
    parser.add_argument(
        "--seconds", type=float, default=193.0, help="of the seed, if it is left out"
    )
    parser.add_argument("--mixed_precision", default="auto", help=argparse.SUPPRESS)
    parser.add_argument("--long", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        data = read_cifar10(arguments.data)
        if arguments.only != "seed":
            load()
        print(json.dumps(PARTS[arguments.only](data, arguments, Turns())))
        return
    chosen = arguments.parts.split(",")
    print(f"{'':<28} {'epochs':>6} {'time':>11} {'images/s':>9} {'ratio':>10} {'test':>10}")
    base = "Seed's code, Keras fit"
    turning = {base: start("seed", arguments)} if "seed" in chosen else {}
    if "lesson" in chosen:
        turning["Seed lesson, float32"] = start("lesson", arguments, mixed_precision="off")
        if uses_bfloat16("auto"):
            turning["Seed lesson, bfloat16"] = start("lesson", arguments, mixed_precision="on")
    seconds = run(turning, base).get(base, arguments.seconds)
    if "fast" in chosen:
        for times in map(float, arguments.budgets.split(",")):
            name, long = ("Long", 1) if times >= 2 else ("Fast", 0)
            part = start("fast", arguments, seconds=times * seconds, long=long)
            run({f"{name}, {times:g} × the time": part})


if __name__ == "__main__":
    main()
