"""A stranger's model: nothing in its file is trusted, and no code of it is run."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from cnnviz.data.archive import File
from cnnviz.i18n import Message, message
from cnnviz.nets.deferred import fill_with_zeros
from cnnviz.nets.loading.archive import (
    MAX_MB,
    is_keras,
    open_archive,
    open_parts,
    open_source,
)
from cnnviz.nets.loading.blank_model import FileModel, from_settings, made, ready
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.export import open_export
from cnnviz.nets.loading.formats import format_of
from cnnviz.nets.loading.hdf5 import open_h5
from cnnviz.nets.loading.keras2 import Older, as_keras3, load_archive_weights, load_h5_weights
from cnnviz.nets.loading.model_config import check_settings, parsed
from cnnviz.nets.loading.onnx import Build, read
from cnnviz.nets.loading.weights_file import check_weights

if TYPE_CHECKING:
    import keras

__all__ = ["MAX_MB", "FileModel", "ModelError", "load_model", "model_from_settings", "read_model"]


def load_model(file: File) -> keras.Model:
    """Load a ``.keras``, ``.h5`` or ``.onnx`` file that anyone may have made: see `read_model`.

    Parameters
    ----------
    file : bytes, path or binary file
        At most `MAX_MB` megabytes.

    Returns
    -------
    keras.Model
        Not compiled.

    Raises
    ------
    ModelError
        One sentence: what is wrong with it, and what to do.
    """
    return read_model(file).model


def read_model(file: File) -> FileModel:
    """Load a model file, and give what is to be known of it.

    What the file is, its content says, not its name. It never reaches Keras as it is: the settings
    of a ``.keras`` file are read as plain JSON, and may name nothing but Keras's own layers; its
    weights are read as plain arrays. Of an ``.onnx`` file each node becomes one of Keras's layers.
    The model is first made without its numbers: its size is known, and refused, before it takes its
    memory. What only training needs is left out.

    Raises
    ------
    ModelError
        As `load_model` does.
    """
    with open_source(file) as source:
        return _read(source)


def model_from_settings(config: bytes) -> keras.Model:
    """Make a model of settings in JSON that anyone may have written; its weights are 0.

    Raises
    ------
    ModelError
        As `load_model` does.
    """
    settings = parsed(config)
    check_settings(settings)
    model, variables = made(from_settings(settings), _way_out(""))
    fill_with_zeros(variables)
    return model


def _read(source: IO[bytes]) -> FileModel:
    form = format_of(source)
    if form == "onnx":
        return _from_onnx(source)
    if form == "hdf5":
        return _from_h5(source)
    with open_archive(source) as archive:
        return _from_keras(archive) if is_keras(archive) else _from_export(archive)


def _from_export(archive: zipfile.ZipFile) -> FileModel:
    with open_export(archive) as export:
        if format_of(export.model) == "zip":
            with open_archive(export.model) as inner:
                found = _from_keras(inner)
        else:
            found = _read(export.model)
    return replace(
        found,
        class_names=export.class_names,
        notes=(*found.notes, *export.notes),
        usual_numbers=export.usual_numbers or found.usual_numbers,
    )


def _from_keras(archive: zipfile.ZipFile) -> FileModel:
    with open_parts(archive) as parts:
        settings = parsed(parts.config)
        check_weights(parts.weights, MAX_MB * 2**20)
        if parts.older.is_2:
            import h5py

            with h5py.File(parts.weights, "r") as weights:
                return _from_older(settings, parts.older, weights, load_archive_weights)
        check_settings(settings)
        model, variables = made(from_settings(settings), _way_out(parts.older.version))
        fill_with_zeros(variables)
        with _weights_that_fit():
            model.load_weights(str(parts.weights))
    model, notes = ready(model)
    return FileModel(model, notes)


def _way_out(saved_by: str) -> Message:
    """Say what to do about settings that Keras itself cannot make into a model.

    Parameters
    ----------
    saved_by : str
        The version of Keras that saved them, "" where it is not known.
    """
    import keras

    if saved_by == keras.__version__:
        return message(
            "Keras {version} saved it and cannot open it again, so replace the layer that fails, "
            "and save the model anew",
            version=saved_by,
        )
    return message("save it again with Keras {version}", version=keras.__version__)


def _from_h5(source: IO[bytes]) -> FileModel:
    with open_h5(source, MAX_MB * 2**20) as file:
        return _from_older(file.settings, file.older, file.weights, load_h5_weights)


def _from_older(
    settings: dict[str, Any], older: Older, weights: Any, load: Callable[..., None]
) -> FileModel:
    translated = as_keras3(settings, older)
    check_settings(translated)
    model, variables = made(from_settings(translated), older.way_out)
    fill_with_zeros(variables)
    with _weights_that_fit():
        load(model, weights, settings)
    model, notes = ready(model)
    return FileModel(
        model,
        (
            message("Saved by {name}.", name=older.name),
            *notes,
        ),
    )


@contextmanager
def _weights_that_fit() -> Iterator[None]:
    """Say in a sentence whatever Keras, NumPy and h5py say of weights of another form."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            message(
                "The weights in the file do not fit its layers: save the model again with "
                '`model.save("name.keras")`.'
            )
        ) from error


def _from_onnx(source: IO[bytes]) -> FileModel:
    build = Build(read(source.read()))
    model, variables = made(build.model, message("export it again, or bring a simpler network"))
    build.fill()
    fill_with_zeros(variables)  # of layers that a file says nothing of, a Dropout's seed say
    # Most networks of PyTorch were trained on pixels as torchvision gives them.
    return FileModel(model, tuple(build.notes), usual_numbers="torch")
