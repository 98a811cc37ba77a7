"""Write the tables anew."""

from __future__ import annotations

from cnnviz.nets.example_networks import APPLICATIONS, application
from cnnviz.nets.model_table import layer_table
from cnnviz.nets.tables import FOLDER, ShippedTable, write_table

for name in APPLICATIONS:
    model = application(name)
    table = ShippedTable(name, model.input_shape[1:], tuple(layer_table(model)))
    (FOLDER / f"{name}.json").write_text(write_table(table), encoding="utf-8")
