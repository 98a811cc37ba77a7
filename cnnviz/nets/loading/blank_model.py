"""A model made without its numbers, and refused if it would be too large or cannot be computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cnnviz.data.dataset import plain
from cnnviz.nets import capabilities
from cnnviz.nets.deferred import blank, fresh_names
from cnnviz.nets.graph import open_graph, opened
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.size import check_parameters, check_work

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class FileModel:
    """A model from a file.

    Attributes
    ----------
    model : keras.Model
        Not compiled.
    format : {"keras", "onnx"}
    notes : tuple of str
        What to know before believing it, in sentences.
    class_names : tuple of str
        Those that lie beside it; empty where there are none.
    """

    model: keras.Model
    format: Literal["keras", "onnx"]
    notes: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()


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
        _check_machine(model)
    except ModelError:
        raise
    # Whatever Keras and TensorFlow say of settings that do not fit each other.
    except Exception as error:
        raise ModelError(f"Keras cannot make this model ({_short(error)}): {way_out}.") from error
    return model, variables


def from_settings(settings: dict[str, Any]) -> Callable[[], keras.Model]:
    """Give what makes a model of Keras's own settings of it."""

    def make() -> keras.Model:
        import keras
        from keras.src.saving.serialization_lib import ObjectSharingScope

        # Not every file names all of its layers.
        with fresh_names(), ObjectSharingScope():
            model = keras.saving.deserialize_keras_object(settings, safe_mode=True)
        if not isinstance(model, keras.Model):
            raise ModelError("The file holds a part of a model, not a whole one: save the whole.")
        opened(model)
        return model

    return make


def _check_machine(model: keras.Model) -> None:
    """Refuse a model that TensorFlow cannot compute here.

    Raises
    ------
    ModelError
    """
    if problem := capabilities.problem(open_graph(model).calls):
        raise ModelError(problem)


def _short(error: Exception) -> str:
    return plain(str(error).strip().partition("\n")[0].strip() or type(error).__name__).rstrip(".")
