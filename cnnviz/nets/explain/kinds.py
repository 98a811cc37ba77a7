"""A number explained by the kind of its layer."""

from __future__ import annotations

from cnnviz.i18n import message, sentence_of
from cnnviz.nets.explain.task import NotExplainedError, Task
from cnnviz.nets.explain.working import Working
from cnnviz.nets.graph import Call, keras_kind
from cnnviz.nets.layers import layer_kind


def work(call: Call, task: Task) -> Working:
    """Explain a number by the kind of its layer; of any other, offer all that enters it."""
    import keras

    kind = layer_kind(keras_kind(call.operation))
    is_layer = isinstance(call.operation, keras.Layer)
    explain = kind.explain if is_layer else kind.explain_operation
    try:
        if explain and task.sources and ":" not in task.cell.layer.removeprefix(call.path):
            return explain(task)
        reason: str = message(
            "What a `{kind}` computes is not explained here: these are its inputs.", kind=call.kind
        )
    except NotExplainedError as why:
        reason = sentence_of(why)
    return Working(tuple(source.whole_map() for source in task.sources), reason=reason)
