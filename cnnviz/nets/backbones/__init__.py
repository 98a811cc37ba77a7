"""The networks of keras.applications: the one place that names them, a module each.

To add one, add its module with an ``ENTRY``, its table beside it (``python -m
cnnviz.nets.tables`` writes it) and its text; the tests of this registry say what is missing.
"""

from __future__ import annotations

from cnnviz.discovery import entries
from cnnviz.nets.backbone import Backbone

__all__ = ["BACKBONES"]

BACKBONES = entries(__name__, Backbone)
"""All that are known, by name, in the order in which they are offered."""
