"""Find Chromium for the browser tests; run as a program, install Debian's where it is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial

# First the one without windows: the others also draw theirs, where nobody looks.
PACKAGES = ("chromium-headless-shell", "chromium")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    named = os.environ.get("CNNVIZ_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = partial(subprocess.run, env=environment, stdout=subprocess.DEVNULL)
    get(["apt-get", "update", "-qq"], check=True)
    for package in PACKAGES:
        if not get(["apt-get", "install", "-y", "-qq", package]).returncode:
            return
    sys.exit(f"None of Debian's packages could be installed: {', '.join(PACKAGES)}.")


def main() -> None:
    if find():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        install()
        return
    sys.exit(
        "The browser tests need Chromium, and none was found. Install it (Debian, Ubuntu: "
        "sudo apt-get install chromium), or name a Chrome you have: CNNVIZ_CHROMIUM=/path/to/chrome"
    )


if __name__ == "__main__":
    main()
