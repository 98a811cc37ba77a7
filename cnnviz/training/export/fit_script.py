"""The part of a program that fits the model: loss, metrics, the loop over epochs, the test."""

from __future__ import annotations

from cnnviz.nets.augment.code import keras_layers
from cnnviz.nets.augment.code_parts import MIXED
from cnnviz.nets.augment.listing import listing
from cnnviz.training.config import RunConfig
from cnnviz.training.export import script_parts
from cnnviz.training.metrics import REGISTRY, KerasMetric


def compiled(config: RunConfig) -> str:
    """Write loss and metrics, and what compiles the model with them."""
    loss = '"sparse_categorical_crossentropy"'
    if config.label_smoothing:
        loss = f"keras.losses.CategoricalCrossentropy(label_smoothing={config.label_smoothing})"
    elif one_hot(config):
        loss = '"categorical_crossentropy"'
    measured = listing(tuple(each.call for each in metrics(config)), 4)
    lines = [f"loss = {loss}", f"metrics = [\n{measured}]"]
    if learner(config) == "learner":
        layers = listing((*_augmentation(config), "model"), 8)
        lines.append(f"{script_parts.LEARNER}learner = keras.Sequential(\n    [\n{layers}    ]\n)")
    lines.append(f"{learner(config)}.compile(optimizer, loss, metrics=metrics)")
    if config.average_weights:
        lines.append("average.compile(loss=loss, metrics=metrics)")
        lines.append("averaging = Averaging()")
    return "\n".join(lines)


def metrics(config: RunConfig) -> list[KerasMetric]:
    """Give the metrics that Keras computes while it trains."""
    return [each.keras(one_hot(config)) for each in REGISTRY.values() if each.keras]


def epochs(config: RunConfig, before: int, last: int) -> str:
    """Write the loop over some epochs, after so many others of the run."""
    callbacks = "callbacks=[averaging]," if config.average_weights else ""
    taken = "images[order],\n        labels[order],\n        batch_size={batch_size},"
    if config.augmentation.mixes_labels:
        taken = "Batches(order),"
    loop = script_parts.EPOCHS.replace("{taken}", taken)
    settings = vars(config) | {"epochs": f"{before}, {last}" if before else last}
    loop = loop.format(**settings, learner=learner(config), callbacks=callbacks)
    lines = [line for line in loop.splitlines() if line.strip()]
    if before:
        lines.remove("history = []")
    if config.average_weights:
        lines.append("    average.evaluate(images[validation], labels[validation])")
    return "\n".join(lines)


def evaluation(config: RunConfig) -> str:
    """Write the test."""
    tested = "average" if config.average_weights else learner(config)
    lines = [f"{tested}.evaluate(test_images, test_labels)"]
    if config.flip_test:
        truth = "test_labels.argmax(axis=1)" if one_hot(config) else "test_labels"
        lines += script_parts.FLIP_TEST.format(tested=tested, truth=truth).splitlines()
    return "\n".join([*lines, ""])


def one_hot(config: RunConfig) -> bool:
    """Whether labels are shares of classes, not numbers of them."""
    return bool(config.label_smoothing) or config.augmentation.mixes_labels


def mixing(config: RunConfig) -> str:
    """Write the augmentation of batches whose images, and so labels, are mixed."""
    layers = listing(tuple(_augmentation(config)), 4)
    batches = script_parts.BATCHES.format(**vars(config))
    return f"augmentation = [\n{layers}]\n{MIXED}\n\n{batches}"


def learner(config: RunConfig) -> str:
    """Name what is fitted: the model, or it behind the layers that change its images."""
    if config.augmentation.mixes_labels:
        return "model"
    return "learner" if _augmentation(config) else "model"


def _augmentation(config: RunConfig) -> list[str]:
    height, width, _ = config.network.input_shape
    found = []
    if config.flip:
        found.append('layers.RandomFlip("horizontal")')
    if config.shift:
        ways = f"{config.shift} / {height}, {config.shift} / {width}"
        found.append(f'layers.RandomTranslation({ways}, "reflect", "nearest")')
    if config.cutout:
        part = f"{config.cutout**2} / {height * width}"
        # Of 1.0 alone, Keras makes the range from 0 to it.
        found.append(f"layers.RandomErasing((1.0, 1.0), ({part}, {part}), fill_value=127.5)")
    return [*found, *keras_layers(config.augmentation).calls]
