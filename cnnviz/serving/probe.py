"""Ask an app on this machine how it fares, for a container's health check: 0 where it is well."""

from __future__ import annotations

import sys
from http.client import HTTPConnection, HTTPException

from cnnviz.serving.environment import serving
from cnnviz.serving.settings import ServingError

_PATIENCE = 4.0  # seconds


def is_well(port: int) -> bool:
    """Say whether the app at a port answers ``/healthz`` with 200."""
    try:
        bounds = serving()
        connection = HTTPConnection("localhost", port, timeout=_PATIENCE)
        connection.request("GET", f"{bounds.base_path if bounds else ''}/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException, ServingError):
        return False


if __name__ == "__main__":
    sys.exit(not is_well(int(sys.argv[1])))
