"""Numbers of a picture brought to mean 0 and variance 1 by themselves, whatever the batch."""

from __future__ import annotations

from cnnviz.nets.explain import norms
from cnnviz.nets.layers.kind import LayerKind

ENTRIES = (LayerKind("LayerNormalization", "normalization", explain=norms.layer_normalization),)
