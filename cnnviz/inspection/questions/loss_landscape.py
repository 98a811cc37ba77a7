"""The loss of a batch on a plane through a network's weights, in two directions that are drawn."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.training_step import there
from cnnviz.inspection.questions.weight_step import WeightPlace
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Row
from cnnviz.nets.loss_landscape.batch_loss import BatchLoss
from cnnviz.nets.loss_landscape.directions import ScaledNumber
from cnnviz.nets.loss_landscape.plane import LossGrid, loss_grid
from cnnviz.nets.loss_landscape.random_plane import RandomPlane
from cnnviz.ops.arrays import Array

MOST_MACS = 20 * 10**12  # of one landscape: some minutes
MOST_WEIGHTS = 50_000_000  # that move: with two directions they take 600 MB


class MovedWeight(NamedTuple):
    """One weight at a point of the plane.

    Attributes
    ----------
    number, value : float
        As it is in the network, and at the point.
    directions : tuple of ScaledNumber
        Of the two directions; empty where the weight stays as it is.
    """

    number: float
    value: float
    directions: tuple[ScaledNumber, ...]


class PointLoss(NamedTuple):
    """The loss at a point of the plane.

    Attributes
    ----------
    losses : ndarray of float64, shape (N,)
        Of each image.
    weight : MovedWeight
    """

    losses: Array
    weight: MovedWeight


@dataclass(frozen=True, eq=False)
class _Surface:
    """The loss of a batch over a plane."""

    random: RandomPlane
    loss: BatchLoss

    def losses(self, a: float, b: float) -> Array:
        return self.loss.losses(self.random.plane.at(a, b))


def loss_landscape(
    context: RequestContext, batch: LabelledBatch, seed: int, span: float, points: int
) -> LossGrid:
    """Give the mean loss of a batch on a square of the plane around the network's weights.

    It is the loss of `backward`: layers compute as they do while they train, and what they draw is
    the same at each point.

    Parameters
    ----------
    context : RequestContext
    batch : LabelledBatch
    seed : int
        Of the two directions.
    span : float
        The square reaches from minus this to this, along both.
    points : int
        Along each side; an odd number has the network's own weights in the middle.

    Raises
    ------
    InspectionError
        If it would take too long, or too much memory.
    """
    surface = _surface(context, batch, seed)
    rows = backward(context, batch).loaded.description.rows
    check_work(rows, surface.loss.paths, len(batch.images), points**2)
    along = np.linspace(-span, span, points)
    return loss_grid(
        lambda a, b: float(surface.losses(a, b).mean()), along, along, context.progress
    )


def loss_at_point(
    context: RequestContext, batch: LabelledBatch, seed: int, a: float, b: float, place: WeightPlace
) -> PointLoss:
    """Give the loss of each image at a point of the plane, and one weight there."""
    surface = _surface(context, batch, seed)
    variable = there(lambda: backward(context, batch).explainer.variable(*place))
    key, index = id(variable), place[2]
    number = float(np.asarray(variable)[index])
    moved = surface.random.plane.at(a, b)
    value = float(moved[key][index]) if key in moved else number
    drawn = tuple(each.scaled(index) for each in surface.random.drawn(key))
    return PointLoss(surface.loss.losses(moved), MovedWeight(number, value, drawn))


def check_work(rows: Sequence[Row], paths: Container[str], images: int, points: int) -> None:
    """Refuse what would take too long.

    Parameters
    ----------
    rows : sequence of Row
        Of the network.
    paths : container of str
        The layers that are computed anew at each point.
    images, points : int

    Raises
    ------
    InspectionError
    """
    each = sum(row.macs or 0 for row in rows if row.name in paths)
    if each * images * points > MOST_MACS:
        raise InspectionError(
            message(
                "{points} points of {images} images would take too long with this network: choose "
                "fewer of either.",
                points=points,
                images=images,
            )
        )


def _surface(context: RequestContext, batch: LabelledBatch, seed: int) -> _Surface:
    back = backward(context, batch)
    explainer, loaded = back.explainer, back.loaded
    if sum(int(np.prod(each.shape)) for each in explainer.variables.values()) > MOST_WEIGHTS:
        raise InspectionError(
            message(
                "This network has more than {most} million weights that learn, too many to move "
                "all of them: choose a smaller one.",
                most=MOST_WEIGHTS // 10**6,
            )
        )

    random = RandomPlane(explainer.calls.values(), explainer.variables, seed)
    try:
        loss = BatchLoss(
            loaded.model,
            np.stack([loaded.preprocessing(image).input for image in batch.images]),
            batch.labels,
            {key: explainer.variables[key] for key in random.plane.first},
            batch.loss,
            label_smoothing=batch.label_smoothing,
            training=True,
        )
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    return _Surface(random, loss)
