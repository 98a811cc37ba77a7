"""The operators of ONNX that are known here: a module a family, found by its being here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from cnnviz.nets.loading.onnx.operators.operator import Operator

__all__ = ["REGISTRY", "Operator"]

REGISTRY: dict[str, Operator] = {
    operator.name: operator
    for module in iter_modules(__path__)
    for operator in getattr(import_module(f"{__name__}.{module.name}"), "OPERATORS", ())
}
"""All operators, by name."""
