"""Write the tables anew."""

from __future__ import annotations

from functools import partial

from cnnviz.nets.applications import application
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.deferred import blank
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.tables import FOLDER, ShippedTable, write_table

for name in BACKBONES:
    model, _ = blank(partial(application, name))
    table = ShippedTable(name, model.input_shape[1:], tuple(layer_table(model)))
    (FOLDER / f"{name}.json").write_text(write_table(table), encoding="utf-8")
