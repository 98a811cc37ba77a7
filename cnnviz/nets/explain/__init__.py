"""Where one number of a network comes from, down to the multiplications that made it."""

from cnnviz.nets.explain.explainer import Explainer, explain_cell
from cnnviz.nets.explain.explanation import Explanation, Ranked, Term
from cnnviz.nets.explain.read import Cell, Read
from cnnviz.nets.explain.working import CalculationStep, Depthwise

__all__ = [
    "CalculationStep",
    "Cell",
    "Depthwise",
    "Explainer",
    "Explanation",
    "Ranked",
    "Read",
    "Term",
    "explain_cell",
]
