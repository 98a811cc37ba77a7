"""Write the app's bill of materials in CycloneDX's form: ``make sbom``.

It is of what is installed here, so run it in the environment that the app runs in. The same
environment gives the same bytes.
"""

from __future__ import annotations

import json
import sys
import uuid
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

import cnnviz
from tests.packages.installed import APP, closure, licence, needed_by, requirements

_OURS = "cnnviz"


def bill() -> dict[str, Any]:
    """Give the bill as what JSON can hold."""
    wanted = requirements(APP)
    packages = closure(wanted)
    needs: dict[str, list[str]] = {name: [] for name in packages}
    for name, others in needed_by(packages).items():
        for other in others:
            needs[other].append(name)
    direct = sorted(canonicalize_name(each.name) for each in wanted)
    refs = {name: _ref(name, package.version) for name, package in packages.items()}
    ours = _ref(_OURS, cnnviz.__version__)
    dependencies = {ours: direct} | {refs[name]: others for name, others in needs.items()}
    found: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": _OURS,
                "version": cnnviz.__version__,
                "purl": ours,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [_component(name, package) for name, package in packages.items()],
        "dependencies": [
            {"ref": ref, "dependsOn": [refs[each] for each in sorted(others)]}
            for ref, others in dependencies.items()
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(found, sort_keys=True))
    return {"serialNumber": serial.urn, **found}


def _component(name: str, package: Distribution) -> dict[str, Any]:
    told = licence(package)
    simple = not set(told.split()) & {"AND", "OR", "WITH"}
    ref = _ref(name, package.version)
    return {
        "type": "library",
        "bom-ref": ref,
        "name": name,
        "version": package.version,
        "purl": ref,
        "licenses": [{"license": {"id": told}} if simple else {"expression": told}],
    }


def _ref(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version.replace('+', '%2B')}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill(), indent=1) + "\n", "utf-8")
