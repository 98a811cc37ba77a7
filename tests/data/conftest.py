"""What the tests of one's own pictures share."""

from __future__ import annotations

import pytest

from cnnviz.data import read_folder, read_zip
from tests.data.made_folders import unpacked, zipped


@pytest.fixture(params=["folder", "zip"])
def read(request, tmp_path):
    """Read the files as a folder, and as a zip."""
    if request.param == "folder":
        return lambda files, side=16, *part: read_folder(unpacked(tmp_path, files), side, *part)
    return lambda files, side=16, *part: read_zip(zipped(files), side, *part)
