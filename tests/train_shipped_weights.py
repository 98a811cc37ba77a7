"""Train the networks that come with cnnviz, and write their files and their model card.

    python -m tests.train_shipped_weights DEST --data FOLDER [--only seed|fast|wide] [--epochs N]

FOLDER holds CIFAR-10 as published (cifar-10-batches-py). The test images judge what is written,
and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from cnnviz.data.cifar10 import read_cifar10
from cnnviz.data.dataset import Dataset
from cnnviz.training.config import FAST, LONG, SEED_LESSON, RunConfig
from cnnviz.training.metrics import ACCURACY, LOSS
from cnnviz.training.sources import split
from cnnviz.training.worker.cores import give_each_core_a_part

# Who sees an image often must not see it whole each time.
_FAST = replace(FAST, epochs=14, validation_share=0.01, cutout=8)
# What is kept is the network alone, judged without mirror images.
RECIPES = {
    "seed": SEED_LESSON,
    "fast": replace(_FAST, flip_test=False),
    "wide": replace(LONG, flip_test=False),
}


HEAD = """\
# The networks that come trained

They tell the ten classes of CIFAR-10 apart: airplane, automobile, bird, cat, deer, dog, frog,
horse, ship, truck. They take images of 32 × 32 × 3, 0 to 255, and give ten probabilities.

- **Data.** CIFAR-10 by Alex Krizhevsky (“Learning multiple layers of features from tiny images”,
  2009), in a copy whose pixels have been through JPEG once: accuracies on the original may differ
  a little. No image of it is in this repository.
- **Honesty.** The seed's and the fast network and their recipes were chosen by training images kept
  for validation; the test images judge the numbers as they are stored, and chose nothing. Of the
  wide network some recipes were seen on the test images while it was sought: its accuracy may be
  kind by a few tenths of a percent.
- **Limits.** They know ten classes and answer with one of them, often surely, for a picture of
  anything else. They have seen tiny images with one thing in the middle: a larger picture must be
  cropped and shrunk first. They are for learning how networks work, not for decisions.
- **Made by** `python -m tests.train_shipped_weights DEST --data FOLDER`, and used under this
  repository's licence.

"""


def train(config: RunConfig, data: Dataset) -> tuple[dict[str, np.ndarray], float, float]:
    """Train; give the weights as float16 by path, their test accuracy and the seconds taken."""
    from cnnviz.training.worker.loop import Trainer

    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    begin = time.perf_counter()
    trainer = Trainer(config, data, parts)
    for epoch in range(config.epochs):
        sums = trainer.run_steps(trainer.steps_per_epoch)
        found, _ = trainer.evaluate(data.train_images[kept], data.train_labels[kept])
        print(
            f"{config.name}, epoch {epoch + 1} of {config.epochs}: "
            f"loss {sums.loss / sums.images:.3f}, validation loss {found[LOSS.name]:.3f}, "
            f"accuracy {found[ACCURACY.name]:.2%}",
            flush=True,
        )
    seconds = time.perf_counter() - begin
    weights = {each.path: each.numpy().astype(np.float16) for each in trainer.model.weights}
    for variable in trainer.model.weights:
        variable.assign(weights[variable.path])
    found, _ = trainer.evaluate(data.test_images, data.test_labels)
    return weights, found[ACCURACY.name], seconds


def section(path: Path, config: RunConfig, accuracy: float, seconds: float) -> str:
    """Write what the model card says of the network in a file."""
    with np.load(path, allow_pickle=False) as weights:
        parameters = sum(weights[name].size for name in weights)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    learned = 50_000 * (1 - config.validation_share)
    recipe = ", ".join(
        [
            f"{config.epochs} epochs",
            f"batches of {config.batch_size}",
            config.optimizer,
            f"rate {config.learning_rate:g} ({config.schedule})",
            *([f"weight decay {config.weight_decay:g}"] if config.weight_decay else []),
            *([f"label smoothing {config.label_smoothing:g}"] if config.label_smoothing else []),
            *(["mirrored"] if config.flip else []),
            *([f"moved by up to {config.shift} pixels"] if config.shift else []),
            *([f"squares of {config.cutout} pixels blanked"] if config.cutout else []),
            *(["whitened first filters"] if config.whitening else []),
            *(["averaged weights"] if config.average_weights else []),
            f"seed {config.seed}",
        ]
    )
    return f"""\
{config.network.name} (`{path.name}`)

- {parameters:,} numbers, stored as float16, used as float32. SHA-256 of the file:
  `{digest}`.
- Trained on {learned:,.0f} images: {recipe}.
  It took {seconds / 60:.0f} minutes on two cores.
- Test accuracy, of the stored numbers: **{accuracy:.2%}** of 10,000 images.
"""


def card(folder: Path, name: str, text: str) -> str:
    """Write the model card with a new section, the others as they are."""
    path = folder / "MODEL_CARD.md"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    old = before.split("\n## ")[1:]
    sections = {each: part for each in RECIPES for part in old if f"`{each}.npz`" in part}
    sections[name] = text
    return HEAD + "\n".join(
        f"## {sections[each].strip()}\n" for each in RECIPES if each in sections
    )


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dest", type=Path, help="folder to write to")
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--only", choices=RECIPES, action="append", help="train only this one")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    arguments = parser.parse_args()
    data = read_cifar10(arguments.data)
    give_each_core_a_part()
    arguments.dest.mkdir(parents=True, exist_ok=True)
    for name in arguments.only or RECIPES:
        config = RECIPES[name]
        if arguments.epochs:
            config = replace(config, epochs=arguments.epochs)
        weights, accuracy, seconds = train(config, data)
        path = arguments.dest / f"{name}.npz"
        np.savez_compressed(path, allow_pickle=False, **weights)
        text = section(path, config, accuracy, seconds)
        written = card(arguments.dest, name, text)
        (arguments.dest / "MODEL_CARD.md").write_text(written, encoding="utf-8")
        print(text, flush=True)


if __name__ == "__main__":
    main()
