"""The parts of a gradient: what each layer that reads a number sends back, and the loss."""

from __future__ import annotations

from collections import defaultdict
from math import nan

from cnnviz.i18n import message, sentence_of
from cnnviz.nets.explain.explanation import Explanation
from cnnviz.nets.explain.read import Cell
from cnnviz.nets.explain.task import NotExplainedError, Source, Task, as_map
from cnnviz.nets.explain.working import CalculationStep, Working, added
from cnnviz.nets.gradients import activation
from cnnviz.nets.gradients.answer import SUM, summed
from cnnviz.nets.gradients.task import Batch, GradientTask
from cnnviz.nets.gradients.training_pass import TrainingPass
from cnnviz.nets.graph import Call, Graph, keras_kind
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.losses import LossKind

SLOPE, SLOPE_TOGETHER = "slope", "together"
"""Names of the step that the loss is: the fields of `cnnviz.nets.losses.kind.LossFormulas`."""


class GradientParts:
    """Which layers read a number, and what each of them sends back to it.

    Parameters
    ----------
    graph : Graph
    batch : TrainingPass
        Of it.
    loss : LossKind
    """

    def __init__(self, graph: Graph, batch: TrainingPass, loss: LossKind) -> None:
        self._graph, self._batch, self._loss = graph, batch, loss
        self._readers: dict[str, list[tuple[Call, int]]] = defaultdict(list)
        for call in graph.calls:
            for entry, name in enumerate(call.sources):
                self._readers[name].append((call, entry))

    def of(self, cell: Cell, image: int) -> tuple[Explanation, ...]:
        """Give the parts of a number's gradient."""
        batch, name = self._batch, cell.layer
        answer, output = batch.answer, self._graph.outputs[0]
        found = []
        if name == answer.name or (answer.together and name == output):
            found.append(from_loss(batch, self._loss, cell, image))
            if name != answer.name:
                return tuple(found)
        elif name.endswith(SUM):
            call = self._graph.makers[name.removesuffix(SUM)]
            found.append(through_call(batch, call, None, cell, image))
        for call, entry in self._readers.get(name, ()):
            # The softmax that the loss is taken together with sends nothing back by itself.
            silent = answer.together and name == answer.name and output in call.outputs
            if summed(call) in batch.gradients and not silent:
                found.append(through_call(batch, call, entry, cell, image))
        return tuple(found)


def through_call(
    batch: TrainingPass, call: Call, entry: int | None, cell: Cell, image: int
) -> Explanation:
    """Explain what comes back to a number through a use of a layer.

    Parameters
    ----------
    batch : TrainingPass
    call : Call
    entry : int or None
        Which of what enters the call the number belongs to; None for what it adds up itself,
        through its own activation.
    cell : Cell
    image : int
    """
    after = call.outputs[0] if entry is None else summed(call)
    entering = (cell.layer,) if entry is None else call.sources
    gradients, values = batch.gradients[after], batch.values
    factors = batch.factors.get(call.path)
    task = GradientTask(
        Task(
            call.operation,
            call.arguments,
            tuple(
                Source(each, batch.map(each, image), values[each].shape[1:]) for each in entering
            ),
            cell,
            gradients.shape[1:],
        ),
        entry or 0,
        Source(after, batch.gradient_map(after, image), gradients.shape[1:]),
        Batch(values[cell.layer], gradients, image),
        batch.training,
        None if factors is None else as_map(factors[image]),
    )
    working = _work(call, task, own=entry is None)
    return _explained(batch, cell, call.kind, (after,), working)


def from_loss(batch: TrainingPass, loss: LossKind, cell: Cell, image: int) -> Explanation:
    """Explain what the loss itself sends back to a number of the answer."""
    shares, targets = batch.shares, batch.targets
    place = image, cell.channel
    share, target = float(shares[place]), float(targets[place])
    compute, name = loss.slope, SLOPE
    if batch.answer.together and cell.layer == batch.answer.name:
        assert loss.before_squashing
        compute, name = loss.before_squashing, SLOPE_TOGETHER
    value = float(compute(shares, targets)[place])
    images, classes = shares.shape
    operands = {"share": share, "target": target, "classes": classes, "images": images}
    step = CalculationStep(name, operands, value)
    size = max(abs(value), (share + target) / images)
    working = Working((), share, (step,), rounding=size)
    return _explained(batch, cell, loss.name, (), working)


def _explained(
    batch: TrainingPass, cell: Cell, kind: str, sources: tuple[str, ...], working: Working
) -> Explanation:
    return Explanation(
        **vars(working),
        cell=cell,
        kind=kind,
        sources=sources,
        shape=batch.values[cell.layer].shape[1:],
        sum=added(working.reads, working.bias),
        model_value=nan,
        dtype="float32",
    )


def _work(call: Call, task: GradientTask, *, own: bool) -> Working:
    import keras

    kind = layer_kind(keras_kind(call.operation))
    is_layer = isinstance(call.operation, keras.Layer)
    explain = kind.gradient if is_layer else kind.gradient_of_operation
    try:
        if own:
            return activation.own(task)
        if explain and len(call.outputs) == 1:
            return explain(task)
        reason: str = message(
            "How a gradient passes back through a `{kind}` is not explained here.", kind=call.kind
        )
    except NotExplainedError as why:
        reason = sentence_of(why)
    return Working((task.above.whole_map(),), reason=reason)
