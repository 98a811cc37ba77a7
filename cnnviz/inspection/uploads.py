"""Model files that were brought, kept where the process that holds models finds them."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from cnnviz.inspection.messages import InspectionError
from cnnviz.nets.choice import ModelChoice, Scale
from cnnviz.nets.loading import MAX_MB

_KEPT_MB = 2_000  # of all files


def keep(folder: Path, data: bytes, scale: Scale = "auto") -> ModelChoice:
    """Keep a file, and give the choice of its model; those brought long before make room.

    Nothing in it is looked at here.

    Raises
    ------
    InspectionError
        If it is too large, or cannot be written.
    """
    if len(data) > MAX_MB * 2**20:
        raise InspectionError(
            f"The file has {len(data) / 2**20:,.0f} MB, but at most {MAX_MB} MB are taken: bring "
            "a smaller model."
        )
    choice = ModelChoice("file", hashlib.sha256(data).hexdigest(), scale)
    path = folder / f"{choice.name}.keras"
    try:
        if not path.exists():
            # Two visitors may bring the same file; nothing stays of one for which there is no room.
            with tempfile.TemporaryDirectory(dir=folder) as place:
                part = Path(place) / path.name
                part.write_bytes(data)
                part.replace(path)
        path.touch()  # the latest
        left = _KEPT_MB * 10**6
        for each in sorted(folder.glob("*.keras"), key=lambda each: -each.stat().st_mtime_ns):
            left -= each.stat().st_size
            if left < 0 and each != path:
                each.unlink(missing_ok=True)
    except OSError as reason:
        raise InspectionError(f"The file cannot be kept: {reason.strerror}.") from None
    return choice
