"""The memory that the process which holds models may take: else it would take the app's too."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

MAX_BYTES = 6 * 2**30
MAX_SHARE = 0.75  # of the machine's, or of the container's
_OF_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def limit_memory() -> None:
    """Let this process take no more: what asks for it is refused, as if there were none.

    NumPy and TensorFlow then say so, which is one sentence for who asked; other questions go on.
    Where the system knows no such limit, there is none.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    most = min(MAX_BYTES, int(MAX_SHARE * _memory()))
    with suppress(OSError, ValueError):
        # Not of addresses: TensorFlow maps far more of them than it ever uses.
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _memory() -> int:
    """Give the bytes of memory that there are for this process and all beside it."""
    total: int = psutil.virtual_memory().total
    with suppress(OSError, ValueError):  # there is no container, or it has no bound
        return min(total, int(_OF_CONTAINER.read_text()))
    return total
