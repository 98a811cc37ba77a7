"""The backbones that runs begin with, opened. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.nets.loading import load_model
from cnnviz.nets.transfer import TransferSpec
from cnnviz.nets.transfer.build import known_backbone
from cnnviz.training.export.inference import model_of_run
from cnnviz.training.store.store import Store

if TYPE_CHECKING:
    import keras


class BackboneError(Exception):
    """One sentence that says why a network cannot begin with a backbone."""


def open_backbone(store: Store, spec: TransferSpec) -> keras.Model:
    """Make the backbone of a transfer network.

    Raises
    ------
    BackboneError, WeightsError, ModelError, StoreError
        One sentence that says why it cannot be had.
    """
    choice = spec.backbone
    if choice.kind == "file":
        return load_model(store.model_file(choice.name))
    if choice.kind != "run":
        return known_backbone(spec)
    run = store.run(choice.name)
    last = max((epoch.epoch for epoch in run.epochs), default=0)
    if last == 0:
        raise BackboneError(
            message(
                "The run “{name}” has no finished epoch yet: begin with it when it has.",
                name=run.name,
            )
        )
    try:
        return model_of_run(store, run, last)
    except (KeyError, ValueError):
        raise BackboneError(
            message(
                "The weights of that run are not those of its network: choose another backbone."
            )
        ) from None
