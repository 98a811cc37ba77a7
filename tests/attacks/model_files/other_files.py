"""Files that lead out of themselves, to others of the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.attacks.model_files.making import (
    CANARY,
    KERNEL,
    Make,
    base,
    with_weights,
)
from tests.nets.loading.files import packed, parts


def external_link(folder: Path) -> bytes:
    import h5py

    def change(weights: Any) -> None:
        del weights[KERNEL]
        weights[KERNEL] = h5py.ExternalLink("/etc/passwd", "/")

    return with_weights(change)


def external_numbers(folder: Path) -> bytes:
    """CVE-2026-1669: the numbers are the bytes of another file."""
    (folder / "secret").write_bytes(bytes(432))

    def change(weights: Any) -> None:
        del weights[KERNEL]
        external = [(str(folder / "secret"), 0, 432)]
        weights.create_dataset(KERNEL, (3, 3, 3, 4), "f4", external=external)

    return with_weights(change)


def virtual_numbers(folder: Path) -> bytes:
    import h5py

    def change(weights: Any) -> None:
        layout = h5py.VirtualLayout((3, 3, 3, 4), "f4")
        layout[0] = h5py.VirtualSource(str(folder / "elsewhere.h5"), "x", (3, 3, 4))
        del weights[KERNEL]
        weights.create_virtual_dataset(KERNEL, layout)

    return with_weights(change)


def member(name: str) -> Make:
    return lambda folder: packed({**parts(base()), name: b"x"})


ATTACKS: dict[str, Make] = {
    "HDF5: an external link": external_link,
    "CVE-2026-1669, HDF5: external numbers": external_numbers,
    "HDF5: virtual numbers": virtual_numbers,
    "zip: a name that leads out": member(f"../../{CANARY}"),
    "zip: an absolute name": member(f"/tmp/{CANARY}"),
}
