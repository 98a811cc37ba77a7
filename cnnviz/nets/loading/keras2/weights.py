"""The numbers of an older file, each for its layer. What is in the file was checked before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.layer_nodes import snake_case
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.keras2.settings import keras3_name

if TYPE_CHECKING:
    import keras

_CONTAINERS = ("layers", "_layer_checkpoint_dependencies")  # the second before Keras 2.14
# How Keras 2 calls what Keras 3 calls otherwise.
_RENAMED = {"depthwise_kernel": "kernel"}
# What a layer gave no name, a LayerScale's numbers say, which Keras counts through the program.
_NAMELESS = re.compile(r"[Vv]ariable(_\d+)?")
# How many pictures a Normalization has seen; the state of what draws by chance.
_NOT_NEEDED = re.compile(r"count|StateVar.*|seed_generator_state")

Path = tuple[str, ...]


def load_h5_weights(model: keras.Model, weights: Any, settings: dict[str, Any]) -> None:
    """Fill a model from the group ``model_weights`` of an `.h5` file, by the names of its layers.

    Parameters
    ----------
    model : keras.Model
    weights : h5py.Group
    settings : dict
        As the file has them.

    Raises
    ------
    ModelError
        If they do not fit.
    """
    held = _held(weights, {tuple(_name(entry).split("/")) for entry in _entries(settings)})
    for entry, layer in _with_weights(model, settings):
        _fill_by_names(layer, held[tuple(_name(entry).split("/"))])
    _finish(model)


def _held(weights: Any, groups: set[Path]) -> defaultdict[Path, dict[Path, Any]]:
    """Give the arrays in each of some groups; the file is gone through once."""
    held: defaultdict[Path, dict[Path, Any]] = defaultdict(dict)
    for path, array in _arrays(weights, ()):
        for size in range(1, len(path)):
            if path[:size] in groups:
                held[path[:size]][path[size:]] = array
    return held


def load_archive_weights(model: keras.Model, weights: Any, settings: dict[str, Any]) -> None:
    """Fill a model from the ``model.weights.h5`` of a `.keras` file of Keras 2.

    It names layers by their classes, numbered in their order; not every version leaves out the
    same numbers, so only their order counts.

    Parameters
    ----------
    model : keras.Model
    weights : h5py.Group
    settings : dict
        As the file has them.

    Raises
    ------
    ModelError
        If they do not fit.
    """
    held: Any = next((weights[name] for name in _CONTAINERS if name in weights), {})
    groups: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
    for name in held:
        kind, _, number = name.rpartition("_")
        kind, at = (kind, int(number)) if number.isdecimal() else (name, 0)
        if any(True for _ in _arrays(held[name], ())):
            groups[kind].append((at, held[name]))
    waiting = {
        kind: iter(sorted(found, key=lambda each: each[0])) for kind, found in groups.items()
    }
    for entry, layer in _with_weights(model, settings):
        _, group = next(waiting.get(snake_case(entry["class_name"]), iter(())), (0, None))
        if group is None:
            raise _unfit(layer)
        if hasattr(layer, "layers"):
            load_archive_weights(layer, group, entry)
        else:
            _fill_in_order(layer, group)
    _finish(model)


def _with_weights(
    model: keras.Model, settings: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], Any]]:
    """List the layers that have weights, each with its settings, in the order of the file."""
    layers = {layer.name: layer for layer in model.layers}
    for entry in _entries(settings):
        layer = layers.get(keras3_name(_name(entry)))
        if layer is not None and layer.weights:
            yield entry, layer


def _entries(settings: dict[str, Any]) -> list[dict[str, Any]]:
    config = settings["config"]
    found: list[dict[str, Any]] = config if isinstance(config, list) else config["layers"]
    return found


def _name(entry: dict[str, Any]) -> str:
    found = entry.get("name") or entry["config"].get("name", "")
    return found if isinstance(found, str) else ""


def _arrays(group: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """List the arrays in a group, by their names from it on."""
    import h5py

    for name, each in group.items():
        if isinstance(each, h5py.Group):
            yield from _arrays(each, (*path, name))
        else:
            yield (*path, name.partition(":")[0]), each


def _fill_by_names(layer: Any, stored: dict[Path, Any]) -> None:
    """Give each variable the array whose name ends as its own does, as far as can be."""
    ends: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in stored:
        for size in range(1, len(path) + 1):
            ends[_end(path, size)].append(path)
    taken: set[Path] = set()
    for variable in layer.weights:
        own = tuple(variable.path.split("/"))
        sizes = range(len(own), 0, -1)
        fits = next((ends[_end(own, size)] for size in sizes if _end(own, size) in ends), [])
        if not fits and _NOT_NEEDED.fullmatch(own[-1]):
            continue
        if len(fits) != 1 or fits[0] in taken:
            raise _unfit(layer)
        taken.add(fits[0])
        _assign(layer, variable, stored[fits[0]])
    if any(not _NOT_NEEDED.fullmatch(path[-1]) for path in stored.keys() - taken):
        raise _unfit(layer)


def _end(path: Path, size: int) -> Path:
    *before, last = path[-size:]
    named = "" if _NAMELESS.fullmatch(last) else last
    return (*before, _RENAMED.get(named, named))


def _fill_in_order(layer: Any, group: Any) -> None:
    import keras

    stored = dict(_arrays(group, ()))
    variables = layer.weights
    numbers = [stored.get(("vars", str(at))) for at in range(len(stored))]
    needed = [each for each in variables if not _NOT_NEEDED.fullmatch(each.name)]
    if any(each is None for each in numbers) or len(numbers) < len(needed):
        raise _unfit(layer)
    if len(numbers) > len(variables) + int(isinstance(layer, keras.layers.Normalization)):
        raise _unfit(layer)
    for variable, array in zip(variables, numbers, strict=False):
        _assign(layer, variable, array)


def _assign(layer: Any, variable: Any, array: Any) -> None:
    if tuple(variable.shape) != tuple(array.shape):
        raise _unfit(layer)
    numbers = array[()]
    if numbers.dtype.kind == "V":  # bfloat16, which HDF5 does not know
        if variable.dtype != "bfloat16":
            raise _unfit(layer)
        numbers = numbers.view(variable.dtype)
    variable.assign(numbers)


def _finish(model: keras.Model) -> None:
    """Let layers compute what they keep of their weights, a Normalization's deviation say."""
    layers: Sequence[Any] = model.layers
    for layer in layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
        elif hasattr(layer, "layers"):
            _finish(layer)


def _unfit(layer: Any) -> ModelError:
    return ModelError(
        message(
            "The weights in the file do not fit its layer {name}: load the model where "
            "it was saved, and save the whole again.",
            name=quoted(layer.name),
        )
    )
