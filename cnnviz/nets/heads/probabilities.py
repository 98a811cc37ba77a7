"""Probabilities of classes of which one is right, as softmax gives them."""

from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind(
    "probabilities",
    20,
    lambda squashed, size, _: squashed == "shared" and size > 1,
)
