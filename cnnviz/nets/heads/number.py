"""One number that is no probability, as a regression gives it."""

from cnnviz.i18n import message
from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind(
    "number",
    40,
    lambda squashed, size, _: size == 1,
    names=lambda size: (message("the number"),),
    are_probabilities=False,
    exclusive=False,
    compares=False,
)
