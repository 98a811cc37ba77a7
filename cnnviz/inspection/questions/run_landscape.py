"""The loss on the plane that holds most of the path of a run's weights, or of several runs'."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.backward_pass import MOST_NUMBERS
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.loss_landscape import check_work
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import ModelError, Row, layer_table
from cnnviz.nets.gradients.training_pass import trained_variables
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loss_landscape.batch_loss import BatchLoss
from cnnviz.nets.loss_landscape.path import path_plane
from cnnviz.nets.loss_landscape.plane import LossGrid, bounds, loss_grid
from cnnviz.ops.arrays import Array
from cnnviz.training import Run, Store, StoreError
from cnnviz.training.review.weight_path import changing_names, weight_path
from cnnviz.training.store.records import Weights

MOST_WEIGHTS = 100_000_000  # of all epochs together: 400 MB
MOST_EPOCHS = 100  # of a run
_LEAST_EPOCHS = 3


class EvaluatedImages(NamedTuple):
    """Images that the loss is of.

    Attributes
    ----------
    images : ndarray of uint8, shape (N, H, W, 3)
        As the network takes them.
    labels : ndarray of int64, shape (N,)
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


class RunPath(NamedTuple):
    """The path of a run.

    Attributes
    ----------
    epochs : tuple of int
    coordinates : ndarray of float64, shape (E, 2)
        Where each falls onto the plane.
    losses : ndarray of float64, shape (E,)
        Of the weights themselves, which lie beside the plane.
    """

    epochs: tuple[int, ...]
    coordinates: Array
    losses: Array


class RunLandscape(NamedTuple):
    """The plane of one run, or of several.

    Attributes
    ----------
    grid : LossGrid
        Coordinates are distances; (0, 0) is the end of the first run.
    paths : tuple of RunPath
        One for each run.
    shares : (float, float)
        How much of the paths' variance each direction holds.
    """

    grid: LossGrid
    paths: tuple[RunPath, ...]
    shares: tuple[float, float]


def run_landscape(
    context: RequestContext, run_ids: Sequence[str], judged: EvaluatedImages, points: int
) -> RunLandscape:
    """Give the loss around the paths of runs, on the plane that holds most of them.

    The loss is cross-entropy, of predictions. What normalisations have measured is on the whole
    plane that of the end of the first run, as Li and others have it; each epoch's own loss is with
    its own.

    Parameters
    ----------
    context : RequestContext
    run_ids : sequence of str
        Runs that can be compared: see `cnnviz.training.review.weight_path.why_apart`.
    judged : EvaluatedImages
    points : int
        Along each side of the grid.

    Raises
    ------
    InspectionError
        If there is no such plane, or it would take too long or too much memory.
    """
    try:
        store = Store(context.store_url)
        runs = [store.run(run_id) for run_id in run_ids]
        names = frozenset[str]().union(*(changing_names(store, run) for run in runs))
        network = _Network(store, runs[0], names, judged)
        most = min(MOST_EPOCHS, MOST_WEIGHTS // max(1, network.size * len(runs)))
        if most < _LEAST_EPOCHS:
            raise InspectionError(
                message(
                    "{size:,} weights learn in this network: the path of so many takes too much "
                    "memory.",
                    size=network.size,
                )
            )
        total = sum(min(most, len(run.epochs)) for run in runs) + points**2
        check_work(network.rows, network.loss.paths, len(judged.labels), total)
        ways = [
            weight_path(store, run, names, most, lambda: context.progress(0, total)) for run in runs
        ]
        if not all(way.epochs for way in ways):
            raise InspectionError(message("No epoch of a run can be read, or has finite weights."))
        try:
            found = path_plane([list(map(network.trained, way.weights)) for way in ways])
        except ValueError as sentence:
            raise InspectionError(sentence_of(sentence)) from None
        done, paths = 0, []
        for way, places in zip(ways, found.coordinates, strict=True):
            losses = []
            for weights in way.weights:
                context.progress(done, total)
                losses.append(network.mean_loss(weights))
                done += 1
            paths.append(RunPath(way.epochs, places, np.array(losses)))
        end, everywhere = ways[0].weights[-1], np.concatenate(found.coordinates)
        first, second = (np.linspace(*bounds(each), points) for each in everywhere.T)
        grid = loss_grid(
            lambda a, b: network.mean_loss(end | found.plane.at(a, b)),
            first,
            second,
            lambda at, of: context.progress(done + at, total),
        )
        return RunLandscape(grid, tuple(paths), found.shares)
    except StoreError as sentence:
        raise InspectionError(sentence_of(sentence)) from None


class _Network:
    """The network of runs, of which only its own copy of the weights is others.

    Parameters
    ----------
    store : Store
    run : Run
    names : collection of str
        Of the weights that change.
    judged : EvaluatedImages
    """

    def __init__(
        self, store: Store, run: Run, names: Collection[str], judged: EvaluatedImages
    ) -> None:
        from cnnviz.training.export.inference import model_of_run, stored_weights

        try:
            model = model_of_run(store, run, run.epochs[-1].epoch)
            stored = stored_weights(run.config, model)
            variables = {name: stored[name] for name in names}
        except (KeyError, ValueError, ModelError):
            raise InspectionError(
                message("The weights of this run are not those of its network.")
            ) from None
        # What was frozen in one phase of a run has learned in another.
        graph = open_graph(model)
        for call in graph.calls:
            if hasattr(call.operation, "trainable"):
                call.operation.trainable = True
        trained = trained_variables(graph)
        self._trained = [name for name, each in variables.items() if id(each) in trained]
        self._keys = {name: id(each) for name, each in variables.items()}
        self.rows: tuple[Row, ...] = tuple(layer_table(model))
        numbers = sum(int(np.prod([size or 1 for size in row.output_shape])) for row in self.rows)
        try:
            self.loss = BatchLoss(
                model,
                judged.images.astype(np.float32),
                judged.labels,
                {id(each): each for each in variables.values()},
                at_once=max(1, MOST_NUMBERS // max(1, numbers)),
            )
        except ValueError as sentence:
            raise InspectionError(sentence_of(sentence)) from None
        self.size = sum(int(np.prod(variables[name].shape)) for name in self._trained)

    def trained(self, weights: Weights) -> Weights:
        """Give of some weights those that are trained, without what normalisations measure."""
        return {name: weights[name] for name in self._trained}

    def mean_loss(self, weights: Weights) -> float:
        """Give the mean loss of the images with some weights."""
        return self.loss.mean({self._keys[name]: each for name, each in weights.items()})
