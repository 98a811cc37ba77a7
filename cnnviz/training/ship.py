"""Train the networks that come with cnnviz, and write their files and their model card.

    python -m cnnviz.training.ship DEST --data FOLDER [--only seed|fast] [--epochs N]

FOLDER holds CIFAR-10 as published (cifar-10-batches-py). The test images are looked at once, by
the weights that are written.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from cnnviz.data.cifar10 import read_cifar10
from cnnviz.data.dataset import Dataset
from cnnviz.training.config import FAST, SEED_LESSON, RunConfig
from cnnviz.training.sources import split

# Fast learns five times as long here as in the preset, from nearly all training images, and is
# judged without mirror images: what is kept is the network alone.
RECIPES = {
    "seed": SEED_LESSON,
    "fast": replace(FAST, epochs=5 * FAST.epochs, validation_share=0.01, flip_test=False),
}


def train(config: RunConfig, data: Dataset) -> tuple[dict[str, np.ndarray], float, float]:
    """Train; give the weights as float16 by path, their test accuracy and the seconds taken."""
    from cnnviz.training.loop import Trainer

    parts = split(data, config.data_share, config.validation_share, config.seed)
    kept = parts.validation_indices
    begin = time.perf_counter()
    trainer = Trainer(config, data, parts)
    for epoch in range(config.epochs):
        sums = trainer.run_steps(trainer.steps_per_epoch)
        loss, accuracy, _ = trainer.evaluate(data.train_images[kept], data.train_labels[kept])
        print(
            f"{config.name}, epoch {epoch + 1} of {config.epochs}: "
            f"loss {sums.loss / sums.images:.3f}, validation loss {loss:.3f}, "
            f"accuracy {accuracy:.2%}",
            flush=True,
        )
    seconds = time.perf_counter() - begin
    weights = {each.path: each.numpy().astype(np.float16) for each in trainer.model.weights}
    for variable in trainer.model.weights:
        variable.assign(weights[variable.path])
    _, accuracy, _ = trainer.evaluate(data.test_images, data.test_labels)
    return weights, accuracy, seconds


def card(name: str, config: RunConfig, parameters: int, accuracy: float, seconds: float) -> str:
    """Write a network's section of the model card."""
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
            *(["averaged weights"] if config.average_weights else []),
            f"seed {config.seed}",
        ]
    )
    return f"""\
## {config.network.name} (`{name}.npz`)

- {parameters:,} numbers, stored as float16, used as float32.
- Trained on {learned:,.0f} images: {recipe}. It took {seconds / 60:.0f} minutes on two cores.
- Test accuracy, of the stored numbers: **{accuracy:.2%}** of 10,000 images.
"""


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dest", type=Path, help="folder to write to")
    parser.add_argument("--data", required=True, help="the folder cifar-10-batches-py")
    parser.add_argument("--only", choices=RECIPES, action="append", help="train only this one")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    arguments = parser.parse_args()
    data = read_cifar10(arguments.data)
    arguments.dest.mkdir(parents=True, exist_ok=True)
    for name in arguments.only or RECIPES:
        config = RECIPES[name]
        if arguments.epochs:
            config = replace(config, epochs=arguments.epochs)
        weights, accuracy, seconds = train(config, data)
        np.savez_compressed(arguments.dest / f"{name}.npz", allow_pickle=False, **weights)
        parameters = sum(each.size for each in weights.values())
        text = card(name, config, parameters, accuracy, seconds)
        (arguments.dest / f"{name}.md").write_text(text, encoding="utf-8")
        print(text, flush=True)


if __name__ == "__main__":
    main()
