"""What is kept of an epoch: its metrics, its layers' statistics, weights, maps and answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import cut
from cnnviz.data.dataset import Dataset
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.metrics import Values
from cnnviz.training.sources import Split
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import EpochArrays
from cnnviz.training.store.store import Store
from cnnviz.training.worker.layer_statistics import LayerStatistics, first_filters
from cnnviz.training.worker.training_plan import TrainingPlan


class EpochRecorder:
    """Measures a run at the ends of its epochs.

    Parameters
    ----------
    store : Store
    run_id : str
    config : RunConfig
    data : Dataset
    parts : Split
    plan : TrainingPlan
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        config: RunConfig,
        data: Dataset,
        parts: Split,
        plan: TrainingPlan,
    ) -> None:
        self._store, self._run_id, self._config = store, run_id, config
        self._data, self._plan = data, plan
        self._rows = parts.train_indices[: plan.statistics_batch]
        kept = parts.validation_indices
        self._probe = self._probe_image(kept[0] if kept.size else self._rows[0])
        self._first_maps: dict[str, NDArray[Any]] = {}
        self.watch()

    def watch(self) -> None:
        """Measure the layers that learn from now on."""
        self._layers = LayerStatistics(self._plan.model, self._config.label_smoothing)

    def keep(self, epoch: int, training: Values, updates: dict[str, float], **pace: float) -> None:
        """Measure and keep an epoch.

        Parameters
        ----------
        epoch : int
        training : dict of float
            The metrics while it was trained, by name.
        updates : dict of float
            Of `update_ratios`.
        **pace
            More of the fields of `EpochMetrics`.
        """
        data, plan = self._data, self._plan
        validation, found = plan.validate()
        layers = self._layers.measure(
            data.train_images[self._rows], data.train_labels[self._rows], updates
        )
        self._store.write_epoch(
            self._run_id,
            EpochMetrics.measured(epoch, training, validation, layers=layers, **pace),
            EpochArrays(
                weights=plan.weights(epoch),
                filters=first_filters(plan.model),
                maps=self._maps(epoch),
                probe_probabilities=plan.predict(self._probe),
                val_probabilities=found,
            ),
        )

    def _maps(self, epoch: int) -> dict[str, NDArray[np.float16]]:
        """Give the maps of the probe; behind a backbone, those that differ from epoch 0's."""
        found = self._layers.maps(self._probe)
        if not isinstance(self._config.network, TransferSpec):
            return found
        if not self._first_maps:
            kept = self._store.epoch_arrays(self._run_id, 0).maps if epoch else found
            self._first_maps = kept
        if not epoch:
            return found
        first = self._first_maps
        return {
            name: maps
            for name, maps in found.items()
            if name not in first or not np.array_equal(maps, first[name])
        }

    def _probe_image(self, usual: int) -> NDArray[np.uint8]:
        height, width, _ = self._config.network.input_shape
        if (probe := self._store.probe(self._run_id)) is not None:
            return cut(probe, height, width)
        image: NDArray[np.uint8] = self._data.train_images[usual]
        return image
