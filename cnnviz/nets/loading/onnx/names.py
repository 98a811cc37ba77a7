"""Names of layers from those of nodes: what Keras, TensorFlow and pages take, no two the same."""

from __future__ import annotations

import re

_MOST = 100  # characters


def layer_name(node: str, taken: set[str]) -> str:
    """Give a layer the name of a node, and take it.

    PyTorch names a node by its module's path, each part of which repeats the one before.

    Examples
    --------
    >>> taken = set()
    >>> layer_name("/layer1/layer1.0/conv1/Conv", taken)
    'layer1.0.conv1.Conv'
    >>> layer_name("/layer1/layer1.0/conv1/Conv", taken), layer_name("::", taken)
    ('layer1.0.conv1.Conv_1', 'layer')
    """
    parts = [part for part in node.split("/") if part]
    kept = [
        part
        for part, after in zip(parts, [*parts[1:], ""], strict=True)
        if not after.startswith(f"{part}.")
    ]
    name = re.sub(r"[^\w.-]", "_", ".".join(kept), flags=re.ASCII).lstrip("_.-")[:_MOST] or "layer"
    found, number = name, 0
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found
