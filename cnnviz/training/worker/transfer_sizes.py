"""How much of a network that begins with a backbone passes at once: by its maps and its work."""

from __future__ import annotations

from math import prod

import keras
import psutil

from cnnviz.i18n import message
from cnnviz.nets.graph import open_graph
from cnnviz.nets.table import Row
from cnnviz.nets.transfer.backbone import BACKBONE
from cnnviz.training.backbones import BackboneError
from cnnviz.training.store.records import TransferNote
from cnnviz.training.worker.training_plan import statistics_batch_size

_AT_ONCE, _ROOM = 256, 2**29  # pictures in one pass, and bytes of their largest maps
_PASSED = 2e10  # multiply-adds of one pass: it is watched, and stopped, between two
_MEASURED = 1e10  # multiply-adds of the pictures that the layers' statistics are of


def note(model: keras.Model, rows: list[Row]) -> TransferNote:
    """Say how large a network is, of which these are the layers."""
    return TransferNote(
        parameters=model.count_params(),
        trainable=sum(prod(each.shape) for each in model.trainable_variables),
        macs=_macs(rows),
        side=model.get_layer(BACKBONE).input_shape[1],
    )


def statistics_batch(rows: list[Row]) -> int:
    """Give how many pictures the statistics of layers are of."""
    maps = sum(row.activation_bytes or 0 for row in rows)
    return min(statistics_batch_size(maps), _fitting(_MEASURED, _macs(rows), least=8))


def at_once(rows: list[Row]) -> int:
    """Give how many pictures pass at once."""
    return min(_AT_ONCE, _fitting(_ROOM, _largest(rows)), _fitting(_PASSED, _macs(rows)))


def check_memory(model: keras.Model, rows: list[Row], batch: int) -> None:
    """Refuse a batch whose maps, kept for the way back, would not fit into the memory.

    Raises
    ------
    BackboneError
    """
    learning = {
        call.path
        for call in open_graph(model).calls
        if getattr(call.operation, "trainable_variables", ())
    }
    first = next(i for i, row in enumerate(rows) if row.name in learning)
    # Each map that is learned through has a gradient as large.
    held = 2 * sum(row.activation_bytes or 0 for row in rows[first:])
    each, free = held + _largest(rows), psutil.virtual_memory().available
    if batch * each > free:
        raise BackboneError(
            message(
                "A batch of {batch:,} pictures takes about {size:,.1f} GB on its way "
                "through the network, but {free:,.1f} GB are free: use a batch_size of at "
                "most {fitting:,}, smaller pictures, or freeze more.",
                batch=batch,
                size=batch * each / 1e9,
                free=free / 1e9,
                fitting=_fitting(free, each),
            )
        )


def _macs(rows: list[Row]) -> int:
    return sum(row.macs or 0 for row in rows)


def _fitting(total: float, part: int, least: int = 1) -> int:
    return max(least, int(total // max(1, part)))


def _largest(rows: list[Row]) -> int:
    """Give the bytes of what is there at once while one picture passes."""
    return sum(sorted(row.activation_bytes or 0 for row in rows)[-3:])
