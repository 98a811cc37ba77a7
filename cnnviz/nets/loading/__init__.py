"""A stranger's Keras model: nothing in its file is trusted, and no code of it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.data.archive import File
from cnnviz.data.dataset import plain
from cnnviz.nets import capabilities
from cnnviz.nets.deferred import blank, fill_with_zeros, fresh_names
from cnnviz.nets.graph import open_graph, opened
from cnnviz.nets.loading.archive import MAX_MB, open_model_file
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.model_config import read_settings
from cnnviz.nets.loading.size import check_parameters, check_work
from cnnviz.nets.loading.weights_file import check_weights

if TYPE_CHECKING:
    import keras

__all__ = ["MAX_MB", "ModelError", "load_model", "model_from_settings"]


def load_model(file: File) -> keras.Model:
    """Load a ``.keras`` file that anyone may have made.

    The file never reaches Keras as it is. Its settings are read as plain JSON, and may name
    nothing but Keras's own layers; its weights are read as plain arrays. The model is first made
    without its numbers: its size is known, and refused, before it takes its memory. What only
    training needs is left out, so the model is not compiled.

    Parameters
    ----------
    file : bytes, path or binary file
        At most `MAX_MB` megabytes.

    Returns
    -------
    keras.Model

    Raises
    ------
    ModelError
        One sentence: what is wrong with it, and what to do.
    """
    with open_model_file(file) as parts:
        settings = read_settings(parts.config)
        check_weights(parts.weights, MAX_MB * 2**20)
        model, variables = _made(settings)
        fill_with_zeros(variables)
        try:
            model.load_weights(str(parts.weights))
        except Exception as error:
            raise ModelError(
                "The weights in the file do not fit its layers: save the model again with "
                '`model.save("name.keras")`.'
            ) from error
    return model


def model_from_settings(config: bytes) -> keras.Model:
    """Make a model of settings in JSON that anyone may have written; its weights are 0.

    Raises
    ------
    ModelError
        As `load_model` does.
    """
    model, variables = _made(read_settings(config))
    fill_with_zeros(variables)
    return model


def _made(settings: dict[str, Any]) -> tuple[keras.Model, list[keras.Variable]]:
    import keras
    from keras.src.saving.serialization_lib import ObjectSharingScope

    def make() -> keras.Model:
        # Not every file names all of its layers.
        with fresh_names(), ObjectSharingScope():
            model = keras.saving.deserialize_keras_object(settings, safe_mode=True)
        if not isinstance(model, keras.Model):
            raise ModelError("The file holds a part of a model, not a whole one: save the whole.")
        opened(model)
        return model

    try:
        model, variables = blank(make)
        check_parameters(variables)
        check_work(model)
        _check_machine(model)
    except ModelError:
        raise
    # Whatever Keras and TensorFlow say of settings that do not fit each other.
    except Exception as error:
        raise ModelError(
            f"Keras cannot make this model ({_short(error)}): save it again with a newer Keras."
        ) from error
    return model, variables


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
