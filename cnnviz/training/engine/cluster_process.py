"""The process behind `OwnCluster`, run as a module with a memory limit and a number of workers."""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import dask
from distributed import LocalCluster

from cnnviz.training.engine.task import NICE

# What a run leaves in memory never keeps the next one waiting; spilling is for what Dask holds.
# Nobody looks at a profile, which would look at the worker a hundred times a second.
SETTINGS = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    # A worker that died is started again, however long that takes. Dask looks for it after 15
    # seconds by default: if it is not there at that moment, no worker is ever started any more.
    "distributed.deploy.lost-worker-timeout": "8760 h",
}
_WEIGHT = Path("/proc/self/autogroup")


def main(memory_limit: str, workers: int) -> None:
    """Run a cluster, say its address, and end it when nobody holds the other end of stdin."""
    lower_session()
    dask.config.set(SETTINGS)
    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        memory_limit=memory_limit,
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
        scheduler_kwargs={"allowed_failures": 0},  # a run is never begun anew behind one's back
    )
    print(cluster.scheduler_address, flush=True)
    sys.stdin.read()
    # Closing waits for a worker that trains; but a worker ends by itself when this process does.
    last_resort = threading.Timer(1, os._exit, [0])
    last_resort.daemon = True
    last_resort.start()
    cluster.close(timeout=2)


def lower_session() -> None:
    """Let other sessions go first, if this process has one of its own.

    Linux may weigh sessions, and nice values only within each (sched(7), autogroup).
    """
    if _WEIGHT.exists() and os.getsid(0) == os.getpid():
        with suppress(OSError):  # a container may forbid it
            _WEIGHT.write_text(str(NICE))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
