"""Probabilities of classes of which one is right, as softmax gives them."""

from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind(
    "probabilities",
    20,
    lambda squashed, size, adds_up: size > 1 and (squashed == "shared" or adds_up),
)
