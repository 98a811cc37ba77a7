"""A stranger's `.h5` file of a whole model, as Keras 2 writes it, and Keras 3 if it is asked to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.formats import WEIGHTS
from cnnviz.nets.loading.keras2.older import Older
from cnnviz.nets.loading.model_config import parsed
from cnnviz.nets.loading.weights_file import check_weights

_MAX_SETTINGS = 8 * 2**20  # bytes
# Texts, and where things lie. HDF5 tells how long a text is only when it has read it.
_MAX_BESIDE = 64 * 2**20  # bytes
_DAMAGED = message("The settings in the `.h5` file are damaged or too long: save the model again.")


class H5Model(NamedTuple):
    """What an `.h5` file holds.

    Attributes
    ----------
    settings : dict
        Of its layers, not yet checked.
    weights : h5py.Group
        Checked, readable as long as the file is open.
    older : Older
        The Keras that saved it.
    """

    settings: dict[str, Any]
    weights: Any
    older: Older


@contextmanager
def open_h5(source: IO[bytes], most: int) -> Iterator[H5Model]:
    """Open an `.h5` file that anyone may have made.

    Parameters
    ----------
    source : binary file
    most : int
        Bytes that all its arrays may take.

    Raises
    ------
    ModelError
        If it is damaged, holds weights alone, or anything that no model file does.
    """
    import h5py

    arrays = check_weights(source, most)
    with h5py.File(source, "r") as file:
        if file.id.get_filesize() - arrays > _MAX_BESIDE:
            raise ModelError(_DAMAGED)
        config = _text(file, "model_config")
        weights = file.get("model_weights")
        if not config or not isinstance(weights, h5py.Group):
            raise ModelError(WEIGHTS)
        older = Older(_text(file, "keras_version") or _text(weights, "keras_version"))
        yield H5Model(parsed(config.encode()), weights, older)


def _text(group: Any, name: str) -> str:
    """Read a text beside a group; nothing if there is none."""
    import h5py

    if name not in group.attrs:
        return ""
    attribute = group.attrs.get_id(name)
    # Many texts of any length may be one and the same in the file, and would be many in memory.
    single = attribute.shape == () and isinstance(attribute.get_type(), h5py.h5t.TypeStringID)
    if not single or attribute.get_storage_size() > _MAX_SETTINGS:
        raise ModelError(_DAMAGED)
    found = group.attrs[name]
    text = found.decode(errors="replace") if isinstance(found, bytes) else str(found)
    if len(text) > _MAX_SETTINGS:
        raise ModelError(_DAMAGED)
    return text
