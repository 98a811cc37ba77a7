"""A backbone and a head, trained: features once while all is frozen, else the whole network."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import message, sentence_of
from cnnviz.nets.graph import Graph, open_graph
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.transfer import ALL, TransferSpec
from cnnviz.nets.transfer.backbone import BACKBONE, freeze
from cnnviz.nets.transfer.build import build_transfer
from cnnviz.nets.transfer.serialization import changing_weights, from_text, named_weights, to_text
from cnnviz.training.backbones import BackboneError, open_backbone
from cnnviz.training.config import RunConfig
from cnnviz.training.network import trained_network
from cnnviz.training.rates import tuning_epochs
from cnnviz.training.sources import Split
from cnnviz.training.store.records import Weights
from cnnviz.training.store.store import Store
from cnnviz.training.worker import feature_cache, transfer_sizes
from cnnviz.training.worker.forward import Forward
from cnnviz.training.worker.loop import Evaluation, Trainer
from cnnviz.training.worker.seeding import seeded
from cnnviz.training.worker.training_models import (
    Features,
    TrainingModels,
    checkpointed_weights,
    computing_dtype,
)
from cnnviz.training.worker.training_plan import (
    GoOn,
    Tell,
    as_array,
    predict_one,
    trainable_weights,
)

_FEATURES_AT_ONCE = 500


class TransferPlan:
    """A network that begins with a backbone; a `TrainingPlan`.

    Seeds the whole process.

    Parameters
    ----------
    config : RunConfig
        Of a `TransferSpec`.
    data : Dataset
    parts : Split
    store : Store
    run_id : str
        A run that was begun before is rebuilt of what it kept.

    Raises
    ------
    BackboneError, WeightsError, ModelError, StoreError
        One sentence.
    """

    trainer: Trainer

    def __init__(
        self, config: RunConfig, data: Dataset, parts: Split, store: Store, run_id: str
    ) -> None:
        spec = trained_network(config)
        if not isinstance(spec, TransferSpec):
            raise TypeError(message("{name} begins with no backbone.", name=spec.name))
        self._config, self._spec, self._data, self._parts = config, spec, data, parts
        with seeded(config.seed):
            self._learning = self.model = _model(spec, store, run_id)
        if config.average_weights:
            self.model = keras.models.clone_model(self._learning)
            self.model.set_weights(self._learning.get_weights())
        self._changed = {1: self._freeze(1), 0: self._freeze(0)}
        self._phase = 0
        self._features: Features | None = None
        self._to_features: Graph | None = None
        rows = layer_table(self.model)
        self._rows = rows
        self._note = transfer_sizes.note(self.model, rows)
        self.statistics_batch = transfer_sizes.statistics_batch(rows)
        self._at_once = transfer_sizes.at_once(rows)

    def prepare(self, done: int, go_on: GoOn, tell: Tell) -> bool:
        """Compute the features, if epochs are to come that need no more; then make the trainer."""
        self._phase = self._phase_of(max(done, 1))
        self._freeze(self._phase)
        tell(self._note)
        if self._phase_of(done + 1) == 0 and self._sees_each_picture_alike():
            to_features, head = feature_cache.split_at_features(self._learning, BACKBONE)
            if self._size(to_features) <= feature_cache.MAX_BYTES:
                return self._learn_from_features(to_features, head, go_on, tell)
        self.trainer = self._on_pictures()
        return True

    def begin_epoch(self, epoch: int) -> bool:
        """Begin an epoch; the first of fine-tuning unfreezes what it tunes."""
        if self._phase_of(epoch) == self._phase:
            return False
        changes = self.trainer.changes
        self._phase, self._features = 1, None
        self._freeze(1)
        self.trainer = self._on_pictures()
        self.trainer.changes = changes
        return True

    def weights(self, epoch: int) -> Weights:
        """Give all after epoch 0, and then what has changed."""
        named = named_weights(self.model)
        saved = self._changed[self._phase] if epoch else named
        return {name: as_array(named[name]) for name in saved}

    def trained_weights(self) -> dict[str, NDArray[Any]]:
        """Give the weights that learn."""
        return trainable_weights(self.trainer.learning)

    def validate(self) -> Evaluation:
        """Evaluate the pictures held out for validation."""
        rows = self._parts.validation_indices
        images: NDArray[Any] = self._data.train_images[rows]
        if self._features:
            images = self._features.train_images[len(self._parts.train_indices) :]
        return self.trainer.evaluate(images, self._data.train_labels[rows])

    def test(self) -> Evaluation:
        """Evaluate the test pictures."""
        data = self._features or self._data
        return self.trainer.evaluate(data.test_images, data.test_labels)

    def predict(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Give the probabilities for one picture."""
        if self._features and self._to_features:
            seen = self._to_features.predict(picture[np.newaxis].astype(np.float32))
            return predict_one(self.trainer, np.asarray(seen)[0])
        return predict_one(self.trainer, picture)

    def _phase_of(self, epoch: int) -> int:
        return int(epoch > self._frozen_epochs)

    @property
    def _frozen_epochs(self) -> int:
        return self._config.epochs - tuning_epochs(self._config)

    def _freeze(self, phase: int) -> set[str]:
        """Freeze what rests in a phase; give the names of all that has changed by its end."""
        changed: set[str] = set()
        for each in range(phase + 1):
            for model in (self._learning, self.model):
                freeze(model.get_layer(BACKBONE), self._spec.frozen_in(each))
            changed |= set(changing_weights(self.model))
        return changed

    def _sees_each_picture_alike(self) -> bool:
        config = self._config
        varied = config.flip or config.shift or config.cutout or config.flip_test
        return self._spec.frozen == ALL and not varied and not config.augmentation.steps

    def _size(self, to_features: keras.Model) -> int:
        """Give the bytes of the features of all pictures."""
        count = sum(len(each) for each in self._parts) + len(self._data.test_images)
        each: tuple[int, ...] = to_features.output_shape[1:]
        return 4 * count * prod(each)

    def _on_pictures(self) -> Trainer:
        """Let the whole network learn, from the beginning of the phase."""
        first = self._frozen_epochs if self._phase else 0
        transfer_sizes.check_memory(self._learning, self._rows, self._config.batch_size)
        models = self._training_models(self._learning, self.model)
        return Trainer(self._config, self._data, self._parts, models, first)

    def _training_models(self, learning: keras.Model, model: keras.Model) -> TrainingModels:
        return TrainingModels(
            learning,
            model,
            Forward(learning, computing_dtype(self._config), training=True),
            Forward(model, "float32", training=False),
            checkpointed_weights(learning, model, changing_weights),
            self._at_once,
        )

    def _learn_from_features(
        self, to_features: keras.Model, head: keras.Model, go_on: GoOn, tell: Tell
    ) -> bool:
        self._to_features = open_graph(to_features)
        data, rows = self._data, np.concatenate(self._parts)
        count = len(rows) + len(data.test_images)
        shape = to_features.output_shape[1:]
        before = 0

        def told(done: int, seconds: float) -> bool:
            self._note = replace(
                self._note,
                pictures=count,
                done=before + done,
                seconds=self._note.seconds + seconds,
                whole_seconds=cached.seconds_per_image * len(rows) or self._note.whole_seconds,
            )
            tell(self._note)
            return go_on()

        found = []
        for images, wanted in (
            (data.train_images, rows),
            (data.test_images, np.arange(len(data.test_images))),
        ):
            key = feature_cache.digest(to_features, images)
            cached = feature_cache.CACHE.get(key, len(images), shape)
            if not feature_cache.compute(to_features, images, wanted, cached, self._at_once, told):
                return False
            found.append(cached.features[wanted])
            before += len(wanted)
        self._features = Features(
            data.class_names, found[0], data.train_labels[rows], found[1], data.test_labels
        )
        evaluated = head
        if self.model is not self._learning:
            _, evaluated = feature_cache.split_at_features(self.model, BACKBONE)
        learned = len(self._parts.train_indices)
        places = Split(np.arange(learned), np.arange(learned, len(rows)))
        models = replace(self._training_models(head, evaluated), evaluation_batch=_FEATURES_AT_ONCE)
        self.trainer = Trainer(self._config, self._features, places, models)
        return True


def _model(spec: TransferSpec, store: Store, run_id: str) -> keras.Model:
    """Build the network, or that of a run that goes on."""
    if store.checkpoint(run_id) is not None:
        return from_text(store.architecture(run_id), store.epoch_arrays(run_id, 0).weights)
    try:
        model = build_transfer(spec, open_backbone(store, spec))
    except ValueError as sentence:
        raise BackboneError(sentence_of(sentence)) from None
    store.write_architecture(run_id, to_text(model))
    return model
