"""The process behind `OwnCluster`, run as a module with the memory limit as its argument."""

from __future__ import annotations

import logging
import os
import sys
import threading

import dask
from distributed import LocalCluster

# What a run leaves in memory never keeps the next one waiting; spilling is for what Dask holds.
# Nobody looks at a profile, which would look at the worker a hundred times a second.
SETTINGS = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
}


def main(memory_limit: str) -> None:
    """Run a cluster, say its address, and end it when nobody holds the other end of stdin."""
    dask.config.set(SETTINGS)
    cluster = LocalCluster(
        n_workers=1,
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


if __name__ == "__main__":
    main(sys.argv[1])
