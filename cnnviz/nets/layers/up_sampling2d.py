"""A map made larger by whole numbers, without weights."""

from __future__ import annotations

from cnnviz.nets.explain import views
from cnnviz.nets.layers.kind import LayerKind

ENTRIES = (LayerKind("UpSampling2D", explain=views.up_sampling2d),)
