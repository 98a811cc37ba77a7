"""What augmenting costs: the seed's network learns plain and augmented, in turns, in one run.

    python -m tests.benchmarks.augment [--rounds 7] [--steps 30] [--precision auto]

*usual* is the lesson's augmentation: turns of ±15°, flips, shifts of 10 %, zooms of 10 %. Random
pictures of 32 × 32 serve as well as any. The two sides take turns of some steps; the median of
their turns counts, so that what else the machine does meanwhile meets both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from dataclasses import replace

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from cnnviz.data.dataset import Dataset
from cnnviz.nets.augment import PRESETS
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.sources import split


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=30, help="of each side, in each round")
    parser.add_argument("--precision", default="auto", help="auto, on or off")
    parser.add_argument("--augmentations", default="usual", help=f"of {', '.join(PRESETS)}")
    arguments = parser.parse_args()
    from cnnviz.training.worker.cores import give_each_core_a_part
    from cnnviz.training.worker.loop import Trainer

    give_each_core_a_part()

    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (10_000, 32, 32, 3)).astype(np.uint8)
    labels = generator.integers(0, 10, 10_000)
    data = Dataset("", tuple("abcdefghij"), images, labels, images[:1], labels[:1])
    plain = replace(SEED_LESSON, mixed_precision=arguments.precision)
    names = ["none", *arguments.augmentations.split(",")]
    trainers = {}
    for name in names:
        config = replace(plain, augmentation=PRESETS[name])
        parts = split(data, config.data_share, config.validation_share, config.seed)
        trainers[name] = Trainer(config, data, parts)
        trainers[name].run_steps(3)  # traced, and warm
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(arguments.rounds):
        for name in names if turn % 2 else names[::-1]:
            begin = time.perf_counter()
            trainers[name].run_steps(arguments.steps)
            seconds[name].append(time.perf_counter() - begin)
    base = statistics.median(seconds["none"])
    for name in names:
        taken = statistics.median(seconds[name])
        rate = arguments.steps * plain.batch_size / taken
        print(f"{name:<8} {rate:9,.0f} images/s   {1 - base / taken:6.1%} lost")


if __name__ == "__main__":
    main()
