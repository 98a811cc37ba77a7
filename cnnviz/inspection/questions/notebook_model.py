"""A model for a notebook: its file, and how a program finds in it what a page speaks of."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.i18n import message
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.step_files import keras_file, layer_in_program
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.graph import Call, open_graph
from cnnviz.nets.last_activation import last_activation, squashing_call


class NotebookModel(NamedTuple):
    """A model, and expressions of Python for parts of it, where ``model`` is the model.

    Attributes
    ----------
    file : bytes
        A ``.keras`` file.
    layer : str
        Of the layer that is asked for.
    use, uses : int
        Which of its uses, and how many there are.
    unsquashed : str
        A line that leaves out the softmax or sigmoid at the model's end; "" where there is none.
    without_activation : str
        A line that leaves out the ReLU, softmax or sigmoid that the layer ends in; "" where there
        is none.
    rectifying : tuple of str
        The layers that end in a ReLU.
    flip_test : bool
        Whether an answer is the mean of those to the picture and its mirror image.
    """

    file: bytes
    layer: str
    use: int
    uses: int
    unsquashed: str
    without_activation: str
    rectifying: tuple[str, ...]
    flip_test: bool


def notebook_model(context: RequestContext, choice: ModelChoice, layer: str = "") -> NotebookModel:
    """Give a model for a notebook.

    Parameters
    ----------
    context : RequestContext
    choice : ModelChoice
    layer : str
        Whose place in the model is asked for; "" for none.

    Raises
    ------
    InspectionError
        If there is no such layer.
    """
    loaded = context.cache.model(context, choice)
    graph = open_graph(loaded.model)
    calls = {call.path: call for call in graph.calls}
    if layer and layer not in calls:
        raise InspectionError(
            message(
                "The model {title} has no layer “{layer}”: choose one of its drawing.",
                title=loaded.title,
                layer=layer,
            )
        )
    found = layer_in_program(graph.calls, calls[layer]) if layer else None

    def code(call: Call) -> str:
        return layer_in_program(graph.calls, call).code

    def without(call: Call | None) -> str:
        """Write the line that leaves out the activation that a call ends in, if it does."""
        last = last_activation(call) if call else None
        if call is None or last is None:
            return ""
        if last.whole:
            return f"{code(call)}.call = lambda numbers, **settings: numbers"
        return f"{code(call)}.activation = keras.activations.linear"

    rectifying = [call for call in graph.calls if _rectifies(call)]
    own = next((call for call in rectifying if call.path == layer), None)
    return NotebookModel(
        keras_file(loaded.model),
        found.code if found else "",
        found.use if found else 0,
        sum(call.operation is calls[layer].operation for call in graph.calls) if layer else 0,
        without(squashing_call(graph.makers, graph.outputs[0])),
        without(squashing_call(graph.makers, layer) or own),
        tuple(dict.fromkeys(map(code, rectifying))),
        loaded.flip_test,
    )


def _rectifies(call: Call) -> bool:
    last = last_activation(call)
    return bool(last and last.kind.rectifies)
