"""The processes of training, found among all others that tests have started."""

from __future__ import annotations

import psutil

from cnnviz.training.engine import cluster_process


def trainer(app: psutil.Process) -> psutil.Process:
    """Give the process that trains for an app: the largest below the app's own cluster."""
    name = cluster_process.__name__
    alive = [each for each in app.children() if each.status() != psutil.STATUS_ZOMBIE]
    (cluster,) = [each for each in alive if name in each.cmdline()]
    return max(cluster.children(True), key=lambda each: each.memory_info().rss)
