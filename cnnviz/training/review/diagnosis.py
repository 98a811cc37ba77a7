"""What is wrong with a run, seen in its numbers alone; the page's text says what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnnviz.training.config import RunConfig
from cnnviz.training.network import class_count
from cnnviz.training.review import symptoms
from cnnviz.training.review.history import Finding, History
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import Live

_Rule = Callable[[History], Finding | None]

# Where a group finds something, what comes after it would only be its consequence.
_GROUPS: tuple[tuple[_Rule, ...], ...] = (
    (symptoms.nan,),
    (symptoms.divergence, symptoms.exploding, symptoms.dead),
    (symptoms.rate_too_small, symptoms.vanishing),
    (symptoms.chance,),
    (symptoms.normalization,),
    (symptoms.overfitting, symptoms.unfinished, symptoms.underfitting),
)


def diagnose(
    config: RunConfig, metrics: Sequence[EpochMetrics], live: Live | None = None
) -> list[Finding]:
    """Find what is wrong with a run, the gravest first.

    Parameters
    ----------
    config : RunConfig
    metrics : sequence of EpochMetrics
        The finished epochs, epoch 0 among them.
    live : Live, optional
        The epoch in hand.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> nan = float("nan")
    >>> [each.kind for each in diagnose(SEED_LESSON, [EpochMetrics(1, nan, 0.1, nan, 0.1)])]
    ['nan']
    """
    epochs = tuple(each for each in metrics if each.epoch > 0)
    start = next((each for each in metrics if each.epoch == 0), None)
    if live and epochs and live.epoch <= epochs[-1].epoch:
        live = None
    history = History(config, start, epochs, live, class_count(config.network))
    for group in _GROUPS:
        found = [finding for rule in group if (finding := rule(history))]
        if found:
            return found
    return []
