"""Choices become models. Loads TensorFlow."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.data.dataset import DatasetError
from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import message, sentence_of
from cnnviz.inspection import pretrained, uploaded
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import build, from_link
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.loading import ModelError
from cnnviz.nets.weights import TRAINED, trained
from cnnviz.training import DataChoice, Run, Store, StoreError
from cnnviz.training.sources import load
from cnnviz.training.worker.seeding import seeded


def pin_epoch(context: RequestContext, choice: ModelChoice) -> ModelChoice:
    """Give a run's choice its last epoch, since a run goes on; other models stay as they are.

    Raises
    ------
    InspectionError
        If there is no such run.
    """
    if choice.kind != "run" or choice.epoch:
        return choice
    try:
        epochs = Store(context.store_url).run(choice.name).epochs
    except StoreError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    return replace(choice, epoch=max((each.epoch for each in epochs), default=0))


def load_choice(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    """Load a model, of a run after the epoch that is chosen.

    Raises
    ------
    InspectionError
        One sentence that says why it cannot be had, and what to do.
    """
    return _LOADERS[choice.kind](context, choice)


def _shipped(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    note = message("Trained on CIFAR-10 and shipped with the app.")
    return from_keras_model(
        choice, trained(choice.name), TRAINED[choice.name].name, note, class_names=CIFAR10_CLASSES
    )


def _run(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    from cnnviz.training.export.inference import model_of_run

    try:
        store = Store(context.store_url)
        run = store.run(choice.name)
        last = choice.epoch
        if last == 0:
            raise InspectionError(
                message(
                    "The run “{name}” has no finished epoch yet: choose it again when it has.",
                    name=run.name,
                )
            )
        model = model_of_run(store, run, last)
    except StoreError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    except (KeyError, ValueError, ModelError):
        raise InspectionError(
            message("The weights of this run are not those of its network: choose another run.")
        ) from None
    return from_keras_model(
        choice,
        model,
        run.name,
        message("Your run, after epoch {epoch} of {epochs}.", epoch=last, epochs=run.config.epochs),
        class_names=_classes(run),
        flip_test=run.config.flip_test,
    )


def _classes(run: Run) -> tuple[str, ...]:
    data: DataChoice = run.config.data
    if known := DATASETS[data.kind].class_names:
        return known
    try:
        return load(data).class_names
    except DatasetError:  # the pictures lie elsewhere by now
        return ()


def _untrained(context: RequestContext, choice: ModelChoice) -> LoadedModel:
    spec = from_link(choice.name)
    try:
        with seeded(0):
            model = build(spec)
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    note = message("Random weights: it has learned nothing yet.")
    return from_keras_model(choice, model, spec.name, note)


_LOADERS = {
    "shipped": _shipped,
    "run": _run,
    "imagenet": pretrained.imagenet,
    "edges": pretrained.edges,
    "random": pretrained.untrained,
    "untrained": _untrained,
    "file": uploaded.uploaded_model,
}
