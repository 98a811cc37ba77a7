"""Layers whose multiplications their shapes do not tell, and those that multiply none."""

from __future__ import annotations

from cnnviz.nets.layers.kind import LayerKind

ENTRIES = (
    *(
        LayerKind(name, opaque=True)
        for name in (
            *("Lambda", "Dot", "Attention", "AdditiveAttention"),
            *("Matmul", "Einsum", "Tensordot"),
        )
    ),
    LayerKind("Embedding", sums_nothing=True),
)
