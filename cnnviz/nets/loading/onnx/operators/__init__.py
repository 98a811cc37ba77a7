"""The operators of ONNX that are known here: a module a family, found by its being here."""

from __future__ import annotations

from cnnviz.discovery import entries
from cnnviz.nets.loading.onnx.operators.operator import Operator

__all__ = ["REGISTRY", "Operator"]

REGISTRY = entries(__name__, Operator)
"""All operators, by name."""
