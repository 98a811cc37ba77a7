"""Choices become models. Loads TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.data.dataset import DatasetError
from cnnviz.inspection.choice import ModelChoice
from cnnviz.inspection.desk import Desk
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.opened import Head, Opened
from cnnviz.inspection.preparation import Numbers, Preparation
from cnnviz.nets.graph import open_graph
from cnnviz.nets.maps import OpenModel
from cnnviz.nets.weights import trained
from cnnviz.training import DataChoice, Run, Store, StoreError
from cnnviz.training.sources import load

if TYPE_CHECKING:
    import keras


def open_choice(desk: Desk, choice: ModelChoice) -> Opened:
    """Load a model.

    Raises
    ------
    InspectionError
        One sentence that says why it cannot be had, and what to do.
    """
    return _WAYS[choice.kind](desk, choice)


def opened(
    choice: ModelChoice,
    model: keras.Model,
    title: str,
    note: str,
    *,
    numbers: Numbers = "0..255",
    class_names: tuple[str, ...] = (),
    flip_test: bool = False,
    side: int = 224,
) -> Opened:
    """Make what is known of a model with one input of pictures.

    Parameters
    ----------
    class_names : tuple of str
        For every output that has as many numbers.
    side : int
        Rows and columns of the input, where the model leaves them open.

    Raises
    ------
    InspectionError
        If the model takes no pictures.
    """
    try:
        graph = open_graph(model)
    except ValueError as sentence:
        raise InspectionError(str(sentence)) from None
    shapes = [tensor.shape[1:] for tensor in graph.tensors]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2] not in (1, 3):
        found = ", ".join(str(tuple(shape)) for shape in shapes)
        raise InspectionError(
            "The model must take one picture, (height, width, 1 or 3 channels), but its "
            f"{'input is' if len(shapes) == 1 else 'inputs are'} {found}."
        )
    height, width, channels = (side if size is None else size for size in shapes[0])
    heads = [
        Head(path, tensor.shape[1], _names(class_names, tensor.shape[1]))
        for path, tensor in zip(graph.outputs, model.outputs, strict=True)
        if len(tensor.shape) == 2 and tensor.shape[1]
    ]
    return Opened(
        choice,
        model,
        OpenModel(model),
        title,
        note,
        Preparation(height, width, channels, numbers),
        tuple(heads),
        flip_test,
    )


def _names(known: tuple[str, ...], size: int) -> tuple[str, ...]:
    return known if len(known) == size else tuple(f"class {i}" for i in range(size))


def _shipped(desk: Desk, choice: ModelChoice) -> Opened:
    title = {"seed": "Seed CNN", "fast": "Fast CNN"}[choice.name]
    note = "Trained on CIFAR-10 and shipped with the app."
    return opened(choice, trained(choice.name), title, note, class_names=CIFAR10_CLASSES)


def _run(desk: Desk, choice: ModelChoice) -> Opened:
    from cnnviz.training.export.inference import trained_model

    store = Store(desk.store_url)
    try:
        run = store.run(choice.name)
        last = max(epoch.epoch for epoch in run.epochs) if run.epochs else 0
        if last == 0:
            raise InspectionError(
                f"The run “{run.name}” has no finished epoch yet: choose it again when it has."
            )
        model = trained_model(run.config, store.epoch_arrays(run.id, last).weights)
    except StoreError as sentence:
        raise InspectionError(str(sentence)) from None
    except (KeyError, ValueError):
        raise InspectionError(
            "The weights of this run are not those of its network: choose another run."
        ) from None
    return opened(
        choice,
        model,
        run.name,
        f"Your run, after epoch {last} of {run.config.epochs}.",
        class_names=_classes(run),
        flip_test=run.config.flip_test,
    )


def _classes(run: Run) -> tuple[str, ...]:
    data: DataChoice = run.config.data
    if data.kind == "cifar10":
        return CIFAR10_CLASSES
    try:
        return load(data).class_names
    except DatasetError:  # the pictures lie elsewhere by now
        return ()


_WAYS = {"shipped": _shipped, "run": _run}
