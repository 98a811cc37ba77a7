"""The files that need TensorFlow to be written, made by a process that does nothing else."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from cnnviz.i18n import message, sentence_of, to_data
from cnnviz.training.metrics import REGISTRY, Part
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import Run
from cnnviz.training.store.store import Store

REFUSED = 3  # exit status of a process that printed one sentence, by `to_data`


def main() -> None:
    """Write the file that the standard input asks for; print one sentence if it cannot be."""
    from cnnviz.training.store.errors import StoreError

    wish = json.loads(sys.stdin.read())
    try:
        write(Store(wish["store"]), wish["run"], wish["epoch"], wish["kind"], Path(wish["path"]))
    except StoreError as reason:
        print(json.dumps(to_data(sentence_of(reason))))
        sys.exit(REFUSED)
    except (KeyError, ValueError):
        said = message("The weights of this epoch are not those of the run's network.")
        print(json.dumps(to_data(said)))
        sys.exit(REFUSED)


def write(store: Store, run_id: str, epoch: int, kind: str, path: Path) -> None:
    """Write a run's file of one kind: "keras", "weights" or "tensorboard"."""
    run = store.run(run_id)
    if kind == "tensorboard":
        _write_tensorboard(run, path)
        return
    from cnnviz.training.export.inference import model_of_run, ready_model

    network = model_of_run(store, run, epoch)
    if kind == "keras":
        ready_model(run.config, network).save(path)
    else:
        network.save_weights(path)


def _write_tensorboard(run: Run, path: Path) -> None:
    """Write a zip of event files, their tags as in those of Keras's callback."""
    import tensorflow as tf

    # What `tf.summary.scalar` says of a number; itself it is there only where TensorBoard is.
    scalar = tf.compat.v1.SummaryMetadata(data_class="DATA_CLASS_SCALAR")
    scalar.plugin_data.plugin_name = "scalars"
    folder = path.with_suffix("")
    parts: dict[Part, str] = {"training": "train", "validation": "validation"}
    for part, name_of_part in parts.items():
        with tf.summary.create_file_writer(str(folder / name_of_part)).as_default():
            for epoch in run.epochs:
                for name, value in _scalars(epoch, part):
                    tf.summary.write(name, tf.constant(value, tf.float32), epoch.epoch, scalar)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in sorted(folder.rglob("events.*")):
            packed.write(each, Path(run.name) / each.relative_to(folder))


def _scalars(epoch: EpochMetrics, part: Part) -> list[tuple[str, Any]]:
    found = [
        (f"epoch_{name}", epoch.value(metric, part))
        for name, metric in REGISTRY.items()
        if part in metric.parts
    ]
    if part == "validation":
        return found
    found.append(("epoch_learning_rate", epoch.learning_rate))
    for name in ("gradient_norm", "weight_norm", "update_ratio", "dead"):
        found += [(f"{name}/{layer.name}", getattr(layer, name)) for layer in epoch.layers]
    return found
