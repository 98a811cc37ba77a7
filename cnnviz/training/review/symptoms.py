"""Rules that each see one thing that is wrong with a run.

The thresholds are rules of thumb: healthy runs of the seed's network on CIFAR-10 and on the drawn
shapes stay clear of them. Without validation images some numbers are NaN, which passes no
comparison: hence `not a <= b`.
"""

from __future__ import annotations

from math import inf, isfinite
from statistics import fmean, median

from cnnviz.nets.layers import BatchNormalization
from cnnviz.ops import ACTIVATIONS
from cnnviz.training.metrics import ACCURACY, LOSS
from cnnviz.training.network import known_layer_nodes
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.review.history import Finding, History

_RECTIFYING = {name for name, kind in ACTIVATIONS.items() if kind.rectifies}
_POINTS = 20  # of the epoch in hand, whose mean is its loss now


def nan(run: History) -> Finding | None:
    """Find a loss that is no number any more."""
    for each in run.epochs:
        broken = run.start and isfinite(run.start.val_loss) and not isfinite(each.val_loss)
        if broken or not isfinite(each.loss):
            return Finding("nan", {"epoch": each.epoch, **_smaller(run)})
    if run.live and not all(map(isfinite, run.live.values(LOSS))):
        return Finding("nan", {"epoch": run.live.epoch, **_smaller(run)})
    return None


def divergence(run: History) -> Finding | None:
    """Find a loss that grows instead of falling."""
    losses = [(each.loss, each.epoch) for each in run.epochs]
    if run.live and len(run.live.points) >= _POINTS // 2:
        losses.append((fmean(run.live.values(LOSS)[-_POINTS:]), run.live.epoch))
    if not losses:
        return None
    (now, epoch), earlier = losses[-1], losses[:-1]
    best = min((loss for loss, _ in earlier), default=inf)
    if now <= max(3 * run.chance, 5) and not (now > 1.5 * best and now > 1.1 * run.chance):
        return None
    numbers = {"epoch": epoch, LOSS.name: now, "chance": run.chance, **_smaller(run)}
    return Finding("divergence", numbers)


def _smaller(run: History) -> dict[str, float]:
    return {"learning_rate": run.rate, "smaller": run.rate / 10}


def dead(run: History) -> Finding | None:
    """Find a layer most of whose channels are 0 whatever is seen."""
    names = {
        each.name
        for each in known_layer_nodes(run.config.network)
        if each.layer.settings().get("activation") in _RECTIFYING
    }
    layers = [each for each in run.last.layers if each.name in names] if run.epochs else []
    worst = max(layers, key=lambda each: each.dead, default=None)
    if worst is None or worst.dead < 0.8:
        return None
    return Finding("dead", {"layer": worst.name, "share": worst.dead, **_smaller(run)})


def exploding(run: History) -> Finding | None:
    """Find an enormous gradient."""
    worst = max(run.learners, key=lambda each: each.gradient_norm, default=None)
    if worst is None or worst.gradient_norm < 1000:
        return None
    norm = worst.gradient_norm
    return Finding("exploding", {"layer": worst.name, "gradient_norm": norm, **_smaller(run)})


def vanishing(run: History) -> Finding | None:
    """Find a first layer whose gradient is next to nothing against the last one's."""
    if len(run.learners) < 2:
        return None
    first, last = run.learners[0], run.learners[-1]
    if not 0 < first.gradient_norm < 1e-4 * last.gradient_norm:
        return None
    numbers = {"first": first.gradient_norm, "last": last.gradient_norm}
    return Finding("vanishing", {"layer": first.name, "last_layer": last.name, **numbers})


def rate_too_small(run: History) -> Finding | None:
    """Find steps so small that nothing changes."""
    if not run.start or not run.learners:
        return None
    ratio = median(each.update_ratio for each in run.learners)
    before, after = run.start.val_loss, run.last.val_loss
    if ratio > 2e-5 or not abs(after - before) <= 0.02 * before:
        return None
    rates = {"learning_rate": run.rate, "usual": OPTIMIZERS[run.config.optimizer].usual_rate}
    numbers = {"update_ratio": ratio, "before": before, "after": after}
    return Finding("rate_too_small", {"epoch": run.last.epoch, **rates, **numbers})


def chance(run: History) -> Finding | None:
    """Find a run that is no better than guessing."""
    if len(run.epochs) < 3 or run.last.accuracy > 1.5 / run.classes:
        return None
    if run.last.loss < 0.97 * run.chance:
        return None
    guessed = {"classes": run.classes, "guessed": 1 / run.classes}
    numbers = {"epoch": run.last.epoch, ACCURACY.name: run.last.accuracy, **guessed}
    return Finding("chance", {**numbers, "learning_rate": run.rate})


def normalization(run: History) -> Finding | None:
    """Find moving averages of batch normalisation that are behind."""
    momenta = [
        each.layer.momentum
        for each in known_layer_nodes(run.config.network)
        if isinstance(each.layer, BatchNormalization)
    ]
    if not momenta or not run.epochs or not run.last.val_accuracy <= 0.5 * run.last.accuracy:
        return None
    # A moving average still holds 0.99 ** 300 = 5 % of where it began after 300 batches.
    if (batches := _batches(run)) > 4 / (1 - max(momenta)):
        return None
    numbers = {"batches": batches, "momentum": max(momenta)}
    return Finding("normalization", {**_accuracies(run), **numbers})


def _accuracies(run: History) -> dict[str, float]:
    return {ACCURACY.key(part): run.last.value(ACCURACY, part) for part in ACCURACY.parts}


def _batches(run: History) -> float:
    """Estimate the batches so far from the pace; exact where the epoch in hand tells."""
    if run.live:
        return run.live.batches * len(run.epochs) + run.live.batch
    images = sum(each.images_per_second * each.seconds for each in run.epochs)
    return round(images / run.config.batch_size)


def overfitting(run: History) -> Finding | None:
    """Find training that goes on at the cost of validation."""
    if not run.epochs:
        return None
    best = min(run.epochs, key=lambda each: each.val_loss)
    last = run.last
    if last.epoch - best.epoch < 2 or not last.val_loss >= 1.1 * best.val_loss:
        return None
    if last.loss >= best.loss or not last.accuracy - last.val_accuracy >= 0.05:
        return None
    numbers = {"best": best.val_loss, "best_epoch": best.epoch}
    now = {"epoch": last.epoch, LOSS.key("validation"): last.val_loss}
    return Finding("overfitting", {**now, **numbers, **_accuracies(run)})


def unfinished(run: History) -> Finding | None:
    """Find a run that still learned when it ended."""
    if not run.is_over or len(run.epochs) < 2 or run.config.schedule != "constant":
        return None
    before, last = run.epochs[-2:]
    fall = 1 - last.loss / before.loss
    if fall < 0.05 or not last.val_loss <= min(each.val_loss for each in run.epochs):
        return None
    return Finding("unfinished", {"epoch": last.epoch, "fall": fall, "more": 2 * last.epoch})


def underfitting(run: History) -> Finding | None:
    """Find a run that cannot get any better, and is not good."""
    if not run.is_over or len(run.epochs) < 5:
        return None
    last = run.last
    flat = last.loss > 0.97 * run.epochs[-3].loss
    if not flat or last.accuracy > 0.7 or not last.accuracy - last.val_accuracy <= 0.05:
        return None
    return Finding("underfitting", {"epoch": last.epoch, **_accuracies(run)})
