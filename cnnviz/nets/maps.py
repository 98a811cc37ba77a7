"""What every layer of a network makes of images, all layers in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.i18n import message
from cnnviz.nets.graph import Call, open_graph
from cnnviz.nets.layers import layer_kind

if TYPE_CHECKING:
    import keras

Images = ArrayLike | Sequence[ArrayLike] | Mapping[str, ArrayLike]
Maps = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class LayerPath:
    """Where a layer stands in a model.

    Attributes
    ----------
    path : str
        Nested models are opened, ``backbone/conv1``; a layer that is used again has a path for
        each use: ``conv1``, ``conv1 (2)``.
    kind : str
        Name of its Keras class.
    sources : tuple of str
        Paths of what enters it; ``input`` for the model's own, ``input/NAME`` for each of several.
    """

    path: str
    kind: str
    sources: tuple[str, ...]


def layer_paths(model: keras.Model) -> tuple[LayerPath, ...]:
    """List the layers of a model, the nested ones too, in the order of `cnnviz.nets.layer_table`.

    Raises
    ------
    ValueError
        If the model has no graph of layers.
    """
    return paths_of(open_graph(model).calls)


def paths_of(calls: Iterable[Call]) -> tuple[LayerPath, ...]:
    """Say of each call where it stands."""
    return tuple(LayerPath(call.path, call.kind, call.sources) for call in calls)


def seeing(layers: Sequence[LayerPath]) -> set[str]:
    """Give the layers that see something of the picture, not only what other inputs are given.

    Examples
    --------
    >>> other = LayerPath("right", "FixedInput", ("input",))
    >>> found = seeing([other, LayerPath("a", "Conv2D", ("input",)),
    ...                 LayerPath("b", "Conv2D", ("right",)), LayerPath("c", "Add", ("a", "b"))])
    >>> sorted(found)  # b sees only what was given to the right
    ['a', 'c']
    """
    blind: set[str] = set()
    for each in layers:
        # A further output of a layer is called path:1.
        sources = {name if name in blind else name.rpartition(":")[0] for name in each.sources}
        if layer_kind(each.kind).given or (sources and sources <= blind):
            blind.add(each.path)
    return {each.path for each in layers} - blind


def feature_maps(model: keras.Model, images: Images, layers: Sequence[str] | None = None) -> Maps:
    """Compute what layers make of images, in one forward pass.

    To look into one model several times, keep an `OpenModel`: it is compiled once.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, nested or not.
    images : array_like, shape (N, H, W, C)
        As the model takes them; for a model with several inputs a sequence of them, or a mapping
        from the inputs' names.
    layers : sequence of str, optional
        Paths as `layer_paths` gives them; by default all.

    Returns
    -------
    dict of ndarray, float32, shape (N, H, W, C)
        By path, read-only; (N, units) where a layer gives a row of numbers. Further outputs of a
        layer are called ``path:1``, ``path:2``.

    Raises
    ------
    ValueError
        If the model has no graph of layers, or the images do not fit it.
    KeyError
        If there is no such layer.
    """
    return OpenModel(model).maps(images, layers)


class OpenModel:
    """A model with all its layers in reach, compiled on first use.

    May be called from several threads; none waits for another, except while it compiles.

    Parameters
    ----------
    model : keras.Model

    Attributes
    ----------
    inputs : tuple of str
    calls : dict of Call
        By path, in the order in which they are computed.
    makers : dict of Call
        By the name of each tensor that comes out of it.
    """

    def __init__(self, model: keras.Model) -> None:
        import tensorflow as tf

        self._graph = open_graph(model)
        self.inputs = self._graph.inputs
        self.calls: dict[str, Call] = {call.path: call for call in self._graph.calls}
        self.makers = self._graph.makers
        self.names = tuple(self.makers)
        self._run = tf.function(self._outputs, autograph=False)

    def maps(
        self, images: Images, layers: Sequence[str] | None = None, *, compiled: bool = True
    ) -> Maps:
        """Compute what layers make of images: see `feature_maps`.

        Parameters
        ----------
        images : array_like, shape (N, H, W, C)
        layers : sequence of str, optional
            The names of inputs too.
        compiled : bool
            False for a first answer soon, and no program to keep: compiling InceptionV3 takes
            1.4 s, which a pass makes up for by 0.07 s instead of 0.3.
        """
        wanted = self.names if layers is None else tuple(layers)
        for name in wanted:
            if name not in self.names and name not in self.inputs:
                raise KeyError(message("There is no layer {name}.", name=repr(name)))
        tensors = self._tensors(images)
        # A `tf.function` locks itself while it traces, and only then.
        found = (self._run if compiled else self._outputs)(tensors, wanted)
        # A view: copying the maps would take a good part of the time that making them did.
        return {name: np.asarray(tensor) for name, tensor in zip(wanted, found, strict=True)}

    def _tensors(self, images: Images) -> tuple[Any, ...]:
        import tensorflow as tf

        expected = self._graph.tensors
        if isinstance(images, Mapping):
            missing = [tensor.name for tensor in expected if tensor.name not in images]
            if missing:
                raise ValueError(
                    message(
                        "`images` must have an entry `{missing}`, an input's name.",
                        missing=missing[0],
                    )
                )
            given = [images[tensor.name] for tensor in expected]
        else:
            given = [images] if len(expected) == 1 else list(images)  # type: ignore[arg-type, list-item]
        if len(given) != len(expected):
            raise ValueError(
                message(
                    "`images` must be {count} arrays, one for each input, got {given}.",
                    count=len(expected),
                    given=len(given),
                )
            )
        arrays = [np.asarray(each) for each in given]
        for array, tensor in zip(arrays, expected, strict=True):
            shape = ("N", *("any" if size is None else size for size in tensor.shape[1:]))
            if array.ndim != len(shape) or any(
                size not in ("any", have)
                for size, have in zip(shape[1:], array.shape[1:], strict=True)
            ):
                wanted = ", ".join(map(str, shape))
                raise ValueError(
                    message(
                        "`images` must have the shape ({wanted}), got {shape}.",
                        wanted=wanted,
                        shape=array.shape,
                    )
                )
        return tuple(
            tf.cast(array, tensor.dtype) for array, tensor in zip(arrays, expected, strict=True)
        )

    def _outputs(self, tensors: tuple[Any, ...], wanted: tuple[str, ...]) -> list[Any]:
        import tensorflow as tf

        known = dict(zip(self.inputs, tensors, strict=True))
        needed = self._needed(wanted)
        for call in self.calls.values():
            if call.path in needed:
                found = call.run([known[name] for name in call.sources])
                known.update(zip(call.outputs, found, strict=True))
        return [tf.cast(known[name], tf.float32) for name in wanted]

    def _needed(self, wanted: tuple[str, ...]) -> set[str]:
        needed: set[str] = set()
        tensors = set(wanted)
        for call in reversed(self.calls.values()):
            if tensors & set(call.outputs):
                needed.add(call.path)
                tensors |= set(call.sources)
        return needed
