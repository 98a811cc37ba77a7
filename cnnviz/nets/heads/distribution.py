"""Probabilities that add up to 1 without a softmax at the end, a mean of two softmaxes say."""

from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind("distribution", 25, lambda squashed, size, adds_up: size > 1 and adds_up)
