"""How the tests of backbones ask for the numbers that others publish of them."""

from __future__ import annotations

from cnnviz.nets.attribution import usual_layer
from cnnviz.nets.tables import shipped_table


def totals(name):
    """Give a network's parameters, its multiply-adds, and the receptive field of its last maps."""
    rows = shipped_table(name).rows
    fields = [row.receptive_field for row in rows if row.stride]
    return sum(row.parameters for row in rows), sum(row.macs for row in rows), fields[-1]


def grad_cam_layer(name):
    """Give the layer that Grad-CAM takes by itself."""
    rows = shipped_table(name).rows
    return usual_layer(rows, rows[-1].name)
