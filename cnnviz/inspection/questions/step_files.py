"""A training step to take home: its program and what that reads; its accounts as tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.csv_text import csv_text
from cnnviz.data.temporary import temporary_folder
from cnnviz.i18n import message
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.training_step import there
from cnnviz.inspection.questions.weight_step import OptimizerChoice, WeightPlace
from cnnviz.inspection.request_context import RequestContext
from cnnviz.inspection.terms_csv import MOST_ROWS, terms_csv
from cnnviz.nets import Cell
from cnnviz.nets.gradients.answer import SUM
from cnnviz.nets.gradients.explainer import GradientExplainer
from cnnviz.nets.graph import Call
from cnnviz.nets.layers import layer_kind
from cnnviz.training.export.step_program import (
    CellInProgram,
    LayerInProgram,
    LossInProgram,
    StepProgram,
    WeightInProgram,
)
from cnnviz.training.export.step_script import StepPieces, step_pieces, step_script

if TYPE_CHECKING:
    import keras

MOST_MB = 256  # of a network in a file


class StepRequest(NamedTuple):
    """What of a step is asked for.

    Attributes
    ----------
    batch : LabelledBatch
    cell : Cell
        A number whose gradient is told,
    image : int
        of this image.
    weight : tuple or None
        The weight whose step is told.
    rule : OptimizerChoice
    comments : sequence of str
        That step, a line for each number.
    """

    batch: LabelledBatch
    cell: Cell
    image: int
    weight: WeightPlace | None
    rule: OptimizerChoice
    comments: Sequence[str]


def step_program(context: RequestContext, request: StepRequest) -> bytes:
    """Write a zip: a program of Keras that prints the numbers of a step, the network, the batch.

    Raises
    ------
    InspectionError
        If the network is too large, or there is no such number.
    """
    found = backward(context, request.batch)
    loaded, explainer = found.loaded, found.explainer
    size = sum(each.nbytes for each in map(np.asarray, loaded.model.variables)) / 2**20
    if size > MOST_MB:
        raise InspectionError(
            message(
                "The network has {size} MB, and at most {most} MB are written beside a program: "
                "choose a smaller one.",
                size=round(size),
                most=MOST_MB,
            )
        )
    program = step_script(
        _program(explainer, request),
        own_layers=any(layer_kind(call.kind).given for call in explainer.calls.values()),
    )
    model = keras_file(loaded.model)
    arrays, packed = io.BytesIO(), io.BytesIO()
    np.savez_compressed(arrays, images=explainer.images, labels=request.batch.labels)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("step.py", program)
        files.writestr("batch.npz", arrays.getvalue())
        files.writestr("model.keras", model)
    return packed.getvalue()


class StepFiles(NamedTuple):
    """What a notebook needs of a step.

    Attributes
    ----------
    pieces : StepPieces
    model : bytes
        A ``.keras`` file.
    images : ndarray of float32, shape (N, H, W, C)
        As the network takes them.
    """

    pieces: StepPieces
    model: bytes
    images: NDArray[np.float32]


def step_of_notebook(context: RequestContext, request: StepRequest) -> StepFiles:
    """Give the pieces of a step's program, the network and the images: see `step_program`.

    Raises
    ------
    InspectionError
        If there is no such number.
    """
    found = backward(context, request.batch)
    explainer = found.explainer
    pieces = step_pieces(_program(explainer, request))
    return StepFiles(pieces, keras_file(found.loaded.model), np.asarray(explainer.images))


def keras_file(model: keras.Model) -> bytes:
    """Write a model as a ``.keras`` file."""
    with temporary_folder() as folder:
        model.save(folder / "model.keras")
        return (folder / "model.keras").read_bytes()


def gradient_table(context: RequestContext, batch: LabelledBatch, cell: Cell, image: int) -> str:
    """Write all terms of a number of a gradient as a table: see `terms_csv`."""
    found = there(lambda: backward(context, batch).explainer.explain(*cell, image=image))
    return terms_csv(found.parts, found.value, found.model_value, "TensorFlow")


def votes_table(context: RequestContext, batch: LabelledBatch, place: WeightPlace) -> str:
    """Write all products that the gradient of a weight is the sum of as a table."""
    found = there(lambda: backward(context, batch).explainer.explain_weight(*place))
    columns = ("row", "column", "channel")

    def rows() -> Iterator[Sequence[object]]:
        shown = found.ranked(MOST_ROWS)
        for vote in shown:
            source = vote.source or ("", "", "", "")
            yield vote.image, *source, vote.input, *vote.above, vote.gradient, vote.product
        empty = [""] * 10
        if left := found.count - len(shown):
            rest = sum(float(part.products.sum()) for part in found.parts)
            yield f"{left} others", *empty, rest - sum(vote.product for vote in shown)
        if found.penalty:
            yield "regularizer", *empty, found.of_penalty
        yield "sum", *empty, found.value
        yield "TensorFlow", *empty, found.model_value

    return csv_text(
        (
            "image",
            "input_layer",
            *(f"input_{name}" for name in columns),
            "input",
            "gradient_layer",
            *(f"gradient_{name}" for name in columns),
            "gradient",
            "product",
        ),
        rows(),
    )


def _program(explainer: GradientExplainer, request: StepRequest) -> StepProgram:
    """Say what a program computes, once it is sure that there is such a number."""
    batch, cell, image, place, rule, comments = request
    there(lambda: explainer.explain(*cell, image=image))
    passed = explainer.batch
    loss = LossInProgram(
        batch.loss,
        passed.shares.shape[1],
        batch.label_smoothing,
        passed.answer.left_out,
        bool(passed.penalties),
    )
    weight = _weight(explainer, place) if place else None
    asked = _cell(explainer, cell, image)
    return StepProgram(loss, asked, weight, rule.name, rule.rate, rule, comments)


def _cell(explainer: GradientExplainer, cell: Cell, image: int) -> CellInProgram:
    passed = explainer.batch
    whole, shape = passed.gradient_map(cell.layer, image).shape, passed.gradients[cell.layer].shape
    at = np.unravel_index(np.ravel_multi_index(cell[1:], whole), shape[1:])
    index = image, *(int(each) for each in at)
    title = f"{cell.layer}[{', '.join(map(str, index))}]"
    if cell.layer in explainer.graph.inputs:
        return CellInProgram(title, "input", index)
    if cell.layer.endswith(SUM):
        layer = _layer(explainer, explainer.calls[cell.layer.removesuffix(SUM)])
        return CellInProgram(title, "sum", index, layer)
    answer = passed.answer
    if answer.together and not answer.left_out and cell.layer == explainer.graph.outputs[0]:
        return CellInProgram(title, "shares", index)
    if cell.layer not in explainer.calls:
        raise InspectionError(
            message(
                "“{layer}” is a further output of its layer, which the program cannot print: "
                "choose another number.",
                layer=cell.layer,
            )
        )
    return CellInProgram(title, "output", index, _layer(explainer, explainer.calls[cell.layer]))


def _weight(explainer: GradientExplainer, place: WeightPlace) -> WeightInProgram:
    layer, name, index = place
    title = f"{layer}, {name}[{', '.join(map(str, index))}]"
    return WeightInProgram(title, _layer(explainer, explainer.calls[layer]), name, index)


def layer_in_program(calls: Iterable[Call], call: Call) -> LayerInProgram:
    """Say how a program finds the layer of a call, one of a model's calls."""
    import keras

    own: Any = call.operation
    uses = [each.path for each in calls if each.operation is own]
    # Of the first use: a further one is told by a number behind its name.
    nested = uses[0].removesuffix(own.name).split("/")[:-1]
    return LayerInProgram((*nested, own.name), isinstance(own, keras.Layer), uses.index(call.path))


def _layer(explainer: GradientExplainer, call: Call) -> LayerInProgram:
    return layer_in_program(explainer.calls.values(), call)
