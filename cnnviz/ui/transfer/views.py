"""What the page draws: the network, what it costs, how runs did beside each other, the points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from cnnviz.data.dataset import Dataset
from cnnviz.figures.strategies import Strategy
from cnnviz.i18n import format_large, format_number, percent, translate
from cnnviz.inspection.questions.embedding import Embedding, Pictures
from cnnviz.inspection.questions.transfer_networks import PREFIX, Outline
from cnnviz.nets.transfer import ALL, TransferSpec
from cnnviz.training import Run, RunConfig
from cnnviz.training.sources import part_sizes
from cnnviz.ui.components.embedding import Cloud
from cnnviz.ui.components.network import NetworkData
from cnnviz.ui.models.backbone_text import about
from cnnviz.ui.run_duration import duration, pace
from cnnviz.ui.runs.epoch_previews import known
from cnnviz.ui.text import sections
from cnnviz.ui.transfer.run_plans import FROZEN, SCRATCH, STRATEGIES, strategy


def network_data(spec: TransferSpec, outline: Outline) -> NetworkData:
    """Lay the network out as it is in the first epochs."""
    part, names = spec.frozen, [row.name for row in outline.rows]
    chosen = f"{PREFIX}{part}"
    return NetworkData(
        translate(spec.title),
        spec.input_shape,
        outline.rows,
        names.index(chosen) if chosen in names else None,
        editable=True,
        drawing_only=True,
        frozen=outline.frozen(part),
        trainable=outline.trainable(part),
    )


def layer_at(outline: Outline, position: int) -> str:
    """Name the backbone's layer that was clicked; "" for one before or after it."""
    name = outline.rows[position].name
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""


def note(spec: TransferSpec, data_kind: str) -> str:
    """Say what is to be known of a backbone with these data; "" if nothing is."""
    text, choice = sections("transfer"), spec.backbone
    if choice.kind == "edges":
        return text["edges"]
    if choice.backbone:
        return about(choice.backbone)
    return text["same"] if choice.kind == "shipped" and data_kind == "cifar10" else ""


def costs(
    config: RunConfig, outline: Outline, data: Dataset, runs: Sequence[Run]
) -> dict[str, str]:
    """Say what a run asks for; the time as one of these runs measured it, if one did.

    Parameters
    ----------
    config : RunConfig
    outline : Outline
    data : Dataset
    runs : sequence of Run
    """
    spec = config.network
    assert isinstance(spec, TransferSpec)
    shares = config.data_share, config.validation_share
    learned, kept = part_sizes(len(data.train_labels), *shares, data.validation)
    trainable = outline.trainable(spec.frozen)
    found = {
        translate("Images"): format_number(learned),
        translate("Trainable"): format_number(trainable),
        translate("Frozen"): format_number(outline.parameters - trainable),
        translate("MACs an image"): format_large(outline.macs),
    }
    if spec.fine_tune:
        tuned = outline.trainable(spec.fine_tune.frozen)
        found[translate("Then trainable")] = format_number(tuned)
    if measured := paced(runs):
        found[translate("In all, about")] = duration(
            work(config, outline, learned, kept, len(data.test_labels)) / measured, guessed=True
        )
    return found


def work(config: RunConfig, outline: Outline, learned: int, kept: int, tested: int) -> float:
    """Count the multiply-adds of a run; where all is frozen, images pass the backbone only once.

    Parameters
    ----------
    config : RunConfig
    outline : Outline
    learned, kept, tested : int
        The images that are learned from, those kept for validation, and those of the test.
    """
    spec = config.network
    assert isinstance(spec, TransferSpec)
    tuning = spec.fine_tune.epochs if spec.fine_tune else 0
    plain = config.epochs - tuning
    if spec.frozen == ALL:
        total = (learned + kept + tested) * outline.macs
        judged = tuning * kept + (tested if tuning else 0)
    else:
        total = plain * learned * outline.work(spec.frozen)
        judged = (1 + config.epochs) * kept + tested
    if spec.fine_tune:
        total += tuning * learned * outline.work(spec.fine_tune.frozen)
    return total + judged * outline.macs


def paced(runs: Sequence[Run]) -> float:
    """Give the multiply-adds a second that a run measured, of a backbone if one did; 0 if none."""
    for run in runs:
        note = run.transfer
        if note and note.done and note.seconds:
            return note.done * note.macs / note.seconds
    return pace(runs)


def strategy_lines(runs: Sequence[Run], axis: str) -> list[Strategy]:
    """Give the validation accuracy of runs by "epoch", or by the "seconds" that it took."""
    found = []
    for run in runs:
        name = strategy(run.config)
        epochs = run.epochs
        first = run.transfer.seconds if run.transfer else 0.0
        seconds = accumulate((each.seconds for each in epochs[1:]), initial=first)
        x = tuple(seconds) if axis == "seconds" else tuple(float(each.epoch) for each in epochs)
        values = tuple(known(each.val_accuracy) for each in epochs)
        found.append(Strategy(name, x[: len(values)], values, STRATEGIES.index(name)))
    return found


def accuracy_by_images(points: Sequence[tuple[RunConfig, int, float | None]]) -> list[Strategy]:
    """Give an accuracy by the images of each class that runs learned from.

    Parameters
    ----------
    points : sequence of (RunConfig, images of each class, accuracy)
        None where it is not known yet.
    """
    found: dict[str, dict[float, float | None]] = {}
    for config, count, accuracy in points:
        found.setdefault(strategy(config), {})[float(count)] = accuracy
    lines = ((name, dict(sorted(each.items()))) for name, each in found.items())
    return [
        Strategy(name, tuple(e), tuple(e.values()), STRATEGIES.index(name)) for name, e in lines
    ]


def conclusion(lines: Sequence[Strategy], why: str) -> str:
    """Say in a sentence where the runs stand; "" before two have a number.

    Parameters
    ----------
    lines : sequence of Strategy
    why : str
        What to say where the one from scratch is best of all three.
    """
    known_ends = {
        line.name: max((value for value in line.accuracy if value is not None), default=None)
        for line in lines
    }
    ends = {name: value for name, value in known_ends.items() if value is not None}
    if len(ends) < 2:
        return ""
    said = translate(
        "Best so far: {strategies}.",
        strategies=", ".join(
            f"{translate(name).lower()} {percent(value)}" for name, value in ends.items()
        ),
    )
    wins = SCRATCH in ends and ends[SCRATCH] == max(ends.values())
    return f"{said} {why}" if wins and len(ends) == len(STRATEGIES) else said


def gain(lines: Sequence[Strategy]) -> str:
    """Say where what others learned helps most; "" before both lines have a point in common."""
    known_points = {
        line.name: {x: y for x, y in zip(line.x, line.accuracy, strict=True) if y is not None}
        for line in lines
    }
    scratch, frozen = known_points.get(SCRATCH, {}), known_points.get(FROZEN, {})
    both = {x: frozen[x] - scratch[x] for x in frozen if x in scratch}
    if not both:
        return ""
    at = max(both, key=lambda x: both[x])
    points = 100 * both[at]
    if points <= 0:
        return translate(
            "So far, beginning with what others learned helps nowhere: the pictures differ."
        )
    return translate(
        "It helps most with {images:,} images of each class: {frozen} against {scratch} from "
        "scratch, {points} points more.",
        images=round(at),
        frozen=percent(frozen[at]),
        scratch=percent(scratch[at]),
        points=f"{points:.1f}",
    )


def cloud(title: str, found: Embedding, pictures: Pictures, method: str) -> Cloud:
    """Lay out an embedding as a picture of points."""
    note = translate("{numbers:,} numbers an image", numbers=found.numbers)
    if method == "pca":
        first, second = (percent(float(share)) for share in found.explained)
        note = translate(
            "{numbers:,} numbers an image; the two components hold {first} and {second} of the "
            "variance",
            numbers=found.numbers,
            first=first,
            second=second,
        )
    return Cloud(title, note, found.points, _answers(found, pictures))


def _answers(found: Embedding, pictures: Pictures) -> list[str]:
    names = pictures.class_names
    if found.shares.shape[1] != len(names):
        return []
    top = found.shares.argmax(1)
    return [
        f"{names[at]} {percent(float(share))}"
        for at, share in zip(top, found.shares[np.arange(len(top)), top], strict=True)
    ]


def separation(found: Embedding, pictures: Pictures) -> float:
    """Give the share of images whose nearest point in the picture is of their own class."""
    sizes = (found.points**2).sum(1)
    squares = sizes[:, None] + sizes - 2 * found.points @ found.points.T
    np.fill_diagonal(squares, np.inf)
    nearest = pictures.labels[squares.argmin(1)]
    return float((nearest == pictures.labels).mean())
