"""Find Chromium for the browser tests; run as a program, install Debian's where it is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    named = os.environ.get("CNNVIZ_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


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
