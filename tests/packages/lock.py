"""Write requirements.lock: every package that the app is installed with, by version and SHA-256.

``python -m tests.packages.lock``, or ``make lock``, asks pip for each Python and each processor on
which the image may be built; pip looks where it is set to, and no address is written down.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import canonicalize_name

from tests.packages.installed import APP, LOCK

PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = ("x86_64", "aarch64")
# The newest first, as pip itself ranks them.
_GLIBC = (*(f"manylinux_2_{minor}" for minor in (34, 31, 28, 27, 26, 24, 17)), "manylinux2014")
_HEAD = """\
# What the app is installed with, exactly: the packages of requirements.txt and all that they need,
# with the SHA-256 of their wheels for Python 3.11 to 3.13 on Linux, on x86-64 and ARM. `make lock`
# writes it; pip install --require-hashes -r requirements.lock
"""

Locked = dict[str, tuple[str, set[str]]]


def wheels(python: str, machine: str) -> list[tuple[str, str, str]]:
    """Give the name, the version and the SHA-256 of each wheel that pip would install."""
    platforms = [f"--platform={tag}_{machine}" for tag in _GLIBC]
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"),
            *("--ignore-installed", "--only-binary=:all:", f"--target={folder}/none"),
            *("--implementation=cp", f"--python-version={python}", *platforms),
            *(f"--report={report}", "--requirement", str(APP)),
        ]
        subprocess.run(command, check=True)
        return of_report(report)


def of_report(report: Path) -> list[tuple[str, str, str]]:
    """Read what pip reports of an installation."""
    return [
        (
            canonicalize_name(each["metadata"]["name"]),
            each["metadata"]["version"],
            each["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for each in json.loads(report.read_text("utf-8"))["install"]
    ]


def locked(found: Iterable[tuple[str, str, str]]) -> Locked:
    """Bring wheels together by their packages.

    Raises
    ------
    ValueError
        If a package has two versions: then no one file serves all.
    """
    versions: defaultdict[str, set[str]] = defaultdict(set)
    hashes: defaultdict[str, set[str]] = defaultdict(set)
    for name, version, digest in found:
        versions[name].add(version)
        hashes[name].add(digest)
    if several := [name for name, told in versions.items() if len(told) > 1]:
        raise ValueError(f"{', '.join(several)} would have several versions: pin it in {APP.name}.")
    return {name: (min(versions[name]), hashes[name]) for name in sorted(versions)}


def text(packages: Locked) -> str:
    """Write packages as pip reads them."""
    lines = [
        " \\\n".join(
            [f"{name}=={version}", *(f"    --hash=sha256:{each}" for each in sorted(told))]
        )
        for name, (version, told) in packages.items()
    ]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    LOCK.write_text(
        text(locked(each for at in MACHINES for python in PYTHONS for each in wheels(python, at))),
        "utf-8",
    )
