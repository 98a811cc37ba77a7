"""A stranger's file of weights, in HDF5: read only if it holds plain arrays and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError

_MAX_THINGS = 50_000  # arrays and folders
_MAX_DEPTH = 64
_AGAIN = message('save the model again with `model.save("name.keras")`')


def check_weights(file: Path | IO[bytes], most: int) -> int:
    """Refuse what a file of weights has no need of; give the bytes of its arrays.

    Parameters
    ----------
    file : Path or binary file
    most : int
        Bytes that all its arrays may take.

    Raises
    ------
    ModelError
        If it is damaged, leads out of itself, or unpacks to more than it should.
    """
    import h5py

    try:
        with h5py.File(file, "r") as opened:
            return _walk(opened, most)
    except ModelError:
        raise
    # h5py meets made-up bytes with every kind of exception.
    except Exception as error:
        raise ModelError(
            message("The weights in the file are damaged: {again}.", again=_AGAIN)
        ) from error


def _walk(file: Any, most: int) -> int:
    import h5py

    seen: set[Any] = set()
    waiting: list[tuple[Any, int]] = [(file, 0)]
    total = 0
    while waiting:
        group, depth = waiting.pop()
        for name in group:
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise ModelError(
                    message(
                        "The weights in the file lead out of it, by a link: {again}.", again=_AGAIN
                    )
                )
            thing = group[name]
            place = h5py.h5o.get_info(thing.id).addr
            if place in seen or depth > _MAX_DEPTH or len(seen) > _MAX_THINGS:
                raise ModelError(
                    message("The weights in the file go round in circles: {again}.", again=_AGAIN)
                )
            seen.add(place)
            if isinstance(thing, h5py.Group):
                waiting.append((thing, depth + 1))
                continue
            if not isinstance(thing, h5py.Dataset):
                raise ModelError(
                    message("The weights in the file hold something else: {again}.", again=_AGAIN)
                )
            total += _checked(thing)
            if total > most:
                raise ModelError(
                    message(
                        "The weights in the file unpack to more than the {most:,} bytes allowed: "
                        "bring a smaller model.",
                        most=most,
                    )
                )
    return total


def _checked(array: Any) -> int:
    """Give the bytes of an array."""
    if array.is_virtual or array.external:
        raise ModelError(
            message("The weights in the file lie in other files: {again}.", again=_AGAIN)
        )
    # Keras packs nothing; what packs is code that may ask for more than it gives.
    if array.id.get_create_plist().get_nfilters() or array.chunks:
        raise ModelError(message("The weights in the file are packed: {again}.", again=_AGAIN))
    # Of two bytes: bfloat16, which HDF5 does not know.
    if array.dtype.kind not in "fiub" and array.dtype != "V2":
        raise ModelError(message("The weights in the file are no numbers: {again}.", again=_AGAIN))
    size: int = array.size * array.dtype.itemsize
    if size and array.id.get_storage_size() < size:
        raise ModelError(
            message("The weights in the file are not all there: {again}.", again=_AGAIN)
        )
    return size
