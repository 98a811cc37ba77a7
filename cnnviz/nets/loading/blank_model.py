"""A model made without its numbers, and refused if it would be too large or cannot be computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets import capabilities
from cnnviz.nets.deferred import blank, fill_with_zeros, fresh_names
from cnnviz.nets.graph import open_graph, opened
from cnnviz.nets.loading.channels_last import has_channels_first, turned
from cnnviz.nets.loading.errors import ModelError, first_line
from cnnviz.nets.loading.open_size import usual_side
from cnnviz.nets.loading.size import check_parameters, check_work
from cnnviz.nets.pixel_scaling import Numbers

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class FileModel:
    """A model from a file.

    Attributes
    ----------
    model : keras.Model
        Not compiled.
    notes : tuple of str
        What to know before believing it, in sentences.
    class_names : tuple of str
        Those that lie beside it; empty where there are none.
    usual_numbers : str
        That it most likely takes for pixels, where its layers do not tell.
    """

    model: keras.Model
    notes: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    usual_numbers: Numbers = "0..1"


def made(make: Callable[[], keras.Model], way_out: str) -> tuple[keras.Model, list[keras.Variable]]:
    """Make a model without its numbers, and give its variables to be filled.

    Parameters
    ----------
    make : callable
        Builds the model from nothing.
    way_out : str
        What to do where Keras cannot.

    Raises
    ------
    ModelError
        If it cannot be made or computed here, or is too large.
    """
    try:
        model, variables = blank(make)
        check_parameters(variables)
        check_work(model)
        if not has_channels_first(model):  # else it is turned, and then looked at
            _check_machine(model)
    except ModelError:
        raise
    except RecursionError as error:
        raise ModelError(
            message(
                "The model has more layers one after the other than Keras can make: bring a "
                "smaller model."
            )
        ) from error
    # Whatever Keras and TensorFlow say of settings that do not fit each other.
    except Exception as error:
        raise ModelError(
            message(
                "Keras cannot make this model ({reason}): {way_out}.",
                reason=first_line(error),
                way_out=way_out,
            )
        ) from error
    return model, variables


def ready(model: keras.Model) -> tuple[keras.Model, tuple[str, ...]]:
    """Give a model that has its numbers as one that can be computed here, and what to know of it.

    Channels that come first are put last; then one empty picture goes through it.

    Raises
    ------
    ModelError
        If a layer cannot be computed here: which one, and what to do.
    """
    notes: tuple[str, ...] = ()
    if has_channels_first(model):
        make, give = turned(model)
        model, variables = made(make, message('make it with data_format="channels_last"'))
        give()
        fill_with_zeros(variables)
        notes = (message("Its channels came first; here they come last, with the same weights."),)
    _try(model)
    return model, notes


def _try(model: keras.Model) -> None:
    import keras

    graph, side = open_graph(model), usual_side(model)
    known = {
        name: keras.ops.zeros((1, *(size or side for size in tensor.shape[1:])), tensor.dtype)
        for name, tensor in zip(graph.inputs, graph.tensors, strict=True)
    }
    for call in graph.calls:
        try:
            leaving = call.run([known[name] for name in call.sources])
        except Exception as error:  # TensorFlow's of many kinds
            raise ModelError(
                message(
                    "The layer {path} ({kind}) cannot be computed on this machine ({reason}): "
                    "replace it by one that can, with other strides, groups, dilation or "
                    "data_format say, and save the model again.",
                    path=quoted(call.path),
                    kind=call.kind,
                    reason=first_line(error),
                )
            ) from error
        known.update(zip(call.outputs, leaving, strict=True))


class _Sequential:
    """How Keras makes a model of layers in turn, but once, and not anew at each layer of it."""

    @staticmethod
    def from_config(config: dict[str, Any]) -> keras.Model:
        import keras

        layers = [keras.saving.deserialize_keras_object(each) for each in config["layers"]]
        model = keras.Sequential(layers, name=config.get("name"))
        if not model.built and (shape := config.get("build_input_shape")):
            model.build(shape)
        return model


def from_settings(settings: dict[str, Any]) -> Callable[[], keras.Model]:
    """Give what makes a model of Keras's own settings of it, which were checked."""

    def make() -> keras.Model:
        import keras
        from keras.src.saving.serialization_lib import ObjectSharingScope

        try:
            # Not every file names all of its layers.
            with fresh_names(), ObjectSharingScope():
                model = _deserialized(deepcopy(settings))  # Keras takes them apart
        except Exception:
            _check_layers(settings)
            raise
        if not isinstance(model, keras.Model):
            raise ModelError(
                message("The file holds a part of a model, not a whole one: save the whole.")
            )
        opened(model)
        return model

    return make


def _deserialized(settings: dict[str, Any]) -> Any:
    import keras

    return keras.saving.deserialize_keras_object(
        settings, custom_objects={"Sequential": _Sequential}, safe_mode=True
    )


def _check_layers(settings: dict[str, Any]) -> None:
    """Refuse the first layer that Keras cannot make even by itself.

    Raises
    ------
    ModelError
    """
    for layer in _layers(settings):
        try:
            _deserialized(deepcopy(layer))
        except Exception as error:
            name, kind = layer["config"].get("name"), layer["class_name"]
            raise ModelError(
                message(
                    "Keras cannot make the layer {name} ({kind}) of this model ({reason}): mend "
                    "it, and save the model again.",
                    name=quoted(name),
                    kind=kind,
                    reason=first_line(error),
                )
            ) from error


def _layers(settings: Any) -> Iterator[dict[str, Any]]:
    if isinstance(settings, dict) and settings.get("module") == "keras.layers":
        yield settings
    elif isinstance(settings, dict | list):
        for each in settings.values() if isinstance(settings, dict) else settings:
            yield from _layers(each)


def _check_machine(model: keras.Model) -> None:
    """Refuse a model that TensorFlow cannot compute here.

    Raises
    ------
    ModelError
    """
    if problem := capabilities.problem(open_graph(model).calls):
        raise ModelError(problem)
