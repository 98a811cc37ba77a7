"""Where one number of a network comes from, down to the multiplications that made it."""

from cnnviz.nets.explain.explainer import Explainer, explain_cell
from cnnviz.nets.explain.explanation import (
    Cell,
    Depthwise,
    Explanation,
    Ranked,
    Read,
    Step,
    Term,
)

__all__ = [
    "Cell",
    "Depthwise",
    "Explainer",
    "Explanation",
    "Ranked",
    "Read",
    "Step",
    "Term",
    "explain_cell",
]
