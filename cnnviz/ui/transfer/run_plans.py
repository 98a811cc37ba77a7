"""Several runs as one: with and without what others learned, on the same images."""

from __future__ import annotations

import re
from dataclasses import replace

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import marked
from cnnviz.nets.transfer import ALL, NONE, FineTuning, TransferSpec
from cnnviz.training import RunConfig

SCRATCH, FROZEN, TUNED = marked("From scratch"), marked("Frozen"), marked("Fine-tuned")
STRATEGIES = (SCRATCH, FROZEN, TUNED)
MOST_EPOCHS = 40  # of the smallest sets, which are seen more often
_LEAST_STEPS = 10  # an epoch


def strategy(config: RunConfig) -> str:
    """Tell which of the three strategies a run follows.

    Examples
    --------
    >>> from cnnviz.nets.choice import ModelChoice
    >>> from cnnviz.nets.transfer import usual_head
    >>> from cnnviz.training import DataChoice
    >>> spec = TransferSpec(ModelChoice("edges"), (32, 32, 3), usual_head(10))
    >>> strategy(RunConfig("Run", DataChoice("shapes"), spec.scratch))
    'From scratch'
    """
    network = config.network
    if not isinstance(network, TransferSpec) or network.fresh:
        return SCRATCH
    return FROZEN if network.frozen == ALL and not network.fine_tune else TUNED


def all_strategies(config: RunConfig) -> tuple[RunConfig, RunConfig, RunConfig]:
    """Give a run with all three strategies: the same images, epochs and seed.

    Where the run itself unfreezes nothing, the fine-tuned one unfreezes all in the second half of
    the epochs, at a tenth of the rate.
    """
    spec = config.network
    assert isinstance(spec, TransferSpec)
    frozen = replace(spec, frozen=ALL, fine_tune=None)
    tuned = spec
    if spec.frozen == ALL and spec.fine_tune is None:
        tuning = FineTuning(max(1, config.epochs // 2), config.learning_rate / 10, NONE)
        tuned = replace(spec, fine_tune=tuning)
    strategies = zip(STRATEGIES, (spec.scratch, frozen, tuned), strict=True)
    scratch, middle, last = (replace(config, name=name, network=each) for name, each in strategies)
    return scratch, middle, last


def growing_data(
    config: RunConfig, data: Dataset, per_class: tuple[int, ...]
) -> tuple[RunConfig, ...]:
    """Give runs on more and more images, each from scratch and frozen.

    Small sets are learned from in smaller batches and seen more often, at most `MOST_EPOCHS`
    times, for as many steps where that is enough.

    Parameters
    ----------
    config : RunConfig
    data : Dataset
    per_class : tuple of int
        How many images of each class are learned from; what the data does not have is left out.
    """
    there, classes = _learnable(config, data), len(data.class_names)
    found = []
    for count in per_class:
        learned = count * classes
        share = learned / there
        if share > 1:
            break
        size = max(4, min(config.batch_size, learned // _LEAST_STEPS))
        for name, each in zip(STRATEGIES, all_strategies(config)[:2], strict=False):
            found.append(
                replace(
                    each,
                    name=f"{name}, {count} a class",
                    data_share=share,
                    batch_size=size,
                    epochs=_epochs(config, learned, size, per_class[-1] * classes),
                )
            )
    return tuple(found)


def _epochs(config: RunConfig, learned: int, batch_size: int, largest: int) -> int:
    wanted = config.epochs * -(-largest // config.batch_size)
    steps = max(1, learned // batch_size)
    return min(max(config.epochs, wanted // steps), MOST_EPOCHS)


def is_strategy(config: RunConfig) -> bool:
    """Tell whether a run is one that `all_strategies` made: its name says it."""
    return config.name in STRATEGIES


def count_of(config: RunConfig) -> int | None:
    """Give the images of each class of a run that `growing_data` made: its name says it.

    Examples
    --------
    >>> from cnnviz.training import SEED_LESSON
    >>> count_of(replace(SEED_LESSON, name="Frozen, 200 a class"))
    200
    >>> count_of(SEED_LESSON) is None  # of another kind
    True
    """
    found = re.fullmatch(rf"(?:{'|'.join(STRATEGIES)}), (\d{{1,9}}) a class", config.name, re.ASCII)
    return int(found[1]) if found else None


def most_per_class(config: RunConfig, data: Dataset) -> int:
    """Count the images of each class that there are to learn from."""
    return int(_learnable(config, data) / len(data.class_names))


def _learnable(config: RunConfig, data: Dataset) -> float:
    """Count the images that all of the data has to learn from."""
    images = len(data.train_labels)
    if data.validation:
        return images - data.validation
    return images * (1 - config.validation_share)
