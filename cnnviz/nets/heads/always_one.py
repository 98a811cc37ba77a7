"""One number by softmax, which is 1 whatever the picture is: a slip of who made the model."""

from cnnviz.i18n import message
from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind(
    "always_one",
    35,
    lambda squashed, size, _: squashed == "shared" and size == 1,
    names=lambda size: (message("the number"),),
    are_probabilities=False,
    exclusive=False,
    compares=False,
)
