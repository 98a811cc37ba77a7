"""Runs that nobody trained, with all that a trained one leaves, for tests of what looks at them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from cnnviz.data.dataset import Dataset, shapes_dataset
from cnnviz.training.config import RunConfig
from cnnviz.training.engine.task import KILLED
from cnnviz.training.metrics import ACCURACY, LOSS, evaluate
from cnnviz.training.sources import split
from cnnviz.training.store.measured import EpochMetrics, TestScore
from cnnviz.training.store.records import EpochArrays, TestResult
from cnnviz.training.store.store import Store
from tests.training.conftest import TINY


def made_run(
    store: Store,
    pictures: Dataset,
    config: RunConfig = TINY,
    *,
    owner: str = "me",
    status: str = "finished",
    done: int | None = None,
    probe: bool = True,
    sweep: str = "",
    **changes: object,
) -> str:
    """Fill a store with a run that learns a little each epoch, `done` of them; give its id."""
    config = replace(config, **changes)
    done = config.epochs if done is None else done
    chance = np.random.default_rng(config.seed)
    kept = split(
        pictures, config.data_share, config.validation_share, config.seed
    ).validation_indices
    labels = pictures.train_labels[kept]
    run_id = store.create(config, owner, pictures.test_images[0] if probe else None, sweep)
    start = chance.normal(0, 0.1, (3, 3, 3, 8))
    goal = chance.normal(0, 0.5, (3, 3, 3, 8))
    for epoch in range(done + 1):
        learned = epoch / max(1, config.epochs)
        found = probabilities(labels, len(pictures.class_names), learned, chance)
        filters = (start + learned * (goal - start)).astype(np.float32)
        validation = evaluate(labels, found)
        store.write_epoch(
            run_id,
            EpochMetrics.measured(
                epoch,
                {
                    LOSS.name: 2.3 - 1.8 * learned if epoch else np.nan,
                    ACCURACY.name: validation[ACCURACY.name] * 0.9 if epoch else np.nan,
                },
                validation | {LOSS.name: 2.3 - 1.5 * learned},
                seconds=2.0 * bool(epoch),
                images_per_second=800.0 * bool(epoch),
            ),
            EpochArrays(
                {"conv2d/kernel": filters},
                filters,
                {
                    "conv2d": np.float16(chance.normal(0, 1 + learned, (32, 32, 8))),
                    "max_pooling2d": np.float16(chance.normal(0, 1, (8, 8, 8))),
                },
                found[0],
                found.astype(np.float16),
            ),
        )
    if status == "finished":
        tested = probabilities(pictures.test_labels, len(pictures.class_names), 0.7, chance)
        score = TestScore.measured(evaluate(pictures.test_labels, tested) | {LOSS.name: 1.1})
        store.write_test(run_id, TestResult(score, tested.astype(np.float16)))
    cause = KILLED if status == "killed" else ""
    store.change_state(run_id, status=status, cause=cause, attempt=1)
    return run_id


def probabilities(
    labels: np.ndarray, classes: int, learned: float, chance: np.random.Generator
) -> np.ndarray:
    """Make up what a network might say, float32 (N, K); the more was learned, the more is right."""
    logits = chance.normal(0, 1, (len(labels), classes))
    logits[np.arange(len(labels)), labels] += 2.5 * learned
    shares = np.exp(logits)
    return (shares / shares.sum(1, keepdims=True)).astype(np.float32)


def folder_of_shapes(folder: Path, count: int = 200) -> Path:
    """Write drawn shapes as anyone's own pictures: a folder a class."""
    data = shapes_dataset(count, 0)
    for number, (image, label) in enumerate(zip(data.train_images, data.train_labels, strict=True)):
        path = folder / data.class_names[label] / f"{number:04}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
    return folder
