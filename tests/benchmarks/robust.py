"""What augmentation is worth: the seed's network, trained plain and augmented, on spoilt pictures.

    python -m tests.benchmarks.robust --data FOLDER [--epochs 10] [--images 2000]

The presets “none”, “usual” and “strong” train the lesson's network on CIFAR-10 by the lesson's
recipe; then each is judged on test pictures clean, rotated, mirrored, darkened, noisy and blurred.
One seed, one run each: differences of a point or two are no more than chance.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.cifar10 import read_cifar10
from cnnviz.nets.augment import PRESETS
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.review.robustness import CORRUPTIONS, Robustness, robustness
from cnnviz.training.sources import split


def show(found: dict[str, Robustness]) -> None:
    print(f"{'':<14}" + "".join(f"{name:>10}" for name in found))
    rows = {"clean": [each.clean for each in found.values()]}
    for name, steps in CORRUPTIONS.items():
        for at in range(len(steps)):
            title = f"{name} {at + 1}" if len(steps) > 1 else name
            rows[title] = [each.corrupted[name][at] for each in found.values()]
    rows["mean, spoilt"] = [each.mean for each in found.values()]
    for title, values in rows.items():
        print(f"{title:<14}" + "".join(f"{value:10.1%}" for value in values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--epochs", type=int, default=SEED_LESSON.epochs)
    parser.add_argument("--images", type=int, default=2_000, help="to judge with")
    parser.add_argument("--augmentations", default="none,usual,strong")
    arguments = parser.parse_args()
    from cnnviz.training.worker.cores import give_each_core_a_part
    from cnnviz.training.worker.loop import Trainer

    give_each_core_a_part()

    data = read_cifar10(arguments.data)
    images, labels = data.test_images[: arguments.images], data.test_labels[: arguments.images]
    found = {}
    for name in arguments.augmentations.split(","):
        config = replace(SEED_LESSON, epochs=arguments.epochs, augmentation=PRESETS[name])
        parts = split(data, config.data_share, config.validation_share, config.seed)
        trainer = Trainer(config, data, parts)
        for epoch in range(1, config.epochs + 1):
            sums = trainer.run_steps(trainer.steps_per_epoch)
            print(f"{name}, epoch {epoch}: loss {sums.loss / sums.images:.3f}", flush=True)

        def classes(some: NDArray[np.uint8], trainer: Trainer = trainer) -> NDArray[np.int64]:
            answers: NDArray[np.int64] = trainer.predict(some).argmax(1)
            return answers

        found[name] = robustness(classes, images, labels)
    show(found)


if __name__ == "__main__":
    main()
