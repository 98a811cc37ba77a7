"""How large a stranger's model would be, before it takes its memory."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.nets.build import MAX_ACTIVATION_BYTES
from cnnviz.nets.deferred import count
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.open_size import (
    larger_side,
    once_for_each_model,
    passing_shapes,
    takes,
    traced,
    usual_side,
)
from cnnviz.nets.loading.work import work_of

if TYPE_CHECKING:
    import keras

MAX_PARAMETERS = 150_000_000  # VGG16 has 138 million
MAX_MACS = 500_000_000_000  # VGG16 takes 15 billion for a picture
MAX_PASS_BYTES = 2 * MAX_ACTIVATION_BYTES  # of all that is made on the way, also within layers


def check_parameters(variables: list[keras.Variable]) -> None:
    """Refuse a model with more parameters than are taken here.

    Raises
    ------
    ModelError
    """
    if (parameters := count(variables)) > MAX_PARAMETERS:
        raise ModelError(
            message(
                "The model has {parameters:,} parameters, but at most {max_parameters:,} "
                "are taken: bring a smaller model.",
                parameters=parameters,
                max_parameters=MAX_PARAMETERS,
            )
        )


def check_size(model: keras.Model, size: tuple[int, int]) -> None:
    """Refuse a size of the picture that does not pass through the layers, or takes too much.

    Raises
    ------
    ModelError
        One sentence; where a larger picture can be had, it says which.
    """
    if takes(model, size):
        check_work(model, size)
        return
    larger = larger_side(model, max(size))
    way_out = (
        message("{side} × {side} do, for one", side=larger)
        if larger
        else message("choose another size")
    )
    raise ModelError(
        message(
            "Pictures of {height:,} × {width:,} do not pass through the model's layers: {way_out}.",
            height=size[0],
            width=size[1],
            way_out=way_out,
        )
    )


@once_for_each_model
def check_work(model: keras.Model, size: tuple[int, int] | None = None) -> None:
    """Refuse a model whose maps of one picture are too large, or take too long.

    Parameters
    ----------
    model : keras.Model
    size : (int, int), optional
        Rows and columns of the picture where the model leaves them open.

    Raises
    ------
    ModelError
    ValueError
        If the model has no graph of layers.
    """
    graph = open_graph(model)
    open_size = size or (usual_side(model),) * 2
    maps = sum(4 * _numbers(shape) for shape in passing_shapes(graph, open_size))
    if maps > MAX_ACTIVATION_BYTES:
        raise ModelError(
            message(
                "The maps of one picture take {maps:,} bytes in this model, but at most "
                "{max_activation_bytes:,} are taken: bring a model with a smaller input.",
                maps=maps,
                max_activation_bytes=MAX_ACTIVATION_BYTES,
            )
        )
    # All that TensorFlow makes of a picture, attention's scores say, and turns of a loop.
    work = work_of(traced(model, graph, open_size))
    if work.macs > MAX_MACS:
        raise ModelError(
            message(
                "The model takes as long as {macs:,} multiply-adds for a picture, but at most "
                "{max_macs:,} are taken: bring a smaller model.",
                macs=work.macs,
                max_macs=MAX_MACS,
            )
        )
    if work.bytes > MAX_PASS_BYTES:
        raise ModelError(
            message(
                "A picture takes {within:,} bytes on its way through this model, but at "
                "most {max_pass_bytes:,} are taken: bring a model with a smaller input.",
                within=work.bytes,
                max_pass_bytes=MAX_PASS_BYTES,
            )
        )


def _numbers(shape: tuple[int | None, ...]) -> int:
    return prod(size or 1 for size in shape)
