"""Model files for tests: real ones, and the same with something done to them."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from contextlib import contextmanager

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"


@contextmanager
def quiet():
    """Ignore that Keras and NumPy disagree on how arrays are copied."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def saved(model, folder):
    """Save a model as Keras does, and give the bytes of the file."""
    path = folder / "model.keras"
    with quiet():
        model.save(path)
    return path.read_bytes()


def parts(data):
    """Take a file apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members, compression=zipfile.ZIP_STORED):
    """Put a file together, from names or zip entries with their bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return file.getvalue()


def changed(data, change):
    """Change the settings in a file."""
    members = parts(data)
    config = json.loads(members[CONFIG])
    config = change(config) or config
    members[CONFIG] = json.dumps(config).encode()
    return packed(members)


def with_layer(data, layer):
    """Put a layer into a sequential model's file, before the last one."""
    return changed(data, lambda config: config["config"]["layers"].insert(-1, layer))
