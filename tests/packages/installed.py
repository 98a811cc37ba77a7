"""The packages that a file of requirements stands for, as they are installed here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
APP, DEV, LOCK = (
    ROOT / name for name in ("requirements.txt", "requirements-dev.txt", "requirements.lock")
)

# Where the metadata say nothing, or nothing short: what the file of the licence says.
_BY_HAND = {
    "axe-playwright-python": "MIT",
    "namex": "Apache-2.0",
    "scikit-image": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "altair": "BSD-3-Clause",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-or-later",  # its wheels hold libheif
}
_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def requirements(path: Path) -> list[Requirement]:
    """Read a file of requirements, without what it takes from another."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def closure(wanted: Iterable[Requirement]) -> dict[str, Distribution]:
    """Give the packages that are wanted, and all that they need on this machine, by their names."""
    found: dict[str, Distribution] = {}
    left = [(each, "") for each in wanted]
    while left:
        requirement, extra = left.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        new = name not in found
        found.setdefault(name, distribution(name))
        for extra in ("", *requirement.extras):
            if new or extra:
                left += [(Requirement(each), extra) for each in found[name].requires or ()]
    return dict(sorted(found.items()))


def needed_by(packages: dict[str, Distribution]) -> dict[str, list[str]]:
    """Say of each package which of the others need it."""
    found: dict[str, list[str]] = {name: [] for name in packages}
    for name, package in packages.items():
        for each in map(Requirement, package.requires or ()):
            other = canonicalize_name(each.name)
            asked = each.marker is None or each.marker.evaluate({"extra": ""})
            if other in found and asked and name not in found[other]:
                found[other].append(name)
    return found


def licence(package: Distribution) -> str:
    """Give a package's licence as SPDX writes it; "" where nobody says."""
    told = package.metadata
    name = canonicalize_name(package.name)
    if by_hand := _BY_HAND.get(name):
        return by_hand
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or ()
        if each.startswith("License :: ") and each != "License :: DFSG approved"
    ]
    words = str(told.get("License") or "").strip()
    for each in (words, *classified):
        if each in _SPDX:
            return _SPDX[each]
    plain = re.fullmatch(r"[A-Za-z0-9.+-]+", words)
    return words if plain else ""
