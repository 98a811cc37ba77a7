"""One number that is no probability, as a regression gives it."""

from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind(
    "number",
    40,
    lambda squashed, size, _: size == 1,
    names=lambda size: ("the number",),
    are_probabilities=False,
    exclusive=False,
    compares=False,
)
